package dev.unroll.network;

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

/** How networks that are trained with a loss are measured. */
public record LossMetrics(LossFunction loss) implements Serializable {
    /** New metrics of O outputs, of numbers standardized so. {@code naive} are predictions of numbers that look at no input, in their own units. */
    public Metrics metrics(Target target, int outputs, boolean isOfTokens, Standardization label, double[] naive) {
        return switch (target) {
            case NUMBERS -> new RegressionMetrics(label, naive, false);
            case COUNTS -> new RegressionMetrics(label, naive, true);
            case QUANTILES ->
                new QuantileMetrics(
                        label,
                        loss.quantiles().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        loss.labelKinds(target, outputs),
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
                    loss.sortQuantiles(outputs);
                    double output = label.restore(outputs[loss.quantiles().size() / 2], 0);
                    double prediction = target.prediction(new double[] {output})[0];
                    diagnosis.addNumber(prediction, label.restore(targets.get(row, 0), 0));
                }
            }
        };
    }
}
