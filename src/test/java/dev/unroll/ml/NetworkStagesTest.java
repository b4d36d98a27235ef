package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.check.SyntheticProblem;
import dev.unroll.network.Dropout;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks with dropout, residual connections and normalized layers, as users train them. */
class NetworkStagesTest {
    @TempDir
    private Path folder;

    private final Dataset<Row> data = SyntheticProblem.ADDING.data(LocalSpark.session(), 120, 3, 1, 2, 9);

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setHiddenSize(8)
                .setLayers(2)
                .setEpochs(2)
                .setBatchSize(32)
                .setBlockSize(8)
                .setDropout(0.2)
                .setRecurrentDropout(0.3)
                .setLayerNorm(true)
                .setResidual(true);
    }

    private String trained(RnnRegressor regressor) {
        return regressor.fit(data).weightsSha256();
    }

    @Test
    void oneModelWhereverAndHoweverItIsComputed() {
        String expected = trained(regressor().setPlacement("worker"));
        for (int partitions : new int[] {1, 7}) {
            assertEquals(expected, trained(regressor().setPlacement("cluster").setPartitions(partitions)));
        }
        assertEquals(expected, trained(regressor().setRecompute(true)));
    }

    @Test
    void pooledHeadPredictsANumberASequence() {
        for (String head : List.of("mean", "max")) {
            RnnRegressor regressor = regressor().setHead(head).setBidirectional(true);
            RnnRegressionModel model = regressor.setPartitions(1).fit(data);
            assertEquals(model.weightsSha256(), trained(regressor.setPartitions(5)), head);
            assertEquals(data.count(), predictions(model).length);
            assertTrue(model.evaluate(data).values().get("mse") > 0, head);
        }
    }

    @Test
    void everyStageMakesAnotherModel() {
        String expected = trained(regressor());
        for (RnnRegressor other : List.of(
                regressor().setDropout(0),
                regressor().setRecurrentDropout(0),
                regressor().setLayerNorm(false),
                regressor().setResidual(false))) {
            assertNotEquals(expected, trained(other));
        }
    }

    @Test
    void seedDecidesWhatIsDroppedAndIsNoPartOfANetworkThatDropsNothing() {
        assertEquals(
                new Dropout(0.2, 0.3, 5),
                regressor().setSeed(5).fit(data).trained().config().dropout());
        assertEquals(
                Dropout.NONE,
                regressor()
                        .setDropout(0)
                        .setRecurrentDropout(0)
                        .setSeed(5)
                        .fit(data)
                        .trained()
                        .config()
                        .dropout());
    }

    @Test
    void savedModelIsTheSame() throws IOException {
        RnnRegressionModel model = regressor().setBidirectional(true).fit(data);
        String path = folder.resolve("model").toString();
        model.save(path);
        RnnRegressionModel loaded = RnnRegressionModel.load(path);
        assertEquals(model.trained().config(), loaded.trained().config());
        assertArrayEquals(predictions(model), predictions(loaded));
    }

    private double[] predictions(RnnRegressionModel model) {
        return model.transform(data).select("prediction").collectAsList().stream()
                .mapToDouble(row -> row.getDouble(0))
                .toArray();
    }

    @Test
    void residualThatAddsNothingIsNoted() {
        String note = "note: residual adds nothing: no layer has an input of as many numbers as its output, 8";
        assertTrue(notes(regressor().setLayers(1)).contains(note));
        assertFalse(notes(regressor()).contains(note));
    }

    private List<String> notes(RnnRegressor regressor) {
        TrainingRecorder recorder = new TrainingRecorder();
        regressor.fit(data, recorder);
        return recorder.lines();
    }
}
