package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.Json;
import dev.unroll.spark.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What Spark ML, and so Spark Connect, asks of a model beside its predictions. */
class RnnSummaryTest {
    private final Dataset<Row> data = LocalSpark.session()
            .sql(
                    "SELECT id, transform(sequence(0, id % 7), t -> sin(t + id)) AS features, double(id) AS label FROM range(40)");

    private RnnRegressionModel model(int hidden, int epochs) {
        return new RnnRegressor()
                .setHiddenSize(hidden)
                .setEpochs(epochs)
                .setIdCol("id")
                .fit(data);
    }

    @Test
    void iterationsAreEpochs() {
        HasTrainingSummary<RnnSummary> model = model(4, 3);
        assertTrue(model.hasSummary());
        org.apache.spark.ml.classification.TrainingSummary summary = model.summary();
        assertEquals(3, summary.totalIterations());
        List<EpochRecord> epochs = model.summary().epochs();
        assertArrayEquals(epochs.stream().mapToDouble(EpochRecord::loss).toArray(), summary.objectiveHistory());
        assertFalse(new RnnRegressionModel("empty", Optional.empty()).hasSummary());
    }

    @Test
    void textHasAllThatIsKnown() {
        RnnRegressionModel model = model(4, 2);
        Map<String, Object> told = Json.parse(model.summary().toString());
        assertEquals(Json.parse(Json.write(model.summary().epochs().get(1))), ((List<?>) told.get("epochs")).get(1));
        assertEquals(model.summary().steps().points().size(), ((List<?>) told.get("steps")).size());
        assertEquals(model.report(), told.get("report"));
    }

    @Test
    void sizeIsThatOfTheWeightsAndAllThatIsKept() {
        Model<?> small = model(4, 1);
        Model<?> large = model(100, 1);
        long weights = 8L * model(100, 1).trained().parameters().length;
        assertTrue(large.estimatedSize() > weights, large::toString);
        assertTrue(large.estimatedSize() < weights + 100_000, large::toString);
        assertTrue(small.estimatedSize() < 100_000, small::toString);
    }
}
