package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Metrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.spark.DataSummary;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.RowConverter;
import dev.unroll.spark.SequenceReader;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.Validation;
import dev.unroll.train.TrainingListener;
import java.util.Arrays;
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
        transformSchema(data.schema());
        RowPredictor predictor = rowPredictor(data);
        return withResults(data, predictor, inputs(data.schema()).fieldNames());
    }

    /**
     * Adds the rows that a function of some columns gives, in an array. It stands in a generator, so Spark calls it once a
     * row, whatever its results are used for, and applies filters on the data before it.
     */
    static Dataset<Row> withResults(Dataset<Row> data, ScalarFunction<ArrayData> function, String... columns) {
        return data.select(functions.col("*"), functions.inline(SparkApi.call(function, columns)));
    }

    RowPredictor rowPredictor(Dataset<Row> data) {
        StructType inputs = inputs(data.schema());
        StructType outputs =
                withColumns(new StructType(), decoder, trained.config().head());
        return new RowPredictor(params.uid(), inputs, outputs, converter(inputs), predictor(data));
    }

    /** The columns that predictions are computed from and, to name rows in messages, the id where there is one. */
    private StructType inputs(StructType schema) {
        List<String> names = List.of(source.inputCol(), params.getIdCol());
        return new StructType(Arrays.stream(schema.fields())
                .filter(field -> names.contains(field.name()))
                .toArray(StructField[]::new));
    }

    /** The same predictions for all of the data, faster, as a relation of its own. */
    Dataset<Row> transformInBlocks(Dataset<Row> data) {
        StructType schema = transformSchema(data.schema());
        PartitionPredictor predictor =
                new PartitionPredictor(converter(data.schema()), predictor(data), params.getBlockSize());
        return SparkApi.dataFrame(data.sparkSession(), SparkApi.rows(data).mapPartitions(predictor), schema);
    }

    private BlockPredictor predictor(Dataset<Row> data) {
        Precision precision = source.precision();
        return new BlockPredictor(
                new NetworkFactory(trained.config(), precision),
                trained.broadcast(
                        JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()), precision),
                trained.features(),
                trained.targets(),
                decoder,
                params.getBlockSize());
    }

    /** The schema with the columns that predictions add. Throws DATA where a column is missing, wrong or in the way. */
    StructType transformSchema(StructType schema) {
        converter(schema);
        return withColumns(schema, decoder, trained.config().head());
    }

    private RowConverter converter(StructType schema) {
        return RowConverter.ofFeatures(schema, source.formatOfInput(trained.config()));
    }

    /** Adds a decoder's columns to a schema. Throws DATA if it has one of that name. */
    static StructType withColumns(StructType schema, OutputDecoder decoder, Head head) {
        StructType extended = schema;
        for (StructField column : decoder.columns(head)) {
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
