package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values that scikit-learn's documentation publishes, or that are worked out by hand beside them. */
class ClassificationMetricsTest {
    private static final double TOLERANCE = 1e-12;

    /**
     * scikit-learn, {@code sklearn.metrics.f1_score}: y_true = [0, 1, 2, 0, 1, 2], y_pred = [0, 2, 1, 0, 0, 1], macro F1 =
     * 0.26…: class 0 has 2 hits of 2 targets and 3 predictions, 2·2 / 5 = 0.8, the others have none: 0.8 / 3. Two of six are
     * right.
     */
    @Test
    void accuracyAndMacroF1AreThePublishedOnes() {
        ClassificationMetrics metrics = new ClassificationMetrics(3);
        metrics.add(block(0, 1, 2, 0, 1, 2), certain(3, 0, 2, 1, 0, 0, 1));
        assertEquals(6, metrics.targets());
        assertEquals(2.0 / 6, metrics.values().get("accuracy"), TOLERANCE);
        assertEquals(0.8 / 3, metrics.values().get("macroF1"), TOLERANCE);
    }

    /**
     * scikit-learn, {@code sklearn.metrics.log_loss}: y = [spam, ham, ham, spam], probabilities of ham and spam [[.1, .9], [.9,
     * .1], [.8, .2], [.35, .65]], 0.21616…: −(2 ln 0.9 + ln 0.8 + ln 0.65) / 4.
     */
    @Test
    void logLossIsThePublishedOne() {
        float[] probabilities = {.1f, .9f, .9f, .1f, .8f, .2f, .35f, .65f};
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, 4, 2);
        Rows logits = Rows.zeros(Rows.Kind.DOUBLE, 4, 1);
        for (int row = 0; row < 4; row++) {
            double ham = Math.log(probabilities[2 * row]);
            double spam = Math.log(probabilities[2 * row + 1]);
            outputs.set(row, 0, ham + 7); // softmax does not see what is added to all outputs
            outputs.set(row, 1, spam + 7);
            logits.set(row, 0, spam - ham); // σ(ln p − ln (1 − p)) = p
        }
        for (Rows each : new Rows[] {outputs, logits}) {
            ClassificationMetrics metrics = new ClassificationMetrics(2);
            metrics.add(block(1, 0, 0, 1), each);
            assertEquals(0.21616, metrics.values().get("logLoss"), 5e-6);
            assertEquals(1, metrics.values().get("accuracy"));
        }
    }

    /** scikit-learn, {@code sklearn.metrics.confusion_matrix}: y_true = [2, 0, 2, 2, 0, 1], y_pred = [0, 0, 2, 2, 0, 2]. */
    @Test
    void confusionMatrixIsThePublishedOne() {
        ClassificationMetrics metrics = new ClassificationMetrics(3);
        metrics.add(block(2, 0, 2, 2, 0, 1), certain(3, 0, 0, 2, 2, 0, 2));
        long[][] published = {{2, 0, 0}, {0, 0, 1}, {1, 0, 2}};
        for (int target = 0; target < 3; target++) {
            for (int prediction = 0; prediction < 3; prediction++) {
                assertEquals(published[target][prediction], metrics.confusion(target, prediction));
            }
        }
    }

    /**
     * Targets 2, 0, 2, 2, 0, 1: class 2 is the most frequent, so its accuracy is 3 / 6, its F1 2·3 / (3 + 6), and the mean over
     * the three classes that occur is 2/9. The frequencies 1/3, 1/6 and 1/2 have an entropy of ln 3 / 3 + ln 6 / 6 + ln 2 / 2.
     * A fourth class, which does not occur, does not count.
     */
    @Test
    void baselineIsThatOfTheMostFrequentClassAndOfTheFrequencies() {
        ClassificationMetrics metrics = new ClassificationMetrics(4);
        metrics.add(block(2, 0, 2, 2, 0, 1), certain(4, 0, 0, 2, 2, 0, 2));
        Map<String, Double> baseline = metrics.baseline();
        assertEquals(0.5, baseline.get("accuracy"), TOLERANCE);
        assertEquals(2.0 / 9, baseline.get("macroF1"), TOLERANCE);
        double entropy = Math.log(3) / 3 + Math.log(6) / 6 + Math.log(2) / 2;
        assertEquals(entropy, baseline.get("logLoss"), TOLERANCE);
    }

    /** scikit-learn, the same example of {@code f1_score} with average='weighted': 0.26…, as each class has two targets. */
    @Test
    void weightedF1AndWhatEachClassHas() {
        ClassificationMetrics metrics = new ClassificationMetrics(3);
        metrics.add(block(0, 1, 2, 0, 1, 2), certain(3, 0, 2, 1, 0, 0, 1));
        assertEquals(0.8 / 3, metrics.values().get("weightedF1"), TOLERANCE);
        assertEquals(2.0 / 3, metrics.precision(0), TOLERANCE);
        assertEquals(1, metrics.recall(0));
        assertEquals(0, metrics.precision(1));
        assertEquals(0, metrics.recall(1));
        metrics.add(block(0, 0), certain(3, 0, 0)); // F1 of class 0 is now 2·4 / (4 + 5), of its 4 targets of 8
        assertEquals(8.0 / 9 / 2, metrics.values().get("weightedF1"), TOLERANCE);
    }

    /**
     * scikit-learn, {@code brier_score_loss}: y_true = [0, 1, 1, 0], y_prob = [0.1, 0.9, 0.8, 0.3], 0.037…; summed over both classes it
     * is twice that. The frequencies ½ and ½ have 2·¼.
     */
    @Test
    void brierScoreIsThePublishedOne() {
        float[] probabilities = {.1f, .9f, .8f, .3f};
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, 4, 2);
        for (int row = 0; row < 4; row++) {
            outputs.set(row, 0, Math.log(1.0 - probabilities[row]) + 3);
            outputs.set(row, 1, Math.log(probabilities[row]) + 3);
        }
        ClassificationMetrics metrics = new ClassificationMetrics(2);
        metrics.add(block(0, 1, 1, 0), outputs);
        assertEquals(2 * 0.0375, metrics.values().get("brier"), 1e-7);
        assertEquals(0.5, metrics.baseline().get("brier"), TOLERANCE);
    }

    /** Of seven classes, the sixth and the seventh are not among the first five; the five most frequent ones have 6 of 8 targets. */
    @Test
    void fiveMostProbableClassesMayHaveTheTarget() {
        Rows outputs = Rows.zeros(Rows.Kind.FLOAT, 8, 7);
        for (int row = 0; row < 8; row++) {
            for (int c = 0; c < 7; c++) {
                outputs.set(row, c, -c);
            }
        }
        ClassificationMetrics metrics = new ClassificationMetrics(7);
        metrics.add(block(0, 1, 2, 3, 4, 5, 6, 6), outputs);
        assertEquals(5.0 / 8, metrics.values().get("top5"));
        assertEquals(6.0 / 8, metrics.baseline().get("top5"));
        assertFalse(new ClassificationMetrics(5).values().containsKey("top5"));
    }

    @Test
    void perplexityIsOfTextsAlone() {
        ClassificationMetrics metrics = new ClassificationMetrics(3, true);
        metrics.add(block(0), Rows.zeros(Rows.Kind.FLOAT, 1, 3));
        assertEquals(3, metrics.values().get("perplexity"), TOLERANCE);
        assertEquals(1, metrics.baseline().get("perplexity"), TOLERANCE);
        assertFalse(new ClassificationMetrics(3).values().containsKey("perplexity"));
    }

    /** A class that is predicted and never right counts, with an F1 of 0: (1 + 0) / 2. */
    @Test
    void classThatIsOnlyPredictedLowersF1() {
        ClassificationMetrics metrics = new ClassificationMetrics(3);
        metrics.add(block(0, 0), certain(3, 0, 0));
        assertEquals(1, metrics.values().get("macroF1"));
        metrics.add(block(0), certain(3, 1));
        assertEquals(2.0 * 2 / 5 / 2, metrics.values().get("macroF1"), TOLERANCE);
    }

    @Test
    void partsAddUpToTheWhole() {
        ClassificationMetrics whole = new ClassificationMetrics(3);
        whole.add(block(2, 0, 2, 2, 0, 1), certain(3, 0, 0, 2, 2, 0, 2));
        ClassificationMetrics first = new ClassificationMetrics(3);
        first.add(block(2, 0), certain(3, 0, 0));
        ClassificationMetrics second = new ClassificationMetrics(3);
        second.add(block(2, 2, 0, 1), certain(3, 2, 2, 0, 2));
        first.add(second);
        assertEquals(whole.values(), first.values());
        assertEquals(whole.baseline(), first.baseline());
        assertEquals(2, first.confusion(2, 2));
    }

    @Test
    void sizeGrowsWithTheClassesAndNotWithTheirSquare() throws IOException {
        assertTrue(new ClassificationMetrics(256).hasConfusion());
        assertFalse(new ClassificationMetrics(257).hasConfusion());
        ClassificationMetrics metrics = new ClassificationMetrics(100_000);
        metrics.add(block(99_999, 5), certain(100_000, 99_999, 6));
        assertEquals(0.5, metrics.values().get("accuracy"));
        assertEquals(1.0 / 3, metrics.values().get("macroF1"), TOLERANCE);
        assertTrue(bytes(metrics) < 25 * 100_000);
    }

    private static int bytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        return bytes.size();
    }

    /** Sequences of one step with these labels. */
    private static SequenceBlock block(int... labels) {
        Rows features = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
        return SequenceBlock.pack(
                SequenceBlock.id(0, 0),
                Arrays.stream(labels)
                        .mapToObj(label ->
                                new Sequence(new SequenceKey(0, 0), 1, features, Rows.ofIntegers(new int[] {label}, 1)))
                        .toList(),
                false);
    }

    /** Outputs for these predictions, (predictions, classes). */
    private static Rows certain(int classes, int... predictions) {
        Rows outputs = Rows.zeros(Rows.Kind.FLOAT, predictions.length, classes);
        for (int row = 0; row < predictions.length; row++) {
            outputs.set(row, predictions[row], 9);
        }
        return outputs;
    }
}
