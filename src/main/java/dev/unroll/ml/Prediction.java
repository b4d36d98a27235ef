package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.network.Parameters;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.Validation;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.predict.PartitionPredictor;
import dev.unroll.spark.predict.PredictionTask;
import dev.unroll.spark.predict.RowPredictor;
import dev.unroll.spark.predict.SentNetwork;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.RowConverter;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.TrainingListener;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What models do with a trained network: {@code transform}, {@code transformSchema} and evaluation. */
record Prediction(RnnParams<?> params, ParamValues values, TrainedNetwork trained) {

    Prediction(RnnParams<?> params, TrainedNetwork trained) {
        this(params, new ParamValues(params), trained);
    }

    /** Adds the predictions' columns to a relation, and changes nothing else of it. */
    Dataset<Row> transform(Dataset<Row> data) {
        RowPredictor predictor = rowPredictor(data);
        return withResults(data, predictor, predictor.columns());
    }

    RowPredictor rowPredictor(Dataset<Row> data) {
        transformSchema(data.schema());
        StructType inputs = new StructType(converter(data.schema()).columns().stream()
                .map(data.schema()::apply)
                .toArray(StructField[]::new));
        return new RowPredictor(params.uid(), inputs, task(data, inputs));
    }

    /**
     * Adds the rows that a function of some columns gives, in an array. It stands in a generator, so Spark calls it once a
     * row, whatever its results are used for, and applies filters on the data before it.
     */
    static Dataset<Row> withResults(Dataset<Row> data, ScalarFunction<ArrayData> function, String... columns) {
        return data.select(functions.col("*"), functions.inline(SparkApi.call(function, columns)));
    }

    /**
     * The same predictions for all of the data, faster, as a relation of its own.
     *
     * @param invalid counts invalid rows that are no error
     */
    Dataset<Row> transformInBlocks(Dataset<Row> data, InvalidRowCount invalid) {
        StructType schema = transformSchema(data.schema());
        PartitionPredictor predictor = new PartitionPredictor(task(data, data.schema()), invalid);
        return SparkApi.dataFrame(data.sparkSession(), SparkApi.rows(data).mapPartitions(predictor), schema);
    }

    private PredictionTask task(Dataset<Row> data, StructType inputs) {
        return new PredictionTask(
                SentNetwork.of(trained, values.precision(), data.sparkSession().sparkContext()),
                converter(inputs),
                values.handleInvalid(),
                values.outputColumns(trained.vectorTarget()),
                params.getBlockSize());
    }

    private RowConverter converter(StructType schema) {
        return RowConverter.ofFeatures(schema, values.formatOfInput(trained.config()));
    }

    /** The schema with the columns that predictions add. Throws DATA where a column is missing, wrong or in the way. */
    StructType transformSchema(StructType schema) {
        converter(schema);
        return withOutputs(schema, values, trained.vectorTarget());
    }

    /** Adds a model's columns to a schema. Throws DATA if it has one of that name. */
    static StructType withOutputs(StructType schema, ParamValues values, boolean vectorTarget) {
        OutputColumns columns = values.outputColumns(vectorTarget);
        StructType extended = schema;
        for (StructField column : columns.fields(values.handleInvalid() == InvalidRows.KEEP)) {
            requireFree(extended, column.name());
            extended = extended.add(column);
        }
        return extended;
    }

    private static void requireFree(StructType schema, String column) {
        for (String name : schema.fieldNames()) {
            if (SparkApi.isSameName(name, column)) {
                throw UnrollException.data(
                        "Column \"%s\" exists already: expected a new name for a prediction's column; drop it, or choose other"
                                + " names with %s, %s and %s.",
                        name,
                        ParameterName.of("predictionCol"),
                        ParameterName.of("probabilityCol"),
                        ParameterName.of("rawPredictionCol"));
            }
        }
    }

    Dataset<Row> invalidInputs(Dataset<Row> data, ParameterName.Style style) {
        return SequenceReader.invalidRows(data, converter(data.schema()), style);
    }

    /** Reads labelled data. */
    SequenceReader reader(Dataset<Row> data) {
        return values.reader(data, trained.config());
    }

    /** Metrics of the network on labelled data, all of it whatever its validation column says. */
    Metrics evaluate(Dataset<Row> data, TrainingListener listener) {
        SequenceReader reader = reader(data);
        DataSummary summary = reader.summarize();
        summary.leftOut().ifPresent(listener::note);
        try (ShardedBlocks blocks = values.pack(
                reader.sequences(SequenceReader.Part.ALL),
                summary.training().fingerprint(),
                values.partitions(data),
                trained.features(),
                trained.targets())) {
            Validation validation =
                    new Validation(blocks, FitSummary.metrics(trained.config(), summary.training(), trained.targets()));
            return validation.evaluate(
                    new NetworkFactory(trained.config(), values.precision()),
                    Parameters.of(trained.parameters(), values.precision()));
        }
    }
}
