package dev.unroll.network;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.UnrollException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accuracy, mean log loss in nats, macro-averaged F1 and the confusion matrix. F1 is averaged over the classes that occur
 * among the targets or the predictions.
 */
public final class ClassificationMetrics implements Metrics {
    private static final long serialVersionUID = 1;

    private static final int MOST_CLASSES = 46_340; // whose square is below 2^31

    private final int classes; // C
    private final long[] confusion; // (C, C): target, prediction
    private final ExactSum logLoss = new ExactSum();

    /**
     * @param classes C
     * @throws UnrollException of kind DATA where the confusion matrix would have more entries than an array can
     */
    public ClassificationMetrics(int classes) {
        if (classes > MOST_CLASSES) {
            throw new UnrollException(UnrollException.Kind.DATA, sentence(classes));
        }
        this.classes = classes;
        this.confusion = new long[classes * classes];
    }

    private static String sentence(int classes) {
        return "The confusion matrix of the validation or test data would be too large: expected at most %d classes, found %d; merge rare classes, or train with --validation-fraction 0 and judge the predictions by other means."
                .formatted(MOST_CLASSES, classes);
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        double[] logProbabilities = new double[classes];
        for (int row = 0; row < outputs.rows(); row++) {
            logProbabilities(outputs, row, logProbabilities);
            int label = (int) block.targets().get(row, 0);
            logLoss.add(-logProbabilities[label]);
            confusion[label * classes + largest(logProbabilities)]++;
        }
    }

    /**
     * The logarithm of each class's probability: softmax of the outputs or, where one output stands for two classes, the
     * sigmoid.
     *
     * @param result (C), overwritten
     */
    public static void logProbabilities(Rows outputs, int row, double[] result) {
        if (outputs.width() == 1) {
            result[0] = 0;
            result[1] = outputs.get(row, 0);
        } else {
            for (int o = 0; o < result.length; o++) {
                result[o] = outputs.get(row, o);
            }
        }
        double logSum = Loss.logSumExp(result);
        for (int o = 0; o < result.length; o++) {
            result[o] -= logSum;
        }
    }

    /** Index of the largest entry, the first one of equals. */
    public static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void add(Metrics other) {
        ClassificationMetrics same = (ClassificationMetrics) other;
        for (int i = 0; i < confusion.length; i++) {
            confusion[i] += same.confusion[i];
        }
        logLoss.add(same.logLoss);
    }

    @Override
    public long targets() {
        return Arrays.stream(confusion).sum();
    }

    /** How often a target of one class was predicted as another (or the same). */
    public long confusion(int target, int prediction) {
        return confusion[target * classes + prediction];
    }

    /** C. */
    public int classes() {
        return classes;
    }

    @Override
    public Map<String, Double> values() {
        long hits = 0;
        for (int c = 0; c < classes; c++) {
            hits += confusion(c, c);
        }
        return named((double) hits / targets(), logLoss.value() / targets(), macroF1(confusion));
    }

    /** Accuracy and F1 of always predicting the most frequent class, log loss of predicting the classes' frequencies. */
    @Override
    public Map<String, Double> baseline() {
        long[] counts = new long[classes];
        double entropy = 0;
        int majority = 0;
        for (int c = 0; c < classes; c++) {
            counts[c] = targetsOf(c);
            majority = counts[c] > counts[majority] ? c : majority;
            double frequency = (double) counts[c] / targets();
            entropy -= frequency > 0 ? frequency * StrictMath.log(frequency) : 0;
        }
        long[] constant = new long[confusion.length];
        for (int c = 0; c < classes; c++) {
            constant[c * classes + majority] = counts[c];
        }
        return named((double) counts[majority] / targets(), entropy, macroF1(constant));
    }

    private long targetsOf(int target) {
        long sum = 0;
        for (int prediction = 0; prediction < classes; prediction++) {
            sum += confusion(target, prediction);
        }
        return sum;
    }

    private double macroF1(long[] matrix) {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            long targetsAndPredictions = 0;
            for (int other = 0; other < classes; other++) {
                targetsAndPredictions += matrix[c * classes + other] + matrix[other * classes + c];
            }
            if (targetsAndPredictions > 0) {
                sum += 2.0 * matrix[c * classes + c] / targetsAndPredictions;
                present++;
            }
        }
        return sum / present;
    }

    private static Map<String, Double> named(double accuracy, double logLoss, double macroF1) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", accuracy);
        values.put("logLoss", logLoss);
        values.put("macroF1", macroF1);
        return values;
    }
}
