package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.job.settings.Task;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.spark.Failures;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The sequences that a job is told to work on. */
record InputData(JobFiles files, Settings settings) {
    private static final String VALIDATION_COLUMN = "unroll_validation";

    /** What is to be trained, told how validation data of their own will be marked. Throws USAGE if settings do not go together. */
    static RnnEstimator<?, ?> estimator(Settings settings) {
        RnnEstimator<?, ?> estimator =
                settings.applyTo(Task.of(settings.get(JobOption.TASK)).newEstimator());
        if (settings.find(JobOption.VALIDATION_DATA).isPresent()) {
            if (estimator.isSet(estimator.validationIndicatorCol())) {
                throw UnrollException.usage(
                        "--validation-data and --validation-indicator-col both say what to validate on; give one of them.");
            }
            estimator.setValidationIndicatorCol(VALIDATION_COLUMN);
        }
        if (settings.find(JobOption.JSON).isPresent()
                && settings.find(JobOption.FOLDS).isEmpty()) {
            throw UnrollException.usage(
                    "--json is for the metrics of --folds here: expected that flag beside it, found none; leave --json out, and evaluate the model.");
        }
        estimator.requireConsistentParams();
        return estimator;
    }

    /** To train on and, marked in a column, to validate on. */
    Dataset<Row> training() throws IOException {
        Dataset<Row> data = read(JobOption.DATA);
        if (settings.find(JobOption.VALIDATION_DATA).isEmpty()) {
            return data;
        }
        Dataset<Row> validation = read(JobOption.VALIDATION_DATA);
        try {
            return data.withColumn(VALIDATION_COLUMN, functions.lit(false))
                    .unionByName(validation.withColumn(VALIDATION_COLUMN, functions.lit(true)));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw UnrollException.data(
                    "The data of --validation-data must have the columns and types of --data: expected %s, found %s.",
                    data.schema().simpleString(), validation.schema().simpleString(), e);
        }
    }

    /** From the paths that an option names, with the columns of --with. */
    Dataset<Row> read(JobOption paths) throws IOException {
        Dataset<Row> data =
                files.read(settings.getAll(paths), settings.get(JobOption.FORMAT), settings.readerOptions());
        for (Map.Entry<String, String> column : settings.columns()) {
            data = withColumn(data, column.getKey(), column.getValue());
        }
        return data;
    }

    private static Dataset<Row> withColumn(Dataset<Row> data, String name, String sql) {
        try {
            return data.withColumn(name, functions.expr(sql));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw UnrollException.data(
                    "--with: column \"%s\" cannot be computed as \"%s\": expected an expression of the columns %s, found \"%s\"; correct it.",
                    name, sql, String.join(", ", data.columns()), Failures.plainMessage(e), e);
        }
    }
}
