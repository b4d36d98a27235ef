package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.metric.RegressionMetrics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluateJobTest {
    @Test
    void confusionMatrixOfFewClassesIsPrinted() {
        assertEquals(
                List.of(
                        "confusion matrix (a row for each label, a column for each prediction):",
                        "[0,1]",
                        "[0,0]",
                        "class 0: targets 1  precision 0.0000  recall 0.0000",
                        "class 1: targets 0  precision 0.0000  recall 0.0000"),
                confusion(2));
        assertEquals(20 + 21, confusion(20).size());
    }

    @Test
    void confusionMatrixThatNoScreenHoldsIsNot() {
        assertEquals(List.of("confusion matrix of 21 classes: in --json alone"), confusion(21));
        assertEquals(
                List.of("confusion matrix: none of 257 classes, since it would have 66049 entries"), confusion(257));
    }

    private static List<String> confusion(int classes) {
        ClassificationMetrics metrics = new ClassificationMetrics(classes);
        Sequence sequence = new Sequence(
                new SequenceKey(0, 0), 1, Rows.zeros(Rows.Kind.FLOAT, 1, 1), Rows.zeros(Rows.Kind.INTEGER, 1, 1));
        Rows outputs = Rows.zeros(Rows.Kind.FLOAT, 1, classes);
        outputs.set(0, 1, 1);
        metrics.add(SequenceBlock.pack(0, List.of(sequence), false), outputs);
        List<String> lines = EvaluateJob.lines(metrics);
        return lines.subList(2 * metrics.values().size(), lines.size());
    }

    @Test
    void perplexityIsPrintedInBitsToo() {
        Sequence sequence = new Sequence(
                new SequenceKey(0, 0), 1, Rows.zeros(Rows.Kind.FLOAT, 1, 1), Rows.zeros(Rows.Kind.INTEGER, 1, 1));
        ClassificationMetrics metrics = new ClassificationMetrics(8, true);
        metrics.add(SequenceBlock.pack(0, List.of(sequence), true), Rows.zeros(Rows.Kind.FLOAT, 1, 8));
        List<String> lines = EvaluateJob.lines(metrics);
        double bits = Double.parseDouble(
                lines.get(1 + lines.indexOf("perplexity " + metrics.values().get("perplexity")))
                        .replace("bits ", ""));
        assertEquals(3, bits, 1e-12);
    }

    /** Sequences of one time step, whose number is predicted, and of five and six, where it is one too large. */
    @Test
    void metricsByLengthArePrintedAndWritten() {
        MetricsByLength metrics =
                new MetricsByLength(() -> new RegressionMetrics(Standardization.identity(), new double[1]));
        List<Sequence> sequences = IntStream.of(6, 5, 1, 1)
                .mapToObj(length -> new Sequence(
                        new SequenceKey(0, length),
                        1,
                        Rows.zeros(Rows.Kind.FLOAT, length, 1),
                        Rows.zeros(Rows.Kind.FLOAT, 1, 1)))
                .toList();
        metrics.add(SequenceBlock.pack(0, sequences, false), Rows.ofFloats(new float[] {1, 1, 0, 0}, 1));
        assertEquals(4, metrics.targets());
        assertEquals(0.5, metrics.values().get("mse"));
        List<String> lines = EvaluateJob.lines(metrics);
        assertEquals("length 1: targets 2  mse 0.0000  rmse 0.0000  mae 0.0000  r2 NaN", lines.get(lines.size() - 2));
        assertTrue(lines.get(lines.size() - 1)
                .startsWith("length 4 to 7: targets 2  mse 1.0000  rmse 1.0000  mae 1.0000"));
        assertTrue(EvaluateJob.text(metrics).contains("\"targets\":2,\"shortest\":4,\"longest\":7}]"));
    }

    /** A target of two numbers, of which the first is predicted and the second is one too large. */
    @Test
    void metricsOfEachNumberArePrintedAndWritten() {
        RegressionMetrics metrics = new RegressionMetrics(Standardization.identity(), new double[2]);
        Sequence sequence = new Sequence(
                new SequenceKey(0, 0), 1, Rows.zeros(Rows.Kind.FLOAT, 1, 1), Rows.ofFloats(new float[] {3, 4}, 2));
        metrics.add(SequenceBlock.pack(0, List.of(sequence), false), Rows.ofFloats(new float[] {3, 5}, 2));
        List<String> lines = EvaluateJob.lines(metrics);
        assertEquals(
                List.of(
                        "number 1: targets 1  mse 0.0000  rmse 0.0000  mae 0.0000  r2 1.0000",
                        "number 2: targets 1  mse 1.0000  rmse 1.0000  mae 1.0000  r2 0.93750"),
                lines.subList(lines.size() - 2, lines.size()));
        String second =
                "{\"mse\":1.0,\"rmse\":1.0,\"mae\":1.0,\"r2\":0.9375,\"baseline\":{\"mse\":16.0,\"rmse\":4.0,\"mae\":4.0,\"r2\":0.0},\"targets\":1}";
        assertTrue(EvaluateJob.text(metrics).endsWith("," + second + "]}"), EvaluateJob.text(metrics));
    }

    @Test
    void metricThatIsNoNumberIsNull() {
        RegressionMetrics ofNothing = new RegressionMetrics(Standardization.identity(), new double[1]);
        String nulls = "\"mse\":null,\"rmse\":null,\"mae\":null,\"r2\":null";
        assertEquals("{" + nulls + ",\"baseline\":{" + nulls + "},\"targets\":0}", EvaluateJob.text(ofNothing));
    }
}
