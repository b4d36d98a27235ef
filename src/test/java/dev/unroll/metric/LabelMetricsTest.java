package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values that scikit-learn's documentation publishes, or that are worked out by hand beside them. */
class LabelMetricsTest {
    private static final double TOLERANCE = 1e-12;
    private static final double[] TARGETS = {0, 0, 0, 1, 1, 1, 0, 1, 1}; // three targets of three labels
    private static final double[] OUTPUTS = {-9, -9, -9, 9, 9, 9, 9, 9, -9};

    /**
     * scikit-learn, {@code sklearn.metrics.f1_score}: y_true = [[0, 0, 0], [1, 1, 1], [0, 1, 1]], y_pred = [[0, 0, 0], [1, 1, 1],
     * [1, 1, 0]]; F1 of the labels 0.66…, 1 and 0.66…. Four labels are hit of five, and of five predictions.
     */
    @Test
    void f1IsThePublishedOne() {
        Map<String, Double> values = of(TARGETS, OUTPUTS).values();
        assertEquals(List.of("logLoss", "microF1", "macroF1"), List.copyOf(values.keySet()));
        assertEquals((2.0 / 3 + 1 + 2.0 / 3) / 3, values.get("macroF1"), TOLERANCE);
        assertEquals(2.0 * 4 / (5 + 5), values.get("microF1"), TOLERANCE);
    }

    /** −ln σ(z) of a label, −ln (1 − σ(z)) of none, summed over labels: seven right ones with |z| = 9 and two wrong ones. */
    @Test
    void logLossIsSummedOverTheLabelsOfATarget() {
        double right = Math.log1p(Math.exp(-9));
        double expected = (7 * right + 2 * (9 + right)) / 3;
        assertEquals(expected, of(TARGETS, OUTPUTS).values().get("logLoss"), TOLERANCE);
    }

    @Test
    void logLossOfMoreLabelsThanADoubleHoldsOfTheirProduct() {
        int labels = 5000;
        double loss =
                of(labels, new double[labels], new double[labels]).values().get("logLoss");
        assertEquals(labels * Math.log(2), loss, 1e-9);
    }

    /** Of 3 targets, the labels have 1, 2 and 2: always predicting the latter two hits 4 of 5 with 6 predictions. */
    @Test
    void baselineIsThatOfEachLabelsMajorityAndFrequency() {
        Map<String, Double> baseline = of(TARGETS, OUTPUTS).baseline();
        assertEquals(2.0 * 4 / (5 + 6), baseline.get("microF1"), TOLERANCE);
        assertEquals((0 + 4.0 / 5 + 4.0 / 5) / 3, baseline.get("macroF1"), TOLERANCE);
        double entropy = Math.log(3) / 3 + 2 * Math.log(1.5) / 3;
        assertEquals(3 * entropy, baseline.get("logLoss"), TOLERANCE);
    }

    @Test
    void labelsThatNeitherOccurNorArePredictedDoNotCount() {
        double[] targets = {1, 0, 1, 0};
        Map<String, Double> values = of(2, targets, new double[] {5, -5, 5, -5}).values();
        assertEquals(1, values.get("macroF1"));
        Map<String, Double> none = of(1, new double[1], new double[] {-1}).values();
        assertEquals(0, none.get("microF1"));
        assertEquals(0, none.get("macroF1"));
    }

    @Test
    void partsAddUpToTheWhole() {
        LabelMetrics first = of(3, new double[] {0, 0, 0}, new double[] {-9, -9, -9});
        first.add(of(3, new double[] {1, 1, 1, 0, 1, 1}, new double[] {9, 9, 9, 9, 9, -9}));
        LabelMetrics whole = of(TARGETS, OUTPUTS);
        assertEquals(whole.values(), first.values());
        assertEquals(whole.baseline(), first.baseline());
        assertEquals(3, first.targets());
    }

    private static LabelMetrics of(double[] targets, double[] outputs) {
        return of(3, targets, outputs);
    }

    /** Of one sequence with a target at every step. */
    private static LabelMetrics of(int labels, double[] targets, double[] outputs) {
        Rows features = Rows.zeros(Rows.Kind.DOUBLE, targets.length / labels, 1);
        Sequence sequence = new Sequence(new SequenceKey(0, 0), 1, features, Rows.ofDoubles(targets, labels));
        LabelMetrics metrics = new LabelMetrics(labels);
        metrics.add(SequenceBlock.pack(0, List.of(sequence), true), Rows.ofDoubles(outputs, labels));
        return metrics;
    }
}
