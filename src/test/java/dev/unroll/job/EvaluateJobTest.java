package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.RegressionMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluateJobTest {
    @Test
    void confusionMatrixOfFewClassesIsPrinted() {
        assertEquals(
                List.of("confusion matrix (a row for each label, a column for each prediction):", "[0,1]", "[0,0]"),
                confusion(2));
        assertEquals(21, confusion(20).size());
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
        return lines.subList(6, lines.size());
    }

    @Test
    void metricThatIsNoNumberIsNull() {
        RegressionMetrics ofNothing = new RegressionMetrics(Standardization.identity(), new double[1]);
        String nulls = "\"mse\":null,\"rmse\":null,\"mae\":null,\"r2\":null";
        assertEquals("{" + nulls + ",\"baseline\":{" + nulls + "},\"targets\":0}", EvaluateJob.text(ofNothing));
    }
}
