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
        QuantileMetrics metrics = new QuantileMetrics(Standardization.identity(), QUANTILES, new double[0]);
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
        QuantileMetrics metrics = new QuantileMetrics(label, QUANTILES, new double[] {1, 6});
        metrics.add(block(-0.25, 0, 1), Rows.ofDoubles(new double[] {-0.5, -1, 1, -1, 2, 0.5}, 2));
        assertEquals((0.1 * 6 + 0.1 * 9) / 6, metrics.baseline().get("quantileLoss"), TOLERANCE);
        assertEquals(1, metrics.baseline().get("coverage"));
        // (−2, 0), (−2, 6) and (4, 10) for 1, 2 and 6
        assertEquals((0.3 + 0.9 + 0.4 + 0.4 + 0.2 + 0.4) / 6, metrics.values().get("quantileLoss"), TOLERANCE);
        assertEquals(2.0 / 3, metrics.values().get("coverage"), TOLERANCE);
    }

    @Test
    void partsAddUpToTheWhole() {
        QuantileMetrics whole = new QuantileMetrics(Standardization.identity(), QUANTILES, new double[] {1, 3});
        whole.add(block(1, 2, 3), Rows.ofDoubles(new double[] {0, 1, 2, 2, 3.5, 4}, 2));
        QuantileMetrics first = new QuantileMetrics(Standardization.identity(), QUANTILES, new double[] {1, 3});
        first.add(block(1), Rows.ofDoubles(new double[] {0, 1}, 2));
        QuantileMetrics second = new QuantileMetrics(Standardization.identity(), QUANTILES, new double[] {1, 3});
        second.add(block(2, 3), Rows.ofDoubles(new double[] {2, 2, 3.5, 4}, 2));
        first.add(second);
        assertEquals(whole.values(), first.values());
        assertEquals(whole.baseline(), first.baseline());
    }

    /** Of one sequence with a target at every step. */
    private static SequenceBlock block(double... targets) {
        Rows features = Rows.zeros(Rows.Kind.DOUBLE, targets.length, 1);
        Sequence sequence = new Sequence(new SequenceKey(0, 0), 1, features, Rows.ofDoubles(targets, 1));
        return SequenceBlock.pack(0, List.of(sequence), true);
    }
}
