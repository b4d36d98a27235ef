package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Metrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.spark.DataSummary;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.RowConverter;
import dev.unroll.spark.SequenceFormat;
import dev.unroll.spark.SequenceReader;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.Validation;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
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

    /** The weights' broadcast lives as long as the result, which Spark's cleaner waits for. */
    Dataset<Row> transform(Dataset<Row> data) {
        StructType schema = transformSchema(data.schema());
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext());
        Broadcast<double[]> weights = context.broadcast(trained.parameters());
        PartitionPredictor predictor = new PartitionPredictor(
                data.schema(),
                converter(data.schema()),
                trained,
                source.precision(),
                weights,
                decoder,
                params.getBlockSize());
        return data.mapPartitions(predictor, Encoders.row(schema));
    }

    /** The schema with the columns that predictions add. Throws DATA where a column is missing, wrong or in the way. */
    StructType transformSchema(StructType schema) {
        converter(schema);
        return withColumns(schema, decoder, trained.config().head());
    }

    private RowConverter converter(StructType schema) {
        SequenceFormat format = source.formatOfFeatures(trained.config().inputSize());
        RowConverter converter = RowConverter.ofFeatures(schema, format);
        if (converter.readsTokens() != trained.config().tokens()) {
            throw data(
                    "Column \"%s\" holds %s: expected %s, which the model was trained on; choose another with --features-col."
                            .formatted(
                                    params.getFeaturesCol(),
                                    kind(converter.readsTokens()),
                                    kind(trained.config().tokens())));
        }
        return converter;
    }

    private static String kind(boolean tokens) {
        return tokens ? "integers (tokens)" : "real numbers";
    }

    /** Adds a decoder's columns to a schema. Throws DATA if it has one of that name. */
    static StructType withColumns(StructType schema, OutputDecoder decoder, Head head) {
        StructType extended = schema;
        for (StructField column : decoder.columns(head)) {
            if (Arrays.asList(extended.fieldNames()).contains(column.name())) {
                throw data(
                        "Column \"%s\" exists already: expected a new name for a prediction's column; drop it, or choose"
                                        .formatted(column.name())
                                + " other names with --prediction-col, --probability-col and --raw-prediction-col.");
            }
            extended = extended.add(column);
        }
        return extended;
    }

    private static UnrollException data(String sentence) {
        return new UnrollException(UnrollException.Kind.DATA, sentence);
    }

    /** Metrics of the network on labelled data, all of it whatever its validation column says. */
    Metrics evaluate(Dataset<Row> data) {
        NetworkConfig network = trained.config();
        SequenceReader reader =
                source.reader(data, network.inputSize(), Training.labelKinds(network.loss(), network.outputSize()));
        DataSummary summary = reader.summarize();
        try (ShardedBlocks blocks = source.pack(
                reader.sequences(SequenceReader.Part.ALL),
                summary.training().sequences(),
                source.partitions(data),
                trained.features(),
                trained.targets())) {
            Validation validation =
                    new Validation(blocks.blocks(), Training.metrics(network, summary.training(), trained.targets()));
            return validation.evaluate(
                    JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()),
                    new NetworkFactory(network, source.precision()),
                    Parameters.of(trained.parameters(), source.precision()));
        }
    }
}
