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

class FoldMetricsTest {
    /** Of errors 1, 2 and 6: absolute ones have mean 3 and deviation √7, squared ones mean 41/3. */
    @Test
    void meanAndDeviationAreThoseOfASample() {
        FoldMetrics metrics = new FoldMetrics(List.of(ofError(1), ofError(2), ofError(6)));
        List<String> lines = metrics.lines();
        assertEquals(
                "mse " + 41 / 3.0 + " deviation " + Math.sqrt((1 + 16 + 36 * 36 - 3 * (41 / 3.0) * (41 / 3.0)) / 2),
                lines.get(0));
        assertEquals("mae 3.0 deviation " + Math.sqrt(7), lines.get(2));
        assertEquals("baseline.mae 0.0 deviation 0.0", lines.get(6));
        assertEquals(8, lines.size());
    }

    private static RegressionMetrics ofError(float error) {
        RegressionMetrics metrics = new RegressionMetrics(Standardization.identity(), new double[1]);
        metrics.add(SequenceBlock.pack(0, List.of(sequence()), false), Rows.ofFloats(new float[] {error}, 1));
        return metrics;
    }

    private static Sequence sequence() {
        return new Sequence(
                new SequenceKey(0, 0), 1, Rows.zeros(Rows.Kind.FLOAT, 1, 1), Rows.zeros(Rows.Kind.FLOAT, 1, 1));
    }

    /** There is no area where all targets of a fold are of one class. */
    @Test
    void metricThatAFoldLacksHasNoMean() {
        ClassificationMetrics ranked = new ClassificationMetrics(2);
        ranked.takeRanking(0.75, 0.5);
        FoldMetrics metrics = new FoldMetrics(List.of(new ClassificationMetrics(2), ranked));
        assertEquals(
                List.of("auc NaN deviation NaN"),
                metrics.lines().stream().filter(line -> line.startsWith("auc")).toList());
    }
}
