package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.FolderLease;
import dev.unroll.io.Storage;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Progress;
import dev.unroll.job.settings.Settings;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.Folds;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.SequenceAssembler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Says what a network of these settings can be expected to be worth: for each fold of the data trains one on all others and
 * measures it on the fold, which has no part in choosing the epoch. Then, if a model is asked for, trains it on all data. The
 * networks of the folds are kept in its folder until it is saved, so that a run that was stopped trains none twice.
 */
final class CrossValidation implements JobMain.Job {
    private final Settings settings;
    private final RnnEstimator<?, ?> estimator;
    private final Progress progress;
    private final int folds;

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    CrossValidation(Settings settings) {
        this.settings = settings;
        this.estimator = InputData.estimator(settings);
        if (settings.told("validationIndicatorCol").isPresent()
                || settings.find(JobOption.VALIDATION_DATA).isPresent()) {
            throw UnrollException.usage(
                    "--folds has a fold to measure on and, to choose the epoch, the --validation-fraction of the others: expected neither --validation-data nor --validation-indicator-col beside it; leave them out.");
        }
        this.progress = Progress.of(settings.get(JobOption.PROGRESS));
        this.folds = settings.number(JobOption.FOLDS, 2);
        InputData.require(settings);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        Optional<String> path = settings.find(JobOption.MODEL);
        if (path.isEmpty()) {
            try (InputData input = new InputData(files, settings)) {
                measure(input, input.training(estimator), Optional.empty(), stop::isGiven);
            }
            return;
        }
        ModelFolder folder = new ModelFolder(files, path.get());
        folder.requireFree(settings.isOn(JobOption.OVERWRITE));
        try (FolderLease lease = folder.lease();
                InputData input = new InputData(files, settings)) {
            folder.requireFree(settings.isOn(JobOption.OVERWRITE)); // another job may have changed it meanwhile
            Dataset<Row> data = input.training(estimator);
            List<TrainingLog> logs = measure(input, data, Optional.of(folder), () -> {
                lease.requireNotLost();
                return stop.isGiven();
            });
            try (TrainingLog log = TrainingLog.start(lease, stop, progress, RunOutputs.of(settings, files))) {
                System.out.println("the model, on all data:");
                TrainJob.fit(estimator, data, folder, lease, log);
            }
            removeFolds(folder, logs);
        }
    }

    /** Prints each fold's metrics and what they come to; returns the logs, which know how to remove what was kept. */
    private List<TrainingLog> measure(
            InputData input, Dataset<Row> data, Optional<ModelFolder> folder, BooleanSupplier stop) throws IOException {
        input.files().writeInvalidRows(settings, () -> estimator.invalidRows(data, Flag::shown));
        List<TrainingLog> logs = new ArrayList<>();
        EvaluateJob.writeJson(input.files(), settings, () -> {
            FoldMeasure measure = ofFolds(input, data);
            List<Metrics> metrics = new ArrayList<>();
            for (int k = 0; k < folds; k++) {
                int fold = k;
                logs.add(new TrainingLog(System.out, TrainingProgress.of(progress), stop).keepingResult());
                metrics.add(measure.of(k, all -> measure(all, fold, folder, logs.get(fold))));
            }
            FoldMetrics found = new FoldMetrics(metrics);
            System.out.printf("mean and standard deviation over %d folds:%n", folds);
            found.lines().forEach(System.out::println);
            return found.text();
        });
        return logs;
    }

    private interface FoldMeasure {
        Metrics of(int k, Function<Folds, Metrics> measure);
    }

    /** Of the folds of all sequences; where these are made of events, as the assembler makes them that knows all but fold k. */
    private FoldMeasure ofFolds(InputData input, Dataset<Row> data) throws IOException {
        EventSettings ofEvents = new EventSettings(settings);
        if (!ofEvents.areEvents()) {
            Folds all = Folds.of(estimator, data, folds);
            return (k, measure) -> measure.apply(all);
        }
        SequenceAssembler assembler = ofEvents.assembler();
        Dataset<Row> events = input.events(assembler);
        return (k, measure) -> {
            Dataset<Row> sequences = EventData.sequences(assembler, events, k).persist(StorageLevel.DISK_ONLY());
            try {
                return measure.apply(Folds.ofColumn(estimator, sequences, EventData.FOLD, folds));
            } finally {
                sequences.unpersist();
            }
        };
    }

    private Metrics measure(Folds all, int k, Optional<ModelFolder> folder, TrainingLog log) {
        String name = "fold %d of %d".formatted(k + 1, folds);
        System.out.printf("%s: %d sequences to measure on%n", name, all.sequences(k));
        RnnEstimator<?, ?> ofFold = all.estimator();
        folder.ifPresent(of -> ofFold.setCheckpointDir(checkpoints(of, k)));
        try (log) {
            Metrics metrics = ofFold.fit(all.training(k), log).evaluate(all.heldOut(k), log);
            System.out.println(name + ": " + EvaluateJob.inALine(metrics));
            return metrics;
        } catch (UnrollException e) {
            throw e.kind() != Kind.STOPPED || folder.isPresent()
                    ? e
                    : Kind.STOPPED.of(
                            "The job was stopped in %s, and nothing was saved: expected a folder in --model to go on from, found none; give one, or start again.",
                            name, e);
        }
    }

    private String checkpoints(ModelFolder folder, int k) {
        return Storage.child(folder.model().checkpoints(), "fold-%d-of-%d".formatted(k + 1, folds));
    }

    private void removeFolds(ModelFolder folder, List<TrainingLog> logs) throws IOException {
        for (int k = 0; k < folds; k++) {
            logs.get(k).removeCheckpoints();
            folder.model().storage().deleteIfEmpty(checkpoints(folder, k));
        }
        folder.model().removeLeftovers();
    }
}
