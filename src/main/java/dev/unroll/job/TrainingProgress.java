package dev.unroll.job;

import dev.unroll.io.EpochRecord;
import dev.unroll.job.settings.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far training is within an epoch: where it stands, how fast it is, and how long it will take to the end. Speed is
 * that since the epoch before began. Nothing is shown before a first interval is over.
 */
final class TrainingProgress {
    private static final long BAR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LINE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_CHARACTERS = 79; // a bar that does not fit a line could not be drawn over
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** What was reached when, counted over all epochs. */
    private record Mark(long nanos, long steps, long timeSteps) {}

    private final Progress style;
    private final PrintStream err;
    private final LongSupplier clock;
    private final long interval;
    private Mark last; // null before the first steps, as the others
    private Mark epochBegan;
    private Mark epochBeforeBegan;
    private long timeStepsBefore; // in the epochs that have ended
    private long shownAt; // or when something else was
    private int barLength; // of what stands on the terminal's last line

    /**
     * @param style anything but AUTO
     * @param clock in nanoseconds
     */
    TrainingProgress(Progress style, PrintStream err, LongSupplier clock) {
        this.style = style;
        this.err = err;
        this.clock = clock;
        this.interval = style == Progress.BAR ? BAR_NANOS : LINE_NANOS;
    }

    /** On standard error. */
    static TrainingProgress of(Progress wanted) {
        Progress fitting = isTerminal() ? Progress.BAR : Progress.LINES;
        return new TrainingProgress(wanted == Progress.AUTO ? fitting : wanted, System.err, System::nanoTime);
    }

    /** Whether standard error is a terminal that can return to the beginning of a line. */
    private static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException e) { // elsewhere than on Linux Java does not know; users can ask for the bar
            return false;
        }
    }

    /** More steps of an epoch were made. */
    void steps(EpochRecord soFar, int stepsPerEpoch, int epochs) {
        long steps = (soFar.epoch() - 1L) * stepsPerEpoch + soFar.steps();
        Mark now = new Mark(clock.getAsLong(), steps, timeStepsBefore + soFar.timeSteps());
        if (last == null) {
            epochBegan = now;
            epochBeforeBegan = now;
            shownAt = now.nanos;
        } else if (style != Progress.NONE && now.nanos - shownAt >= interval) {
            show(line(soFar, stepsPerEpoch, epochs, now));
            shownAt = now.nanos;
        }
        last = now;
    }

    private String line(EpochRecord soFar, int stepsPerEpoch, int epochs, Mark now) {
        double seconds = (now.nanos - epochBeforeBegan.nanos) * 1e-9;
        double speed = (now.timeSteps - epochBeforeBegan.timeSteps) / seconds;
        double secondsPerStep = seconds / (now.steps - epochBeforeBegan.steps);
        long left = Math.round(secondsPerStep * ((long) epochs * stepsPerEpoch - now.steps));
        return format("epoch %d/%d  step %d/%d", soFar.epoch(), epochs, soFar.steps(), stepsPerEpoch)
                + format("  loss %.4g  %.0f time steps/s", soFar.loss(), speed)
                + format("  %d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void show(String line) {
        if (style == Progress.LINES) {
            err.println(line);
            return;
        }
        String bar = line.substring(0, Math.min(line.length(), MOST_CHARACTERS));
        // The cursor returns to the beginning, so that what others print there is at least legible.
        err.print("\r" + bar + " ".repeat(Math.max(0, barLength - bar.length())) + "\r");
        err.flush();
        barLength = bar.length();
    }

    /** The epoch has ended, and its line is about to be printed. */
    void epoch(EpochRecord ended) {
        clear();
        timeStepsBefore += ended.timeSteps();
        if (last != null) {
            epochBeforeBegan = epochBegan;
            epochBegan = new Mark(clock.getAsLong(), (long) ended.epoch() * ended.steps(), timeStepsBefore);
            shownAt = epochBegan.nanos;
        }
    }

    /** Removes the bar from the terminal, so that a line can be printed. */
    void clear() {
        if (barLength > 0) {
            err.print("\r" + " ".repeat(barLength) + "\r");
            err.flush();
            barLength = 0;
        }
    }
}
