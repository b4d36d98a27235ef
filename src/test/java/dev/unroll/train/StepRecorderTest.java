package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.Ranges;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.RecordedSteps.Point;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepRecorderTest {
    private static final Clipping CLIPPING = new Clipping(0, 5);

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    private static void record(StepRecorder recorder, long from, long to) {
        for (long step = from; step <= to; step++) {
            recorder.add(step, 1.0 / step, 0.1, new double[] {3, (int) (step % 9)}, Ranges.ONE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1999, 2000, 2001, 4000, 4001, 33333})
    void whichStepsAreLeftDependsOnTheirNumberAlone(int steps) {
        StepRecorder whole = new StepRecorder(CLIPPING);
        record(whole, 1, steps);
        StepRecorder driver = new StepRecorder(CLIPPING);
        Random random = seed.random();
        for (long made = 0; made < steps; ) {
            StepRecorder stretch = new StepRecorder(CLIPPING);
            stretch.add(new RecordedSteps(driver.recorded().stride(), List.of())); // as a worker is sent it
            long end = Math.min(steps, made + 1 + random.nextInt(5000));
            record(stretch, made + 1, end);
            driver.add(stretch.recorded());
            made = end;
        }
        assertEquals(whole.recorded(), driver.recorded());
        List<Point> points = whole.recorded().points();
        long stride = whole.recorded().stride();
        assertEquals((steps + stride - 1) / stride, points.size());
        assertTrue(points.size() <= 2000 && (stride == 1 || points.size() > 1000), points.size() + " points");
        for (int k = 0; k < points.size(); k++) {
            assertEquals(1 + k * stride, points.get(k).step());
        }
    }

    @Test
    void stepHasTheNormBeforeItIsClipped() {
        StepRecorder recorder = new StepRecorder(CLIPPING);
        record(recorder, 4, 5);
        assertEquals(
                List.of(new Point(4, 0.25, 5, false, 0.1), new Point(5, 0.2, Math.sqrt(34), true, 0.1)),
                recorder.recorded().points());
        Clipping ofValues = new Clipping(2, 0);
        assertTrue(ofValues.limits(new double[] {0, -3}, 3, Ranges.ONE));
        assertFalse(ofValues.limits(new double[] {1, -2}, 3, Ranges.ONE));
    }
}
