package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Of targets of K labels, each 0 or 1: the mean log loss in nats, summed over a target's labels, and F1 of all labels together
 * and averaged over those that occur among the targets or the predictions. A label is predicted if its probability is above ½.
 */
public final class LabelMetrics implements Metrics {
    private static final double LARGE = 0x1p900; // times 2 it is still finite

    private final long[] hits; // (K) targets with the label that it was predicted for
    private final long[] labels; // (K) targets with the label
    private final long[] predictions; // (K)
    private final ExactSum logLoss = new ExactSum();
    private long targets;
    private double[] areas = {}; // see Areas

    /** @param size K */
    public LabelMetrics(int size) {
        this.hits = new long[size];
        this.labels = new long[size];
        this.predictions = new long[size];
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        for (int row = 0; row < outputs.rows(); row++) {
            if (!block.hasTarget(row)) {
                continue;
            }
            targets++;
            logLoss.add(addRow(outputs, block.targets(), row));
        }
    }

    /** Counts a target, and returns its Σ max(z, 0) − z y + log(1 + exp(−|z|)), with one logarithm for all labels. */
    private double addRow(Rows outputs, Rows of, int row) {
        double loss = 0;
        double product = 1;
        for (int k = 0; k < labels.length; k++) {
            double z = outputs.get(row, k);
            boolean isLabel = of.get(row, k) != 0;
            boolean isPredicted = z > 0;
            hits[k] += isLabel && isPredicted ? 1 : 0;
            labels[k] += isLabel ? 1 : 0;
            predictions[k] += isPredicted ? 1 : 0;
            loss += Math.max(z, 0) - (isLabel ? z : 0);
            product *= 1 + StrictMath.exp(-Math.abs(z));
            if (product > LARGE) {
                loss += StrictMath.log(product);
                product = 1;
            }
        }
        return loss + StrictMath.log(product);
    }

    @Override
    public void add(Metrics other) {
        LabelMetrics same = (LabelMetrics) other;
        Arrays.setAll(hits, k -> hits[k] + same.hits[k]);
        Arrays.setAll(labels, k -> labels[k] + same.labels[k]);
        Arrays.setAll(predictions, k -> predictions[k] + same.predictions[k]);
        logLoss.add(same.logLoss);
        targets += same.targets;
    }

    // spotless:off: a table
    @Override public long targets() { return targets; }
    public int labels() { return labels.length; } // K
    /** Takes the areas that a sort of all scores has found, see the package {@code spark}. */
    public void takeRanking(double area, double precision) { areas = new double[] {area, precision}; }
    @Override public Map<String, Double> values() { return values(logLoss.value() / targets, hits, predictions, areas); }
    // spotless:on

    /** F1 of always predicting each label's more frequent value, log loss of predicting the labels' frequencies, areas of a random order. */
    @Override
    public Map<String, Double> baseline() {
        double entropy = 0;
        long[] majorityHits = new long[labels.length];
        long[] majority = new long[labels.length];
        for (int k = 0; k < labels.length; k++) {
            double frequency = (double) labels[k] / targets;
            entropy += entropy(frequency) + entropy(1 - frequency);
            majority[k] = 2 * labels[k] > targets ? targets : 0;
            majorityHits[k] = 2 * labels[k] > targets ? labels[k] : 0;
        }
        DoubleStream shares = Arrays.stream(labels).mapToDouble(count -> (double) count / targets);
        return values(entropy, majorityHits, majority, Areas.ofChance(areas, shares));
    }

    private static double entropy(double frequency) {
        return frequency > 0 ? -frequency * StrictMath.log(frequency) : 0;
    }

    /** F1 is 2·hits / (targets + predictions), and 0 where there are neither. */
    private Map<String, Double> values(double meanLogLoss, long[] ofHits, long[] ofPredictions, double[] ofScores) {
        double f1 = 0;
        int present = 0;
        for (int k = 0; k < labels.length; k++) {
            if (labels[k] + ofPredictions[k] > 0) {
                f1 += 2.0 * ofHits[k] / (labels[k] + ofPredictions[k]);
                present++;
            }
        }
        double both = (double) Arrays.stream(labels).sum()
                + Arrays.stream(ofPredictions).sum();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metric.LOG_LOSS.toString(), meanLogLoss);
        values.put(Metric.MICRO_F1.toString(), 2.0 * Arrays.stream(ofHits).sum() / Math.max(1, both));
        values.put(Metric.MACRO_F1.toString(), f1 / Math.max(1, present));
        Areas.addTo(values, ofScores);
        return values;
    }
}
