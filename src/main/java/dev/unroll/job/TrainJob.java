package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Model.CommandSpec;

/** Trains a recurrent network on sequences: reads, fits an estimator, writes its model and the history beside. */
public final class TrainJob {
    private static final String HISTORY = "history.jsonl";
    private static final String VALIDATION_PARAM = "validationIndicatorCol";
    private static final String VALIDATION_COLUMN = "unroll_validation";

    private final RnnEstimator estimator;
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
        JobMain.run(command, args, () -> {
            if (args.length == 0) {
                EmbeddedExample.run();
            } else {
                new TrainJob(Settings.read(JobCommand.TRAIN, command)).run();
            }
        });
    }

    private void run() throws IOException {
        try (SparkSession spark = JobSession.start("unroll train")) {
            run(spark);
        }
    }

    /** The job in a session that stays open. */
    void run(SparkSession spark) throws IOException {
        String path = settings.get(JobOption.MODEL);
        JobFiles files = new JobFiles(spark);
        files.requireFree(JobOption.MODEL.key(), path, settings.isOn(JobOption.OVERWRITE));
        TrainingLog log = new TrainingLog(System.out);
        save(estimator.fit(data(files), log), path, log, files);
        System.out.println("model: " + path);
    }

    private void requireOneSourceOfValidation() {
        if (settings.find(JobOption.VALIDATION_DATA).isPresent()
                && estimator.isSet(estimator.getParam(VALIDATION_PARAM))) {
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    "--validation-data and --validation-indicator-col both say what to validate on; give one of them.");
        }
    }

    /** Writes a model, and its history into the same folder. */
    static void save(RnnModel model, String path, TrainingLog log, JobFiles files) throws IOException {
        model.write().overwrite().save(path);
        files.write(new Path(path, HISTORY), log.history());
    }

    /** The data and, marked by a column of their own, the validation data. */
    private Dataset<Row> data(JobFiles files) {
        String format = settings.get(JobOption.FORMAT);
        Dataset<Row> data = files.read(settings.getAll(JobOption.DATA), format);
        if (settings.find(JobOption.VALIDATION_DATA).isEmpty()) {
            return data;
        }
        Dataset<Row> validation = files.read(settings.getAll(JobOption.VALIDATION_DATA), format);
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
