package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accuracy, mean log loss in nats, macro-averaged F1 and, where the classes are few, the confusion matrix. F1 is averaged over
 * the classes that occur among the targets or the predictions.
 */
public final class ClassificationMetrics implements Metrics {
    /** With more classes, only their own counts are kept: a matrix would outgrow what tasks can return. */
    private static final int MOST_CLASSES_OF_A_MATRIX = 256;

    private final long[] hits; // (C) targets that were predicted
    private final long[] targets; // (C)
    private final long[] predictions; // (C)
    private final long[] confusion; // (C, C) target, prediction; or empty
    private final ExactSum logLoss = new ExactSum();

    /** @param classes C */
    public ClassificationMetrics(int classes) {
        this.hits = new long[classes];
        this.targets = new long[classes];
        this.predictions = new long[classes];
        this.confusion = new long[classes <= MOST_CLASSES_OF_A_MATRIX ? classes * classes : 0];
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        double[] x = new double[classes()];
        for (int row = 0; row < outputs.rows(); row++) {
            if (!block.hasTarget(row)) {
                continue;
            }
            if (outputs.width() == 1) { // sigmoid(x) is softmax(0, x)
                x[1] = outputs.get(row, 0);
            } else {
                for (int c = 0; c < x.length; c++) {
                    x[c] = outputs.get(row, c);
                }
            }
            int label = (int) block.targets().get(row, 0);
            logLoss.add(Softmax.logSumExp(x) - x[label]);
            int prediction = Softmax.largest(x);
            hits[label] += label == prediction ? 1 : 0;
            targets[label]++;
            predictions[prediction]++;
            if (hasConfusion()) {
                confusion[label * classes() + prediction]++;
            }
        }
    }

    @Override
    public void add(Metrics other) {
        ClassificationMetrics same = (ClassificationMetrics) other;
        addAll(hits, same.hits);
        addAll(targets, same.targets);
        addAll(predictions, same.predictions);
        addAll(confusion, same.confusion);
        logLoss.add(same.logLoss);
    }

    // spotless:off: a table
    private static void addAll(long[] counts, long[] others) { Arrays.setAll(counts, i -> counts[i] + others[i]); }
    @Override public long targets() { return Arrays.stream(targets).sum(); }
    public int classes() { return targets.length; } // C
    public boolean hasConfusion() { return confusion.length > 0; } // a matrix, for up to 256 classes
    public long confusion(int target, int prediction) { return confusion[target * classes() + prediction]; }
    @Override public Map<String, Double> values() { return values(logLoss.value() / targets(), hits, predictions); }
    // spotless:on

    /** Accuracy and F1 of always predicting the most frequent class, log loss of predicting the classes' frequencies. */
    @Override
    public Map<String, Double> baseline() {
        long all = targets();
        double entropy = 0;
        int majority = 0;
        for (int c = 0; c < classes(); c++) {
            majority = targets[c] > targets[majority] ? c : majority;
            double frequency = (double) targets[c] / all;
            entropy -= frequency > 0 ? frequency * StrictMath.log(frequency) : 0;
        }
        long[] majorityHits = new long[classes()];
        long[] majorityPredictions = new long[classes()];
        majorityHits[majority] = targets[majority];
        majorityPredictions[majority] = all;
        return values(entropy, majorityHits, majorityPredictions);
    }

    /** A class's F1 is 2·hits / (targets + predictions). */
    private Map<String, Double> values(double meanLogLoss, long[] ofHits, long[] ofPredictions) {
        double f1 = 0;
        int present = 0;
        for (int c = 0; c < classes(); c++) {
            if (targets[c] + ofPredictions[c] > 0) {
                f1 += 2.0 * ofHits[c] / (targets[c] + ofPredictions[c]);
                present++;
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", (double) Arrays.stream(ofHits).sum() / targets());
        values.put("logLoss", meanLogLoss);
        values.put("macroF1", f1 / present);
        return values;
    }
}
