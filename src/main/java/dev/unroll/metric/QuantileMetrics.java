package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of quantiles that are predicted for each number of a target, in its own units: the mean of max(τ e, (τ − 1) e) over quantiles τ and
 * numbers, for e the number less its predicted quantile, and the share of numbers from the lowest quantile to the highest.
 */
public final class QuantileMetrics implements Metrics {
    private static final int LOSS = 0; // and, after each of the two, the numbers that are covered
    private static final int NAIVE_LOSS = 2;

    private final Standardization label;
    private final double[] quantiles; // (Q)
    private final double[] naive; // (K, Q) predictions that look at no input, or empty
    private final int width; // K
    private final NumberSums sums;
    private long targets;

    /**
     * @param label how labels were standardized; errors are measured in the units that they had before
     * @param quantiles (Q) ascending
     * @param width K
     * @param naive (K, Q) the quantiles of the targets that will be added, in their own units; empty where no baseline is wanted
     */
    public QuantileMetrics(Standardization label, double[] quantiles, int width, double[] naive) {
        this(label, quantiles.clone(), width, naive.clone(), new NumberSums(width, 4));
    }

    private QuantileMetrics(Standardization label, double[] quantiles, int width, double[] naive, NumberSums sums) {
        this.label = label;
        this.quantiles = quantiles;
        this.width = width;
        this.naive = naive;
        this.sums = sums;
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        double[] predicted = new double[quantiles.length];
        for (int row = 0; row < outputs.rows(); row++) {
            if (!block.hasTarget(row)) {
                continue;
            }
            targets++;
            for (int k = 0; k < width; k++) {
                for (int q = 0; q < predicted.length; q++) {
                    predicted[q] = label.restore(outputs.get(row, k * predicted.length + q), k);
                }
                Arrays.sort(predicted);
                double number = label.restore(block.targets().get(row, k), k);
                add(k, number, predicted, 0, LOSS);
                if (naive.length > 0) {
                    add(k, number, naive, k * predicted.length, NAIVE_LOSS);
                }
            }
        }
    }

    /** Adds the loss of a number's quantiles, which begin at {@code first}, and whether they cover it. */
    private void add(int k, double number, double[] predicted, int first, int loss) {
        for (int q = 0; q < quantiles.length; q++) {
            double error = number - predicted[first + q];
            sums.add(k, loss, Math.max(quantiles[q] * error, (quantiles[q] - 1) * error));
        }
        boolean covers = predicted[first] <= number && number <= predicted[first + quantiles.length - 1];
        sums.add(k, loss + 1, covers ? 1 : 0);
    }

    @Override
    public void add(Metrics other) {
        QuantileMetrics same = (QuantileMetrics) other;
        sums.add(same.sums);
        targets += same.targets;
    }

    @Override
    public List<Metrics> byNumber() {
        List<Metrics> parts = new ArrayList<>();
        for (NumberSums part : sums.parts()) {
            int from = parts.size() * quantiles.length;
            double[] own = naive.length == 0 ? naive : Arrays.copyOfRange(naive, from, from + quantiles.length);
            QuantileMetrics ofNumber = new QuantileMetrics(label, quantiles, 1, own, part);
            ofNumber.targets = targets;
            parts.add(ofNumber);
        }
        return parts;
    }

    // spotless:off: a table
    @Override public long targets() { return targets; }
    @Override public Map<String, Double> values() { return values(LOSS); }
    @Override public Map<String, Double> baseline() { return naive.length == 0 ? Map.of() : values(NAIVE_LOSS); }
    // spotless:on

    private Map<String, Double> values(int loss) {
        double numbers = (double) targets * width;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metric.QUANTILE_LOSS.toString(), sums.total(loss) / numbers / quantiles.length);
        values.put(Metric.COVERAGE.toString(), sums.total(loss + 1) / numbers);
        return values;
    }
}
