package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.FolderLease;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobOption;
import dev.unroll.job.settings.JobParameter;
import dev.unroll.job.settings.Settings;
import dev.unroll.job.settings.Task;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Model.CommandSpec;

/** Trains a recurrent network on sequences: reads, fits an estimator, writes its model and the history beside. */
public final class TrainJob {
    private static final String VALIDATION_PARAM = "validationIndicatorCol";
    private static final String VALIDATION_COLUMN = "unroll_validation";

    private final RnnEstimator<?, ?> estimator;
    private final Settings settings;

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    TrainJob(Settings settings) {
        this.settings = settings;
        this.estimator = settings.applyTo(Task.of(settings.get(JobOption.TASK)).newEstimator());
        estimator.requireConsistentParams();
        settings.getAll(JobOption.DATA);
        settings.get(JobOption.MODEL);
        requireOneSourceOfValidation();
    }

    public static void main(String[] args) {
        CommandSpec command = Settings.command(JobCommand.TRAIN);
        JobMain.run(command, args, stop -> {
            if (args.length == 0) {
                EmbeddedExample.run(stop);
            } else {
                new TrainJob(Settings.read(JobCommand.TRAIN, command)).run(stop);
            }
        });
    }

    private void run(StopSignal stop) throws IOException {
        try (SparkSession spark = JobSession.start("unroll train")) {
            run(spark, stop);
        }
    }

    /** The job in a session that stays open. */
    void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        Places.requireApart(settings, files);
        ModelFolder folder = new ModelFolder(files, settings.get(JobOption.MODEL));
        folder.requireFree(settings.isOn(JobOption.OVERWRITE));
        runAlone(files, folder, stop);
    }

    /** The job once no other one writes to the folder, which may hold the other one's model by then. */
    void runAlone(JobFiles files, ModelFolder folder, StopSignal stop) throws IOException {
        try (FolderLease lease = folder.lease(TrainJob::printNote)) {
            folder.requireFree(settings.isOn(JobOption.OVERWRITE));
            Dataset<Row> data = data(files);
            files.writeInvalidRows(settings, () -> estimator.invalidRows(data));
            fit(estimator, data, folder, lease, stop);
        }
    }

    /** Trains, saves, and says what; the same call goes on where it was stopped. */
    static RnnModel<?> fit(
            RnnEstimator<?, ?> estimator, Dataset<Row> data, ModelFolder folder, FolderLease lease, StopSignal stop)
            throws IOException {
        TrainingLog log = new TrainingLog(System.out, () -> {
            lease.requireNotLost();
            return stop.isGiven();
        });
        estimator.set(
                estimator.getParam(JobParameter.CHECKPOINT_DIR),
                folder.checkpoints().toString());
        RnnModel<?> model = estimator.fit(data, log);
        folder.save(model, log.history(), lease);
        log.removeCheckpoints();
        folder.removeLeftovers();
        model.dataFingerprint().ifPresent(fingerprint -> System.out.println("data: " + fingerprint));
        System.out.println("weights: sha256 " + model.weightsSha256());
        System.out.println("model: " + folder);
        return model;
    }

    static void printNote(String sentence) {
        System.out.println("note: " + sentence);
    }

    private void requireOneSourceOfValidation() {
        if (settings.find(JobOption.VALIDATION_DATA).isPresent()
                && estimator.isSet(estimator.getParam(VALIDATION_PARAM))) {
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    "--validation-data and --validation-indicator-col both say what to validate on; give one of them.");
        }
    }

    /** The data and, marked by a column of their own, the validation data. */
    private Dataset<Row> data(JobFiles files) throws IOException {
        Dataset<Row> data = files.read(settings, JobOption.DATA);
        if (settings.find(JobOption.VALIDATION_DATA).isEmpty()) {
            return data;
        }
        Dataset<Row> validation = files.read(settings, JobOption.VALIDATION_DATA);
        estimator.set(estimator.getParam(VALIDATION_PARAM), VALIDATION_COLUMN);
        try {
            return data.withColumn(VALIDATION_COLUMN, functions.lit(false))
                    .unionByName(validation.withColumn(VALIDATION_COLUMN, functions.lit(true)));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            String sentence =
                    "The data of --validation-data must have the columns and types of --data: expected %s, found %s."
                            .formatted(
                                    data.schema().simpleString(),
                                    validation.schema().simpleString());
            throw new UnrollException(UnrollException.Kind.DATA, sentence, e);
        }
    }
}
