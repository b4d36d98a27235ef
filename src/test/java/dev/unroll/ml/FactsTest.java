package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.RunFacts;
import dev.unroll.io.RunFacts.Counts;
import dev.unroll.io.RunFacts.Result;
import dev.unroll.metric.Reliability;
import dev.unroll.spark.LocalSpark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** What a trained model knows of its data and of its predictions for what is held out, for each kind of target. */
class FactsTest {
    private static final int HELD_OUT = 4; // of 12 rows

    private static Dataset<Row> data(String label) {
        Row[] rows = IntStream.range(0, 12)
                .mapToObj(k -> RowFactory.create(
                        IntStream.rangeClosed(0, k).mapToObj(t -> 0.1 * t).toList(), 1.0 * k, k % 3 == 0))
                .toArray(Row[]::new);
        return LocalSpark.rows("features array<double>, number double, heldOut boolean", rows)
                .withColumn("label", org.apache.spark.sql.functions.expr(label));
    }

    private static RunFacts factsOf(RnnEstimator<?, ?> estimator, String label) {
        estimator.setHiddenSize(2);
        estimator.setEpochs(1);
        estimator.setValidationIndicatorCol("heldOut");
        return estimator.fit(data(label)).summary().facts();
    }

    private static long sum(Counts counts) {
        return counts.rows().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long predictions(Result result) {
        return result.reliability().stream().mapToLong(Reliability.Bin::count).sum();
    }

    @Test
    void numbers() {
        RunFacts facts = factsOf(new RnnRegressor(), "number");
        assertEquals(
                List.of(8L, 4L),
                List.of(facts.training().sequences(), facts.heldOut().sequences()));
        assertEquals(8, sum(facts.training().lengths()));
        assertEquals(8, sum(facts.training().labels()));
        assertEquals(
                List.of(4L, 4L),
                List.of(sum(facts.result().predictions()), sum(facts.result().residuals())));
        assertEquals("heldOut", facts.settings().get("validationIndicatorCol"));
        assertTrue(facts.result().baseline().containsKey("mse"));
        assertEquals(
                HELD_OUT,
                facts.result().byLength().stream()
                        .mapToLong(RunFacts.OfLength::targets)
                        .sum());
    }

    @Test
    void quantilesAndCounts() {
        RunFacts quantiles = factsOf(new RnnRegressor().setLoss("quantile").setQuantiles(0.1, 0.5, 0.9), "number");
        assertEquals(HELD_OUT, sum(quantiles.result().predictions()));
        assertTrue(quantiles.result().baseline().containsKey("quantileLoss"));
        RunFacts counts = factsOf(new RnnRegressor().setLoss("poisson"), "number");
        assertEquals(HELD_OUT, sum(counts.result().residuals()));
        assertTrue(counts.result().predictions().bottom() >= 0, "the exponential of an output");
    }

    @Test
    void classes() {
        RunFacts facts = factsOf(new RnnClassifier(), "pmod(number, 4)");
        assertEquals(List.of(0L, 3L, 3L, 2L).size(), facts.training().classes().size());
        assertEquals(HELD_OUT, predictions(facts.result()));
        assertEquals(List.of("0", "1", "2", "3"), facts.result().confusion().classes());
    }

    @Test
    void manyLabels() {
        RunFacts facts = factsOf(
                new RnnClassifier().setLoss("binary_cross_entropy"),
                "array(pmod(number, 2), 1 - pmod(number, 2), cast(0 as double))");
        assertEquals(3 * HELD_OUT, predictions(facts.result()));
        assertEquals(List.of(0.5, 0.5, 0.0), facts.training().frequencies());
    }

    @Test
    void nothingIsMeasuredWhereNothingIsHeldOut() {
        RnnRegressor regressor = new RnnRegressor().setHiddenSize(2).setEpochs(1);
        RunFacts facts = regressor.fit(data("number")).summary().facts();
        assertEquals(Result.NONE, facts.result());
        assertEquals(12, facts.training().sequences());
        assertTrue(regressor.fit(data("number")).report().contains("was trained on 12 sequences of 1 feature"));
    }
}
