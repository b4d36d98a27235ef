package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.FolderLease;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.Storage;
import dev.unroll.io.TrainingSummary;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.Progress;
import dev.unroll.ml.RnnModel;
import dev.unroll.train.TrainingListener;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints a line for each epoch, with the progress in between. */
final class TrainingLog implements TrainingListener, AutoCloseable {
    private static final int METRICS_SHOWN = 2;

    private final PrintStream out;
    private final TrainingProgress progress;
    private final BooleanSupplier stop;
    private final RunOutputs outputs;
    private Runnable removal = () -> {};
    private boolean keepsResult;

    /** With nothing to write. */
    TrainingLog(PrintStream out, TrainingProgress progress, BooleanSupplier stop) {
        this(out, progress, stop, RunOutputs.none());
    }

    /** Asks {@code stop} before each step whether training is to stop; it may throw. */
    TrainingLog(PrintStream out, TrainingProgress progress, BooleanSupplier stop, RunOutputs outputs) {
        this.out = out;
        this.progress = progress;
        this.stop = stop;
        this.outputs = outputs;
    }

    /** The log of a training that ends when the lease is lost or the signal is given. */
    static TrainingLog start(FolderLease lease, StopSignal stop, Progress progress, RunOutputs outputs) {
        BooleanSupplier ending = () -> {
            lease.requireNotLost();
            return stop.isGiven();
        };
        return new TrainingLog(System.out, TrainingProgress.of(progress), ending, outputs);
    }

    /** The result of {@code fit}; a run that diverges or is stopped leaves its report, and its sentence says where. */
    <M> M orReport(ModelFolder folder, Supplier<M> fit) {
        try {
            return fit.get();
        } catch (UnrollException e) {
            throw outputs.reported(e, folder, this::wantsToStop);
        }
    }

    /** What is left of a run that has ended well. */
    void printSaved(ModelFolder folder, RnnModel<?> model) {
        model.dataFingerprint().ifPresent(fingerprint -> out.println("data: " + fingerprint));
        out.println("weights: sha256 " + model.weightsSha256());
        out.println("report: " + outputs.shown(Storage.child(folder.path(), ModelFiles.REPORT)));
        out.println("model: " + outputs.shown(folder.path()));
    }

    /** Has the result of training kept until {@link #removeCheckpoints}. */
    TrainingLog keepingResult() {
        keepsResult = true;
        return this;
    }

    // spotless:off: a table
    static void printNote(String sentence) { System.out.println("note: " + Flag.shown(sentence)); }
    @Override public void started(String line) { print(line); }
    @Override public String command() { return outputs.command(); }
    @Override public void begun(Supplier<TrainingSummary> soFar) { outputs.begun(soFar); }
    @Override public void ended(String line) { print(Flag.shown(line)); }
    @Override public void note(String sentence) { print("note: " + Flag.shown(sentence)); }
    @Override public void warning(String sentence) { print("warning: " + Flag.shown(sentence)); }
    @Override public boolean wantsToStop() { return stop.getAsBoolean(); }
    @Override public boolean wantsResultKept() { return keepsResult; }
    @Override public void trained(Runnable removeCheckpoints) { removal = removeCheckpoints; }
    /** To be called once the model is saved. */
    void removeCheckpoints() { removal.run(); }
    private static String format(String pattern, Object... values) { return String.format(Locale.ROOT, pattern, values); }
    // spotless:on

    private void print(String line) {
        progress.clear();
        out.println(line);
    }

    @Override
    public void resumed(String line, List<EpochRecord> epochs) {
        print(line);
        outputs.write(EventLog::resumed, this::warning);
    }

    @Override
    public void steps(EpochRecord soFar, int stepsPerEpoch, int epochs) {
        progress.steps(soFar, stepsPerEpoch, epochs);
        outputs.write(EventLog::steps, this::warning);
    }

    @Override
    public void epoch(EpochRecord record) {
        progress.epoch(record);
        print(line(record));
        outputs.write(events -> events.epoch(record), this::warning);
    }

    @Override
    public void close() {
        progress.clear();
        outputs.write(EventLog::close, this::warning);
    }

    /** Loss, the first validation metrics and the monitored one, speed, and how the time of the steps and of their tasks was spent. */
    private static String line(EpochRecord record) {
        String monitored = record.monitored().best().metric();
        String validation = Stream.concat(
                        record.validation().entrySet().stream().limit(METRICS_SHOWN),
                        record.validation().entrySet().stream()
                                .skip(METRICS_SHOWN)
                                .filter(metric -> metric.getKey().equals(monitored)))
                .map(metric -> format("  val %s %.5g", metric.getKey(), metric.getValue()))
                .collect(Collectors.joining());
        double seconds = record.seconds();
        StepTimes times = record.times();
        double percent = 100 / times.total();
        boolean isKnown = !record.tasks().equals(TaskTime.UNKNOWN);
        double outside = 100 * record.tasks().outsideShare();
        return format("epoch %3d  loss %.5g%s  %.1f s", record.epoch(), record.loss(), validation, seconds)
                + format("  %.0f sequences/s", record.sequences() / seconds)
                + format("  %.0f steps/s", record.timeSteps() / seconds)
                + format("  compute %.0f%%", times.compute() * percent)
                + format(" aggregation %.0f%%", times.aggregation() * percent)
                + format(" broadcast %.0f%%", times.broadcast() * percent)
                + format(" scheduling %.0f%%", times.scheduling() * percent)
                + (isKnown ? format("  outside the network %.1f%% of task time", outside) : "");
    }
}
