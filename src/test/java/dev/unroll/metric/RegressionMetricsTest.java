package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values that scikit-learn's documentation publishes, or that are worked out by hand beside them. */
class RegressionMetricsTest {
    private static final double TOLERANCE = 1e-12;
    private static final double[] TARGETS = {3, -0.5, 2, 7};
    private static final double[] OUTPUTS = {2.5, 0.0, 2, 8};
    private static final double[] MEAN = {2.875}; // of TARGETS

    /**
     * scikit-learn, {@code mean_squared_error}, {@code mean_absolute_error} and {@code r2_score}: y_true = [3, −0.5, 2, 7], y_pred
     * = [2.5, 0, 2, 8]; 0.375, 0.5 and 0.948…: the squared errors are 0.25, 0.25, 0 and 1, together 1.5; those of the mean
     * 0.015625, 11.390625, 0.765625 and 17.015625, together 29.1875; r2 = 1 − 1.5 / 29.1875.
     */
    @Test
    void metricsOfNumbersAreThePublishedOnes() {
        RegressionMetrics metrics = new RegressionMetrics(Standardization.identity(), MEAN);
        metrics.add(block(1, TARGETS), Rows.ofDoubles(OUTPUTS, 1));
        assertEquals(4, metrics.targets());
        assertMetrics(0.375, 0.5, 1 - 1.5 / 29.1875, metrics.values());
        assertEquals(0.948, metrics.values().get("r2"), 1e-3);
    }

    /** 29.1875 / 4 and, of the magnitudes 0.125, 3.375, 0.875 and 4.125, 8.5 / 4. */
    @Test
    void baselineIsThatOfTheMean() {
        RegressionMetrics metrics = new RegressionMetrics(Standardization.identity(), MEAN);
        metrics.add(block(1, TARGETS), Rows.ofDoubles(OUTPUTS, 1));
        assertMetrics(7.296875, 2.125, 0, metrics.baseline());
    }

    /**
     * scikit-learn's example of two outputs: y_true = [[0.5, 1], [−1, 1], [7, −6]], y_pred = [[0, 2], [−1, 2], [8, −5]]; mean squared
     * error 0.708…, absolute 0.75. The errors' squares are 0.25, 1, 0, 1, 1 and 1: 4.25 / 6. The columns' means are 13/6 and −4/3;
     * deviations −5/3, −19/6, 29/6 and 7/3, 7/3, −14/3 have squares 100/36, 361/36, 841/36, 196/36, 196/36 and 784/36, together
     * 2478/36. Over both outputs together r2 is 1 − 4.25·36 / 2478.
     */
    @Test
    void metricsOfVectorsAreThePublishedOnes() {
        RegressionMetrics metrics =
                new RegressionMetrics(Standardization.identity(), new double[] {13.0 / 6, -4.0 / 3});
        metrics.add(block(2, 0.5, 1, -1, 1, 7, -6), Rows.ofDoubles(new double[] {0, 2, -1, 2, 8, -5}, 2));
        assertEquals(3, metrics.targets());
        assertMetrics(4.25 / 6, 0.75, 1 - 4.25 * 36 / 2478, metrics.values());
        assertMetrics(2478.0 / 36 / 6, (58.0 / 6 + 28.0 / 3) / 6, 0, metrics.baseline());
    }

    /** The same example: squares of the errors 0.25, 0 and 1, and 1, 1 and 1. */
    @Test
    void eachNumberOfVectorsHasItsMetrics() {
        Standardization label = new Standardization(new double[] {1, 2}, new double[] {2, 4});
        RegressionMetrics metrics = new RegressionMetrics(label, new double[] {13.0 / 6, -4.0 / 3});
        metrics.add(
                block(2, -0.25, -0.25, -1, -0.25, 3, -2), Rows.ofDoubles(new double[] {-0.5, 0, -1, 0, 3.5, -1.75}, 2));
        List<Metrics> numbers = metrics.byNumber();
        assertEquals(List.of(3L, 3L), numbers.stream().map(Metrics::targets).toList());
        assertMetrics(1.25 / 3, 0.5, 1 - 1.25 * 36 / 1302, numbers.get(0).values());
        assertMetrics(1, 1, 1 - 3.0 * 36 / 1176, numbers.get(1).values());
        assertMetrics(1302.0 / 36 / 3, 58.0 / 6 / 3, 0, numbers.get(0).baseline());
        assertMetrics(1176.0 / 36 / 3, 28.0 / 3 / 3, 0, numbers.get(1).baseline());
        assertMetrics(4.25 / 6, 0.75, 1 - 4.25 * 36 / 2478, metrics.values());
    }

    @Test
    void numbersOfWhichThereAreOneOrVeryManyAreMeasuredTogetherAlone() {
        for (int width : new int[] {1, 257}) {
            RegressionMetrics metrics = new RegressionMetrics(Standardization.identity(), new double[width]);
            double[] targets = new double[width];
            targets[width - 1] = 2;
            metrics.add(block(width, targets), Rows.ofDoubles(new double[width], width));
            assertEquals(List.of(), metrics.byNumber());
            assertEquals(4.0 / width, metrics.values().get("mse"));
        }
    }

    @Test
    void standardizedNumbersAreMeasuredInTheirOwnUnits() {
        Standardization label = new Standardization(new double[] {2}, new double[] {4});
        RegressionMetrics metrics = new RegressionMetrics(label, MEAN);
        metrics.add(block(1, standardized(TARGETS)), Rows.ofDoubles(standardized(OUTPUTS), 1));
        assertMetrics(0.375, 0.5, 1 - 1.5 / 29.1875, metrics.values());
        assertMetrics(7.296875, 2.125, 0, metrics.baseline());
    }

    private static double[] standardized(double[] values) {
        return Arrays.stream(values).map(value -> (value - 2) / 4).toArray();
    }

    @Test
    void partsAddUpToTheWhole() {
        RegressionMetrics whole = new RegressionMetrics(Standardization.identity(), MEAN);
        whole.add(block(1, TARGETS), Rows.ofDoubles(OUTPUTS, 1));
        RegressionMetrics first = new RegressionMetrics(Standardization.identity(), MEAN);
        first.add(block(1, 3), Rows.ofDoubles(new double[] {2.5}, 1));
        RegressionMetrics second = new RegressionMetrics(Standardization.identity(), MEAN);
        second.add(block(1, -0.5, 2, 7), Rows.ofDoubles(new double[] {0, 2, 8}, 1));
        first.add(second);
        assertEquals(whole.values(), first.values());
        assertEquals(whole.baseline(), first.baseline());
    }

    @Test
    void partsOfVectorsAddUpToTheWholeNumberByNumber() {
        RegressionMetrics whole = new RegressionMetrics(Standardization.identity(), new double[2]);
        whole.add(block(2, 1, 2, 3, 4), Rows.ofDoubles(new double[] {1.5, 1, 5, 4}, 2));
        RegressionMetrics first = new RegressionMetrics(Standardization.identity(), new double[2]);
        first.add(block(2, 1, 2), Rows.ofDoubles(new double[] {1.5, 1}, 2));
        RegressionMetrics second = new RegressionMetrics(Standardization.identity(), new double[2]);
        second.add(block(2, 3, 4), Rows.ofDoubles(new double[] {5, 4}, 2));
        first.add(second);
        for (int k = 0; k < 2; k++) {
            assertEquals(
                    whole.byNumber().get(k).values(), first.byNumber().get(k).values());
        }
    }

    private static void assertMetrics(double mse, double mae, double r2, Map<String, Double> values) {
        assertEquals(List.of("mse", "rmse", "mae", "r2"), List.copyOf(values.keySet()));
        assertEquals(mse, values.get("mse"), TOLERANCE);
        assertEquals(Math.sqrt(mse), values.get("rmse"), TOLERANCE);
        assertEquals(mae, values.get("mae"), TOLERANCE);
        assertEquals(r2, values.get("r2"), TOLERANCE);
    }

    /** Sequences of one step, whose weights do not matter, with these targets. */
    private static SequenceBlock block(int width, double... targets) {
        Rows features = Rows.zeros(Rows.Kind.DOUBLE, 1, 1);
        List<Sequence> sequences = new ArrayList<>();
        for (int from = 0; from < targets.length; from += width) {
            Rows target = Rows.ofDoubles(Arrays.copyOfRange(targets, from, from + width), width);
            sequences.add(new Sequence(new SequenceKey(0, from), 1 + from, features, target));
        }
        return SequenceBlock.pack(0, sequences, false);
    }
}
