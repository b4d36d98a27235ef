package dev.unroll.network;

import dev.unroll.data.Rows;
import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Diagnosis;
import dev.unroll.metric.LabelMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.QuantileMetrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.metric.Softmax;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A loss with its settings, each of which means something to one loss alone.
 *
 * @param huberDelta error from which on {@link Loss#HUBER} is linear
 * @param quantiles (Q) that {@link Loss#QUANTILE} fits, ascending; empty for other losses
 * @param labelSmoothing ε of {@link Loss#CROSS_ENTROPY}
 */
public record LossFunction(Loss kind, double huberDelta, List<Double> quantiles, double labelSmoothing)
        implements Serializable {
    public LossFunction {
        quantiles = List.copyOf(quantiles);
        double last = 0;
        for (double quantile : quantiles) {
            if (!(quantile > last && quantile < 1)) {
                throw new IllegalArgumentException("quantiles must ascend between 0 and 1, unlike " + quantiles);
            }
            last = quantile;
        }
        if (quantiles.isEmpty() == (kind == Loss.QUANTILE)
                || !(huberDelta > 0 && labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    kind + " of delta " + huberDelta + ", quantiles " + quantiles + ", smoothing " + labelSmoothing);
        }
    }

    /** A loss with the settings that it has unless users give others; of quantiles, the median. */
    public static LossFunction of(Loss kind) {
        return new LossFunction(kind, 1, kind == Loss.QUANTILE ? List.of(0.5) : List.of(), 0);
    }

    // spotless:off: a table
    /** As {@link Loss#gradient}. */
    public double gradient(double[] outputs, Rows targets, int row, double[] dOutputs) { return kind.gradient(this, outputs, targets, row, dOutputs); }
    public Target target(boolean vectors) { return kind.target(vectors); }
    /** Outputs for each number of a target. */ public int outputsOfNumber() { return Math.max(1, quantiles.size()); }
    /** O, the outputs that a network needs for labels of so many numbers or classes, as the data show or the user says. */
    public int outputs(Target target, int labelKinds) { return target != Target.CLASS ? labelKinds * outputsOfNumber() : kind == Loss.BINARY_CROSS_ENTROPY ? 1 : Math.max(2, labelKinds); }
    /** How many numbers a label of a network with so many outputs has, or how many classes there are; 0 where O is open. */
    public int labelKinds(Target target, int outputs) { return target == Target.CLASS && kind == Loss.BINARY_CROSS_ENTROPY ? 2 : outputs / outputsOfNumber(); }
    // spotless:on

    /** New metrics of O outputs, of numbers standardized so. {@code naive} are predictions of numbers that look at no input, in their own units. */
    public Metrics metrics(Target target, int outputs, boolean isOfTokens, Standardization label, double[] naive) {
        return switch (target) {
            case NUMBERS -> new RegressionMetrics(label, naive, false);
            case COUNTS -> new RegressionMetrics(label, naive, true);
            case QUANTILES ->
                new QuantileMetrics(
                        label,
                        quantiles.stream().mapToDouble(Double::doubleValue).toArray(),
                        labelKinds(target, outputs),
                        naive);
            case CLASS -> new ClassificationMetrics(Math.max(2, outputs), isOfTokens);
            case LABELS -> new LabelMetrics(outputs);
        };
    }

    /** What is told beside such metrics: of the first number of a target, and of its median quantile. */
    public Diagnosis.Reading reading(Target target, Standardization label) {
        return (diagnosis, rows, targets, row) -> {
            double[] outputs = new double[rows.width()];
            Arrays.setAll(outputs, o -> rows.get(row, o));
            double[] probability = target.probability(outputs);
            switch (target) {
                case CLASS -> {
                    int predicted = Softmax.largest(probability);
                    diagnosis.reliability().add(probability[predicted], predicted == (int) targets.get(row, 0));
                }
                case LABELS -> {
                    for (int k = 0; k < probability.length; k++) {
                        diagnosis.reliability().add(probability[k], targets.get(row, k) != 0);
                    }
                }
                case NUMBERS, COUNTS, QUANTILES -> {
                    sortQuantiles(outputs);
                    double output = label.restore(outputs[quantiles.size() / 2], 0);
                    double prediction = target.prediction(new double[] {output})[0];
                    diagnosis.addNumber(prediction, label.restore(targets.get(row, 0), 0));
                }
            }
        };
    }

    /** Sorts the quantiles of each number, which need not ascend as they are computed; leaves other outputs as they are. */
    public void sortQuantiles(double[] outputs) {
        for (int at = 0; at < outputs.length && !quantiles.isEmpty(); at += quantiles.size()) {
            Arrays.sort(outputs, at, at + quantiles.size());
        }
    }
}
