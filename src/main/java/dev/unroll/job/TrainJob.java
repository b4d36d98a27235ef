package dev.unroll.job;

import dev.unroll.io.FolderLease;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Progress;
import dev.unroll.job.settings.Settings;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains a recurrent network on sequences, and writes the model with its history. */
public final class TrainJob implements JobMain.Job {
    private final Settings settings;
    private final RnnEstimator<?, ?> estimator;
    private final Progress progress;

    public static void main(String[] args) {
        JobMain.run(JobCommand.TRAIN, args, args.length == 0 ? none -> new EmbeddedExample() : TrainJob::of);
    }

    static JobMain.Job of(Settings settings) {
        return settings.find(JobOption.FOLDS).isPresent() ? new CrossValidation(settings) : new TrainJob(settings);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    TrainJob(Settings settings) {
        this.settings = settings;
        this.estimator = InputData.estimator(settings);
        this.progress = Progress.of(settings.get(JobOption.PROGRESS));
        InputData.require(settings);
        settings.get(JobOption.MODEL);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        ModelFolder folder = new ModelFolder(files, settings.get(JobOption.MODEL));
        folder.requireFree(settings.isOn(JobOption.OVERWRITE));
        runAlone(files, folder, stop);
    }

    /** Runs once no other job writes to the folder; by then it may hold the other job's model. */
    void runAlone(JobFiles files, ModelFolder folder, StopSignal stop) throws IOException {
        try (FolderLease lease = folder.lease();
                InputData input = new InputData(files, settings)) {
            folder.requireFree(settings.isOn(JobOption.OVERWRITE));
            Dataset<Row> data = input.training(estimator);
            files.writeInvalidRows(settings, () -> estimator.invalidRows(data, Flag::shown));
            try (TrainingLog log = TrainingLog.start(lease, stop, progress, RunOutputs.of(settings, files))) {
                fit(estimator, data, folder, lease, log);
            }
        }
    }

    /** Trains, saves the model and prints where, with its digests. A run that was stopped is continued by the same call. */
    static RnnModel<?> fit(
            RnnEstimator<?, ?> estimator, Dataset<Row> data, ModelFolder folder, FolderLease lease, TrainingLog log)
            throws IOException {
        estimator.setCheckpointDir(folder.model().checkpoints());
        RnnModel<?> model = log.orReport(folder, () -> estimator.fit(data, log));
        folder.save(model, lease);
        log.removeCheckpoints();
        folder.model().removeLeftovers();
        log.printSaved(folder, model);
        return model;
    }
}
