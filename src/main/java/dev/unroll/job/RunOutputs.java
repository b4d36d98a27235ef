package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.TrainingSummary;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.report.TrainingReport;
import dev.unroll.spark.Redaction;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;

/** What a run leaves beside its model: the command that its report names, the report of one that fails, and events. */
final class RunOutputs {
    private static final Set<Kind> REPORTED = EnumSet.of(Kind.DIVERGED, Kind.STOPPED);

    /** Something to be written to the events. */
    @FunctionalInterface
    interface Writing {
        void to(EventLog events) throws IOException;
    }

    private final String command;
    private final Redaction redaction;
    private Optional<EventLog> events; // empty if none are asked for, or can be written any longer
    private Optional<Supplier<TrainingSummary>> soFar = Optional.empty(); // once training has begun

    private RunOutputs(String command, Redaction redaction, Optional<EventLog> events) {
        this.command = command;
        this.redaction = redaction;
        this.events = events;
    }

    static RunOutputs none() {
        return new RunOutputs("", Redaction.of(new SparkConf(false)), Optional.empty());
    }

    /** Of a job without settings. */
    static RunOutputs of(String command, JobFiles files) {
        return new RunOutputs(command, redaction(files), Optional.empty());
    }

    /** Opens the file of events if there is to be one. */
    static RunOutputs of(Settings settings, JobFiles files) throws IOException {
        Optional<String> folder = settings.find(JobOption.TENSORBOARD);
        Optional<EventLog> events =
                folder.isPresent() ? Optional.of(EventLog.open(files, folder.get())) : Optional.empty();
        return new RunOutputs(settings.commandLine(redaction(files)), redaction(files), events);
    }

    private static Redaction redaction(JobFiles files) {
        return Redaction.of(files.spark().sparkContext().getConf());
    }

    // spotless:off: a table
    String command() { return command; }
    /** A path without what is secret in it. */ String shown(String path) { return redaction.text(path); }
    // spotless:on

    /** Training has begun. */
    void begun(Supplier<TrainingSummary> summary) {
        soFar = Optional.of(summary);
        events.ifPresent(log -> log.begun(summary));
    }

    /** Training goes on without events if that fails. */
    void write(Writing writing, Consumer<String> warn) {
        if (events.isPresent()) {
            try {
                writing.to(events.get());
            } catch (IOException e) {
                events = Optional.empty();
                warn.accept("no more events for TensorBoard are written: " + e.getMessage());
            }
        }
    }

    /** What to throw in place of an exception that ended training; the report is not written if {@code mayWrite} throws. */
    UnrollException reported(UnrollException e, ModelFolder folder, Runnable mayWrite) {
        if (soFar.isEmpty() || !REPORTED.contains(e.kind())) {
            return e;
        }
        String ending = redaction.text(Flag.shown(e.markedMessage()));
        try {
            mayWrite.run();
            String html = new TrainingReport(soFar.get().get(), ending).html();
            String file = folder.model().writeReport(html);
            String sentence = e.markedMessage().replaceFirst("\\.$", "");
            return e.kind().of("%s; the report of the run is in %s.", sentence, redaction.text(file), e);
        } catch (IOException | UnrollException failed) {
            e.addSuppressed(failed);
            return e;
        }
    }
}
