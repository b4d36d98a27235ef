package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.Output;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.read.InvalidRowCount;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes a model's predictions for sequences, in the format that these were read in. */
public record PredictJob(Settings settings) implements JobMain.Job {
    public static void main(String[] args) {
        JobMain.run(JobCommand.PREDICT, args, PredictJob::new);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    public PredictJob {
        settings.applyTo(new RnnClassifier()); // it has every parameter that a model can be told
        settings.get(JobOption.MODEL);
        InputData.require(settings);
        settings.get(JobOption.OUT);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        String path = settings.get(JobOption.OUT);
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        InvalidRowCount invalid = new InvalidRowCount();
        spark.sparkContext().register(invalid);
        try (Output out = files.output("--out " + path, path, settings.isOn(JobOption.OVERWRITE));
                InputData input = new InputData(files, settings)) {
            RnnModel<?> model = settings.applyTo(RnnModel.load(settings.get(JobOption.MODEL)));
            boolean events = input.areEvents(model);
            Dataset<Row> data = input.unlabelled(model);
            files.writeInvalidRows(settings, () -> model.invalidInputs(data, Flag::shown));
            String format = settings.get(JobOption.FORMAT);
            boolean isCsv = format.equalsIgnoreCase("csv");
            if (isCsv) {
                leaveArraysOut(model);
            }
            Dataset<Row> predicted = model.transformInBlocks(data, keptCols(events, data), invalid);
            predicted = events ? EventData.asEvents(predicted, model.getHead()) : predicted;
            if (isCsv) {
                requireFlat(predicted.schema());
            }
            predicted
                    .write()
                    .format(format)
                    .options(isCsv ? settings.readerOptions() : Map.of())
                    .save(out.draft());
            out.commit();
        }
        if (invalid.rows() > 0) {
            TrainingLog.printNote("rows without a prediction: %d, the first one for this: %s."
                    .formatted(invalid.rows(), invalid.sentence()));
        }
        System.out.println("predictions: " + path);
    }

    /** Those of a classifier that were not asked for, since CSV has numbers and texts alone. */
    private void leaveArraysOut(RnnModel<?> model) {
        for (String name : List.of("probabilityCol", "rawPredictionCol")) {
            if (model.hasParam(name) && settings.told(name).isEmpty()) {
                model.set(name, "");
            }
        }
    }

    private List<String> keptCols(boolean events, Dataset<Row> data) {
        List<String> asked = settings.values(JobOption.KEEP_COLS);
        if (events && !asked.isEmpty()) {
            throw UnrollException.usage(
                    "--keep-cols is for data whose rows are sequences: expected none where they are events, which predictions are told apart by id and time; leave it out.");
        }
        return events ? EventData.kept(data) : asked;
    }

    private static void requireFlat(StructType schema) {
        for (StructField column : schema.fields()) {
            if (column.dataType() instanceof ArrayType || column.dataType().equals(SQLDataTypes.VectorType())) {
                throw UnrollException.data(
                        "Column \"%s\" cannot be written as CSV: expected numbers and texts alone, found %s; leave it out, or read the data from another format.",
                        column.name(), column.dataType().simpleString());
            }
        }
    }
}
