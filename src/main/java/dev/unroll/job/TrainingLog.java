package dev.unroll.job;

import dev.unroll.train.EpochRecord;
import dev.unroll.train.StepTimes;
import dev.unroll.train.TaskTime;
import dev.unroll.train.TrainingListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Prints a line for each epoch, and keeps the epochs for the history file. */
final class TrainingLog implements TrainingListener {
    private static final int METRICS_SHOWN = 2;

    private final PrintStream out;
    private final BooleanSupplier stop;
    private final List<String> history = new ArrayList<>();
    private Runnable removal = () -> {};

    /** @param stop whether training is to stop before the next step; may throw */
    TrainingLog(PrintStream out, BooleanSupplier stop) {
        this.out = out;
        this.stop = stop;
    }

    @Override
    public void started(String line) {
        out.println(line);
    }

    @Override
    public void note(String sentence) {
        out.println("note: " + sentence);
    }

    @Override
    public void warning(String sentence) {
        out.println("warning: " + sentence);
    }

    @Override
    public void resumed(String line, List<EpochRecord> epochs) {
        out.println(line);
        epochs.forEach(epoch -> history.add(JobJson.text(epoch)));
    }

    @Override
    public void epoch(EpochRecord record) {
        out.println(line(record));
        history.add(JobJson.text(record));
    }

    @Override
    public boolean wantsToStop() {
        return stop.getAsBoolean();
    }

    @Override
    public void trained(Runnable removeCheckpoints) {
        removal = removeCheckpoints;
    }

    /** To be called once the model is saved. */
    void removeCheckpoints() {
        removal.run();
    }

    /** So far, an epoch a line, as JSON. */
    List<String> history() {
        return List.copyOf(history);
    }

    /** Loss, the most telling validation metrics, speed, how the steps' time was spent, and their tasks'. */
    private static String line(EpochRecord record) {
        StringBuilder line = new StringBuilder(format("epoch %3d  loss %.5g", record.epoch(), record.loss()));
        record.validation().entrySet().stream()
                .limit(METRICS_SHOWN)
                .forEach(metric -> line.append(format("  val %s %.5g", metric.getKey(), metric.getValue())));
        StepTimes times = record.times();
        double percent = 100 / times.total();
        line.append(format(
                "  %.1f s  %.0f sequences/s  %.0f steps/s",
                record.seconds(), record.sequences() / record.seconds(), record.timeSteps() / record.seconds()));
        return line.append(format(
                        "  compute %.0f%% aggregation %.0f%% broadcast %.0f%% scheduling %.0f%%",
                        times.compute() * percent,
                        times.aggregation() * percent,
                        times.broadcast() * percent,
                        times.scheduling() * percent))
                .append(outsideNetwork(record.tasks()))
                .toString();
    }

    private static String outsideNetwork(TaskTime tasks) {
        return tasks.equals(TaskTime.UNKNOWN)
                ? ""
                : format("  outside the network %.1f%% of task time", 100 * tasks.outsideShare());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
