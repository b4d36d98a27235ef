package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Of quantiles that are predicted for each number of a target, in its own units: the mean of max(τ e, (τ − 1) e) over quantiles τ and
 * numbers, for e the number less its predicted quantile, and the share of numbers from the lowest quantile to the highest.
 */
public final class QuantileMetrics implements Metrics {
    private final Standardization label;
    private final double[] quantiles; // (Q)
    private final double[] naive; // (K, Q) predictions that look at no input, or empty
    private final ExactSum loss = new ExactSum();
    private final ExactSum naiveLoss = new ExactSum();
    private long covered; // numbers
    private long naivelyCovered; // likewise
    private long numbers;
    private long targets;

    /**
     * @param label how labels were standardized; errors are measured in the units that they had before
     * @param quantiles (Q) ascending
     * @param naive (K, Q) the quantiles of the targets that will be added, in their own units; empty where no baseline is wanted
     */
    public QuantileMetrics(Standardization label, double[] quantiles, double[] naive) {
        this.label = label;
        this.quantiles = quantiles.clone();
        this.naive = naive.clone();
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        int width = block.targets().width();
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
                numbers++;
                covered += add(number, predicted, 0, loss);
                naivelyCovered += naive.length == 0 ? 0 : add(number, naive, k * predicted.length, naiveLoss);
            }
        }
    }

    /** Adds the loss of a number's quantiles, which begin at {@code first}; returns 1 if they cover it, or 0. */
    private int add(double number, double[] predicted, int first, ExactSum to) {
        for (int q = 0; q < quantiles.length; q++) {
            double error = number - predicted[first + q];
            to.add(Math.max(quantiles[q] * error, (quantiles[q] - 1) * error));
        }
        return predicted[first] <= number && number <= predicted[first + quantiles.length - 1] ? 1 : 0;
    }

    @Override
    public void add(Metrics other) {
        QuantileMetrics same = (QuantileMetrics) other;
        loss.add(same.loss);
        naiveLoss.add(same.naiveLoss);
        covered += same.covered;
        naivelyCovered += same.naivelyCovered;
        numbers += same.numbers;
        targets += same.targets;
    }

    // spotless:off: a table
    @Override public long targets() { return targets; }
    @Override public Map<String, Double> values() { return values(loss, covered); }
    @Override public Map<String, Double> baseline() { return naive.length == 0 ? Map.of() : values(naiveLoss, naivelyCovered); }
    // spotless:on

    private Map<String, Double> values(ExactSum sum, long ofCovered) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metric.QUANTILE_LOSS.toString(), sum.value() / numbers / quantiles.length);
        values.put(Metric.COVERAGE.toString(), (double) ofCovered / numbers);
        return values;
    }
}
