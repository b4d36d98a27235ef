package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.Validation;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.RowConverter;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.TrainingListener;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What both kinds of model do with a trained network: {@code transform}, {@code transformSchema} and evaluation. */
final class Prediction {
    private final RnnParams<?> params;
    private final SequenceSource source;
    private final TrainedNetwork trained;
    private final OutputDecoder decoder;

    Prediction(RnnParams<?> params, TrainedNetwork trained, OutputDecoder decoder) {
        this.params = params;
        this.source = new SequenceSource(params);
        this.trained = trained;
        this.decoder = decoder;
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
        StructType outputs = new StructType(columns().toArray(StructField[]::new));
        return new RowPredictor(params.uid(), inputs, outputs, reader(inputs), predictor(data));
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
        PartitionPredictor predictor = new PartitionPredictor(
                reader(data.schema()), predictor(data), columns().size(), params.getBlockSize(), invalid);
        return SparkApi.dataFrame(data.sparkSession(), SparkApi.rows(data).mapPartitions(predictor), schema);
    }

    private RowReader reader(StructType schema) {
        return new RowReader(converter(schema), source.handleInvalid());
    }

    private BlockPredictor predictor(Dataset<Row> data) {
        Precision precision = source.precision();
        return new BlockPredictor(
                trained.config(),
                precision,
                SentWeights.of(
                        trained,
                        precision,
                        JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext())),
                trained.features(),
                trained.targets(),
                decoder,
                params.getBlockSize());
    }

    /** The schema with the columns that predictions add. Throws DATA where a column is missing, wrong or in the way. */
    StructType transformSchema(StructType schema) {
        converter(schema);
        return withColumns(schema, columns());
    }

    private List<StructField> columns() {
        return decoder.columns(trained.config().head(), source.keepsInvalid());
    }

    private RowConverter converter(StructType schema) {
        return RowConverter.ofFeatures(schema, source.formatOfInput(trained.config()));
    }

    /** Adds a model's columns to a schema. Throws DATA if it has one of that name. */
    static StructType withColumns(StructType schema, List<StructField> columns) {
        StructType extended = schema;
        for (StructField column : columns) {
            requireFree(extended, column.name());
            extended = extended.add(column);
        }
        return extended;
    }

    private static void requireFree(StructType schema, String column) {
        for (String name : schema.fieldNames()) {
            if (SparkApi.isSameName(name, column)) {
                throw data(
                        "Column \"%s\" exists already: expected a new name for a prediction's column; drop it, or choose"
                                        .formatted(name)
                                + " other names with --prediction-col, --probability-col and --raw-prediction-col.");
            }
        }
    }

    private static UnrollException data(String sentence) {
        return new UnrollException(UnrollException.Kind.DATA, sentence);
    }

    Dataset<Row> invalidInputs(Dataset<Row> data) {
        return SequenceReader.invalidRows(data, converter(data.schema()));
    }

    /** Reads labelled data. */
    SequenceReader reader(Dataset<Row> data) {
        return source.reader(data, trained.config());
    }

    /** Metrics of the network on labelled data, all of it whatever its validation column says. */
    Metrics evaluate(Dataset<Row> data, TrainingListener listener) {
        NetworkConfig network = trained.config();
        SequenceReader reader = reader(data);
        DataSummary summary = reader.summarize();
        summary.leftOut().ifPresent(listener::note);
        try (ShardedBlocks blocks = source.pack(
                reader.sequences(SequenceReader.Part.ALL),
                summary.training().fingerprint(),
                source.partitions(data),
                trained.features(),
                trained.targets())) {
            Validation validation =
                    new Validation(blocks, Training.metrics(network, summary.training(), trained.targets()));
            return validation.evaluate(
                    JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()),
                    new NetworkFactory(network, source.precision()),
                    Parameters.of(trained.parameters(), source.precision()));
        }
    }
}
