package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Accuracy, mean log loss in nats, F1 averaged over the classes that occur among the targets or the predictions, the Brier score
 * (Brier 1950: the squared error of the probabilities, summed over classes) and, where the classes are few, the confusion matrix.
 */
public final class ClassificationMetrics implements Metrics {
    /** With more classes, only their own counts are kept: a matrix would outgrow what tasks can return. */
    private static final int MOST_CLASSES_OF_A_MATRIX = 256;

    private static final int TOP = 5;

    private final boolean isOfTokens;
    private final long[] hits; // (C) targets that were predicted
    private final long[] targets; // (C)
    private final long[] predictions; // (C)
    private final long[] confusion; // (C, C) target, prediction; or empty
    private long topHits; // targets among the most probable classes
    private final ExactSum logLoss = new ExactSum();
    private final ExactSum squaredError = new ExactSum();
    private double[] areas = {}; // see Areas

    /** @param classes C */
    public ClassificationMetrics(int classes) {
        this(classes, false);
    }

    /** @param isOfTokens whether targets are the tokens of a text, which perplexity is a metric of */
    public ClassificationMetrics(int classes, boolean isOfTokens) {
        this.isOfTokens = isOfTokens;
        this.hits = new long[classes];
        this.targets = new long[classes];
        this.predictions = new long[classes];
        this.confusion = new long[classes <= MOST_CLASSES_OF_A_MATRIX ? classes * classes : 0];
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        double[] x = new double[classes()];
        for (int row = 0; row < outputs.rows(); row++) {
            if (block.hasTarget(row)) {
                read(outputs, row, x);
                add(x, (int) block.targets().get(row, 0));
            }
        }
    }

    /** Overwrites x (C) with what the outputs of a row say of each class, before softmax. */
    public static void read(Rows outputs, int row, double[] x) {
        if (outputs.width() == 1) { // sigmoid(x) is softmax(0, x)
            x[1] = outputs.get(row, 0);
        } else {
            for (int c = 0; c < x.length; c++) {
                x[c] = outputs.get(row, c);
            }
        }
    }

    private void add(double[] x, int label) {
        int prediction = Softmax.largest(x);
        double sum = 0;
        double squares = 0;
        double ofLabel = 0;
        int before = 0;
        for (int c = 0; c < x.length; c++) {
            double e = StrictMath.exp(x[c] - x[prediction]);
            sum += e;
            squares += e * e;
            ofLabel = c == label ? e : ofLabel;
            before += x[c] > x[label] || (x[c] == x[label] && c < label) ? 1 : 0;
        }
        logLoss.add(x[prediction] + StrictMath.log(sum) - x[label]);
        squaredError.add(squares / (sum * sum) - 2 * ofLabel / sum + 1); // Σ p² − 2 p + 1 of the label
        topHits += before < TOP ? 1 : 0;
        hits[label] += label == prediction ? 1 : 0;
        targets[label]++;
        predictions[prediction]++;
        if (hasConfusion()) {
            confusion[label * classes() + prediction]++;
        }
    }

    @Override
    public void add(Metrics other) {
        ClassificationMetrics same = (ClassificationMetrics) other;
        addAll(hits, same.hits);
        addAll(targets, same.targets);
        addAll(predictions, same.predictions);
        addAll(confusion, same.confusion);
        topHits += same.topHits;
        logLoss.add(same.logLoss);
        squaredError.add(same.squaredError);
    }

    // spotless:off: a table
    private static void addAll(long[] counts, long[] others) { Arrays.setAll(counts, i -> counts[i] + others[i]); }
    private static double share(long part, long whole) { return whole == 0 ? 0 : (double) part / whole; }
    @Override public long targets() { return Arrays.stream(targets).sum(); }
    public int classes() { return targets.length; } // C
    public long targets(int label) { return targets[label]; }
    /** Share of a class's predictions that are right, 0 without any. */
    public double precision(int label) { return share(hits[label], predictions[label]); }
    /** Share of a class's targets that are predicted, 0 without any. */
    public double recall(int label) { return share(hits[label], targets[label]); }
    public boolean hasConfusion() { return confusion.length > 0; } // a matrix, for up to 256 classes
    public long confusion(int target, int prediction) { return confusion[target * classes() + prediction]; }
    /** Takes the areas that a sort of all scores has found, see the package {@code spark}. */
    public void takeRanking(double area, double precision) { areas = new double[] {area, precision}; }
    // spotless:on

    @Override
    public Map<String, Double> values() {
        Map<Metric, Double> values =
                values(logLoss.value() / targets(), squaredError.value() / targets(), topHits, hits, predictions);
        return named(values, areas);
    }

    /**
     * Accuracy and F1 of always predicting the most frequent class, the five most frequent ones, log loss and Brier score of predicting
     * the classes' frequencies, and what a random order of the targets has on average.
     */
    @Override
    public Map<String, Double> baseline() {
        long all = targets();
        double entropy = 0;
        double squares = 0;
        int majority = 0;
        for (int c = 0; c < classes(); c++) {
            majority = targets[c] > targets[majority] ? c : majority;
            double frequency = (double) targets[c] / all;
            entropy -= frequency > 0 ? frequency * StrictMath.log(frequency) : 0;
            squares += frequency * frequency;
        }
        long[] majorityHits = new long[classes()];
        long[] majorityPredictions = new long[classes()];
        majorityHits[majority] = targets[majority];
        majorityPredictions[majority] = all;
        long top = Arrays.stream(targets)
                .map(count -> -count)
                .sorted()
                .limit(TOP)
                .map(count -> -count)
                .sum();
        IntStream ranked = IntStream.range(classes() == 2 ? 1 : 0, classes());
        return named(
                values(entropy, 1 - squares, top, majorityHits, majorityPredictions),
                Areas.ofChance(areas, ranked.mapToDouble(c -> (double) targets[c] / all)));
    }

    private static Map<String, Double> named(Map<Metric, Double> values, double[] ofScores) {
        Map<String, Double> named = new LinkedHashMap<>();
        values.forEach((metric, value) -> named.put(metric.toString(), value));
        Areas.addTo(named, ofScores);
        return named;
    }

    /** A class's F1 is 2·hits / (targets + predictions). */
    private Map<Metric, Double> values(
            double meanLogLoss, double brier, long ofTop, long[] ofHits, long[] ofPredictions) {
        double f1 = 0;
        double weighted = 0;
        int present = 0;
        for (int c = 0; c < classes(); c++) {
            if (targets[c] + ofPredictions[c] > 0) {
                double ofClass = 2.0 * ofHits[c] / (targets[c] + ofPredictions[c]);
                f1 += ofClass;
                weighted += ofClass * targets[c];
                present++;
            }
        }
        Map<Metric, Double> values = new LinkedHashMap<>();
        values.put(Metric.ACCURACY, (double) Arrays.stream(ofHits).sum() / targets());
        values.put(Metric.LOG_LOSS, meanLogLoss);
        if (isOfTokens) {
            values.put(Metric.PERPLEXITY, StrictMath.exp(meanLogLoss));
        }
        values.put(Metric.MACRO_F1, f1 / present);
        values.put(Metric.WEIGHTED_F1, weighted / targets());
        if (classes() > TOP) {
            values.put(Metric.TOP5, (double) ofTop / targets());
        }
        values.put(Metric.BRIER, brier);
        return values;
    }
}
