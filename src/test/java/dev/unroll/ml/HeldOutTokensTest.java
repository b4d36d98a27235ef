package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingRecorder;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Sequences that are held out teach a network no token. */
class HeldOutTokensTest {
    /** "b" is the most frequent token only if those held out count, which alone have "q". */
    private static final Dataset<Row> DATA = LocalSpark.rows(
            "id string, tokens array<string>, label double, out boolean",
            RowFactory.create("t1", List.of("a", "b", "a"), 1.0, false),
            RowFactory.create("t2", List.of("a", "c"), 2.0, false),
            RowFactory.create("v1", List.of("b", "b", "b"), 1.0, true),
            RowFactory.create("v2", List.of("b", "q"), 2.0, true));

    private final TrainingRecorder recorder = new TrainingRecorder();

    @Test
    void heldOutSequencesAreNotCounted() {
        assertEquals(List.of("a", "b", "c"), words(regressor -> regressor.setUnknownTokens("row")));
        assertTrue(recorder.lines().toString().contains("no token to train on is unknown"), "v2's is not learnt from");
        assertEquals(
                List.of("a"),
                words(regressor -> regressor.setUnknownTokens("row").setMinTokenCount(2)));
        assertEquals(List.of("b", "a", "c", "q"), words(regressor -> regressor.setValidationIndicatorCol("")));
    }

    @Test
    void tokenThatOnlyHeldOutSequencesHaveIsRefusedOrLeftOut() {
        UnrollException refused = assertThrows(UnrollException.class, () -> words(regressor -> {}));
        assertEquals(
                "Column \"tokens\" of held-out row \"v2\", time step 1: expected one of the tokens that the network is"
                        + " trained on (3), found \"q\"; correct the column, or set unknownTokens row in training.",
                refused.getMessage());
        assertEquals(List.of("a", "b", "c"), words(regressor -> regressor.setHandleInvalid("skip")));
        Row invalid = regressor().invalidRows(DATA).first();
        assertEquals("held-out row \"v2\"", invalid.getString(0));
    }

    @Test
    void columnThatTellsNotWhatIsHeldOutIsRefused() {
        for (String column : List.of("label", "none")) {
            RnnRegressor regressor = regressor().setValidationIndicatorCol(column);
            String message = assertThrows(UnrollException.class, () -> regressor.invalidRows(DATA))
                    .getMessage();
            assertTrue(message.startsWith("Column \"" + column + "\""), message);
        }
    }

    private List<String> words(Consumer<RnnRegressor> settings) {
        RnnRegressor regressor = regressor();
        settings.accept(regressor);
        return regressor.fit(DATA, recorder).trained().vocabularies().get(0).words();
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setTokensCol("tokens")
                .setIdCol("id")
                .setValidationIndicatorCol("out")
                .setHiddenSize(2)
                .setEpochs(1);
    }
}
