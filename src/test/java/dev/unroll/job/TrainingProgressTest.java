package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Monitored;
import dev.unroll.job.settings.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By a clock that stands still until the test sets it. */
class TrainingProgressTest {
    private static final int STEPS = 10; // of an epoch
    private static final int EPOCHS = 3;
    private static final long TIME_STEPS = 200; // of a step

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long nanos = 7;

    private TrainingProgress progress(Progress style) {
        return new TrainingProgress(style, new PrintStream(err, true, UTF_8), () -> nanos);
    }

    private void pass(double seconds) {
        nanos += Math.round(seconds * 1e9);
    }

    private static EpochRecord record(int epoch, int steps) {
        return new EpochRecord(
                epoch,
                steps,
                0.25,
                1,
                Map.of(),
                0,
                steps * TIME_STEPS,
                0,
                StepTimes.ZERO,
                TaskTime.UNKNOWN,
                Monitored.NOTHING);
    }

    /** Makes a step after so many seconds; returns what is printed then. */
    private String step(TrainingProgress progress, double seconds, int epoch, int steps) {
        pass(seconds);
        err.reset();
        progress.steps(record(epoch, steps), STEPS, EPOCHS);
        return err.toString(UTF_8);
    }

    @Test
    void barIsDrawnOverItselfTwiceASecondAtMost() {
        TrainingProgress bar = progress(Progress.BAR);
        assertEquals("", step(bar, 0, 1, 1));
        assertEquals("", step(bar, 0.4, 1, 2));
        assertEquals("\repoch 1/3  step 3/10  loss 0.2500  500 time steps/s  0:00:11 left\r", step(bar, 0.4, 1, 3));
        assertEquals("", step(bar, 0.4, 1, 4));
        assertEquals("\repoch 1/3  step 9/10  loss 0.2500  1111 time steps/s  0:00:04 left\r", step(bar, 0.24, 1, 9));
    }

    @Test
    void shorterBarLeavesNothingOfALongerOne() {
        TrainingProgress bar = progress(Progress.BAR);
        step(bar, 0, 1, 1);
        assertEquals("\repoch 1/3  step 2/10  loss 0.2500  0 time steps/s  7777:46:40 left\r", step(bar, 1e6, 1, 2));
        assertEquals("\repoch 1/3  step 9/10  loss 0.2500  0 time steps/s  729:10:03 left \r", step(bar, 1, 1, 9));
    }

    @Test
    void barIsClearedBeforeTheLineOfAnEpoch() {
        TrainingProgress bar = progress(Progress.BAR);
        step(bar, 0, 1, 1);
        String shown = step(bar, 1, 1, 2);
        bar.epoch(record(1, 10));
        String cleared = "\r" + " ".repeat(shown.strip().length()) + "\r";
        assertEquals(shown + cleared, err.toString(UTF_8));
    }

    @Test
    void lineIsPrintedAMinuteAfterTheLastLine() {
        TrainingProgress lines = progress(Progress.LINES);
        assertEquals("", step(lines, 0, 1, 1));
        assertEquals("", step(lines, 59, 1, 2));
        assertEquals(
                "epoch 1/3  step 4/10  loss 0.2500  10 time steps/s  0:08:40 left" + System.lineSeparator(),
                step(lines, 1, 1, 4));
        pass(50);
        lines.epoch(record(1, 10));
        assertEquals("", step(lines, 50, 2, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"BAR", "LINES"})
    void speedIsThatSinceTheEpochBeforeBegan(Progress style) {
        TrainingProgress progress = progress(style);
        step(progress, 0, 1, 1);
        step(progress, 100, 1, 10);
        pass(1000);
        progress.epoch(record(1, 10));
        step(progress, 50, 2, 10);
        pass(10);
        progress.epoch(record(2, 10));
        String line = step(progress, 60, 3, 2).strip();
        assertEquals("epoch 3/3  step 2/10  loss 0.2500  20 time steps/s  0:01:20 left", line);
    }

    @Test
    void epochThatEndedAmongTheLastStepsCountsWithTheTimeUntilThen() {
        TrainingProgress lines = progress(Progress.LINES);
        step(lines, 0, 1, 2);
        pass(100);
        lines.epoch(record(1, 10));
        assertEquals("", step(lines, 0, 2, 2));
        String line = step(lines, 60, 2, 8).strip();
        assertEquals("epoch 2/3  step 8/10  loss 0.2500  20 time steps/s  0:02:00 left", line);
    }

    @Test
    void resumedRunIsAsFastAsItsOwnSteps() {
        TrainingProgress lines = progress(Progress.LINES);
        step(lines, 0, 2, 5);
        String line = step(lines, 60, 2, 8).strip();
        assertEquals("epoch 2/3  step 8/10  loss 0.2500  10 time steps/s  0:04:00 left", line);
    }

    @Test
    void nothingIsPrintedWhereNobodyWantsIt() {
        TrainingProgress none = progress(Progress.NONE);
        step(none, 0, 1, 1);
        assertEquals("", step(none, 1e4, 1, 2));
        none.epoch(record(1, 10));
        assertEquals("", err.toString(UTF_8));
    }

    @Test
    void nothingIsClearedWhereNoBarIs() {
        TrainingProgress bar = progress(Progress.BAR);
        step(bar, 0, 1, 1);
        bar.clear();
        step(bar, 1, 1, 2);
        bar.clear();
        err.reset();
        bar.clear();
        assertEquals("", err.toString(UTF_8));
    }
}
