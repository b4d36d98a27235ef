package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuantileMetricsTest {
    private static final double TOLERANCE = 1e-12;
    private static final double[] QUANTILES = {0.1, 0.9};

    /**
     * scikit-learn, {@code sklearn.metrics.mean_pinball_loss}: y_true = [1, 2, 3]; y_pred = [0, 2, 3] with alpha 0.1 has 0.03…, y_pred =
     * [1, 2, 4] with alpha 0.9 has 0.03…. All three numbers are between the two.
     */
    @Test
    void lossIsThePublishedOne() {
        QuantileMetrics metrics = new QuantileMetrics(Standardization.identity(), QUANTILES, 1, new double[0]);
        metrics.add(block(1, 2, 3), Rows.ofDoubles(new double[] {0, 1, 2, 2, 3, 4}, 2));
        assertEquals(3, metrics.targets());
        assertEquals((0.1 / 3 + 0.1 / 3) / 2, metrics.values().get("quantileLoss"), TOLERANCE);
        assertEquals(1, metrics.values().get("coverage"));
        assertEquals(Map.of(), metrics.baseline());
    }

    /** Of the numbers 1, 2 and 6, the quantiles 1 and 6: errors 0, 1, 5 at 0.1 and −5, −4, 0 at 0.9. Crossed outputs are sorted. */
    @Test
    void crossedQuantilesAreSortedAndTheBaselineLooksAtNoInput() {
        Standardization label = new Standardization(new double[] {2}, new double[] {4});
        QuantileMetrics metrics = new QuantileMetrics(label, QUANTILES, 1, new double[] {1, 6});
        metrics.add(block(-0.25, 0, 1), Rows.ofDoubles(new double[] {-0.5, -1, 1, -1, 2, 0.5}, 2));
        assertEquals((0.1 * 6 + 0.1 * 9) / 6, metrics.baseline().get("quantileLoss"), TOLERANCE);
        assertEquals(1, metrics.baseline().get("coverage"));
        // (−2, 0), (−2, 6) and (4, 10) for 1, 2 and 6
        assertEquals((0.3 + 0.9 + 0.4 + 0.4 + 0.2 + 0.4) / 6, metrics.values().get("quantileLoss"), TOLERANCE);
        assertEquals(2.0 / 3, metrics.values().get("coverage"), TOLERANCE);
    }

    /** Targets (1, 10), then (3, 30); quantiles 0 to 2 and 9 to 11, then 0 to 2 and 31 to 32. Naive ones 1 to 3, and 10 to 20. */
    @Test
    void eachNumberHasItsLossAndCoverage() {
        QuantileMetrics metrics =
                new QuantileMetrics(Standardization.identity(), QUANTILES, 2, new double[] {1, 3, 10, 20});
        metrics.add(vectors(1, 10, 3, 30), Rows.ofDoubles(new double[] {0, 2, 9, 11, 0, 2, 31, 32}, 4));
        List<Metrics> numbers = metrics.byNumber();
        assertNumber((0.1 + 0.1 + 0.3 + 0.9) / 4, 0.5, numbers.get(0).values());
        assertNumber((0.1 + 0.1 + 0.9 + 0.2) / 4, 0.5, numbers.get(1).values());
        assertNumber((0.2 + 0.2) / 4, 1, numbers.get(0).baseline());
        assertNumber((0 + 1 + 2 + 9) / 4.0, 0.5, numbers.get(1).baseline());
        assertNumber(2.7 / 8, 0.5, metrics.values());
        assertEquals(2, numbers.get(1).targets());
    }

    private static void assertNumber(double loss, double coverage, Map<String, Double> values) {
        assertEquals(loss, values.get("quantileLoss"), TOLERANCE);
        assertEquals(coverage, values.get("coverage"), TOLERANCE);
    }

    @Test
    void partsAddUpToTheWhole() {
        QuantileMetrics whole = new QuantileMetrics(Standardization.identity(), QUANTILES, 1, new double[] {1, 3});
        whole.add(block(1, 2, 3), Rows.ofDoubles(new double[] {0, 1, 2, 2, 3.5, 4}, 2));
        QuantileMetrics first = new QuantileMetrics(Standardization.identity(), QUANTILES, 1, new double[] {1, 3});
        first.add(block(1), Rows.ofDoubles(new double[] {0, 1}, 2));
        QuantileMetrics second = new QuantileMetrics(Standardization.identity(), QUANTILES, 1, new double[] {1, 3});
        second.add(block(2, 3), Rows.ofDoubles(new double[] {2, 2, 3.5, 4}, 2));
        first.add(second);
        assertEquals(whole.values(), first.values());
        assertEquals(whole.baseline(), first.baseline());
    }

    private static SequenceBlock block(double... targets) {
        return block(Rows.ofDoubles(targets, 1));
    }

    private static SequenceBlock vectors(double... targets) {
        return block(Rows.ofDoubles(targets, 2));
    }

    /** Of one sequence with a target at every step. */
    private static SequenceBlock block(Rows targets) {
        Rows features = Rows.zeros(Rows.Kind.DOUBLE, targets.rows(), 1);
        Sequence sequence = new Sequence(new SequenceKey(0, 0), 1, features, targets);
        return SequenceBlock.pack(0, List.of(sequence), true);
    }
}
