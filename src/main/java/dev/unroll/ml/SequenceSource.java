package dev.unroll.ml;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.SequenceColumns;
import dev.unroll.spark.read.SequenceFormat;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.spark.read.Targets;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Reads sequences as an estimator's or a model's parameters say. */
final class SequenceSource {
    private final RnnParams<?> params;

    SequenceSource(RnnParams<?> params) {
        this.params = params;
    }

    /**
     * Reads sequences to train and to validate on; finds and checks the columns, without a job.
     *
     * @param outputs numbers a target or the number of classes, 0 for whatever the data have
     */
    SequenceReader splitReader(Dataset<Row> data, int outputs) {
        List<Integer> vocabularySizes =
                Arrays.stream(params.getVocabularySizes()).boxed().toList();
        SequenceFormat format = format(targets(), params.getValidationIndicatorCol(), 0, vocabularySizes, outputs);
        return new SequenceReader(data, format, params.getValidationFraction(), params.getSeed());
    }

    /** Reads sequences that a network is measured on, all of them. */
    SequenceReader reader(Dataset<Row> data, NetworkConfig network) {
        requireInputOf(network);
        int outputs = labelKinds(network.loss(), network.outputSize());
        SequenceFormat format = format(targets(), "", network.inputSize(), network.vocabularySizes(), outputs);
        return new SequenceReader(data, format, 0, params.getSeed());
    }

    /** How many classes labels may have or, for regression, numbers; with a single output for two classes, two. */
    static int labelKinds(Loss loss, int outputs) {
        return loss == Loss.BINARY_CROSS_ENTROPY ? 2 : outputs;
    }

    /** Throws DATA where a column to train on is missing or has a wrong type. */
    void requireColumns(StructType schema) {
        splitReader(SparkSession.active().createDataFrame(List.of(), schema), 0);
    }

    /** What is read for predictions, which need no label. */
    SequenceFormat formatOfInput(NetworkConfig network) {
        requireInputOf(network);
        return format(Targets.NONE, "", network.inputSize(), network.vocabularySizes(), 0);
    }

    private void requireInputOf(NetworkConfig network) {
        if (network.tokens() && !readsTokens()) {
            throw usage("The model reads tokens: expected their column in --tokens-col, found none; name it.");
        }
        if (!network.tokens() && readsTokens()) {
            throw usage("The model reads features: expected none in --tokens-col, found \"" + params.getTokensCol()
                    + "\"; choose their column with --features-col.");
        }
    }

    /** Whether the network's input are tokens, not features. */
    boolean readsTokens() {
        return !params.getTokensCol().isEmpty();
    }

    /** Throws USAGE where it was said that both are. */
    void requireOneInput() {
        if (readsTokens() && params.isSet(params.featuresCol())) {
            throw usage("--features-col and --tokens-col both say what the network reads; give one of them.");
        }
    }

    private static UnrollException usage(String sentence) {
        return new UnrollException(UnrollException.Kind.USAGE, sentence);
    }

    private SequenceFormat format(
            Targets targets, String validationIndicator, int inputs, List<Integer> vocabularySizes, int outputs) {
        requireOneInput();
        SequenceColumns columns = new SequenceColumns(
                params.getFeaturesCol(),
                params.getTokensCol(),
                params.getLabelCol(),
                params.getWeightCol(),
                params.getIdCol(),
                validationIndicator);
        return new SequenceFormat(
                columns, targets, head(), precision(), inputs, vocabularySizes, outputs, handleInvalid());
    }

    private Targets targets() {
        return loss() == Loss.SQUARED_ERROR ? Targets.REAL : Targets.CLASS;
    }

    /** Whether each target is an array of numbers: what the label column is or, with a head on every step, holds. */
    boolean hasVectorTarget(StructType schema) {
        DataType label = schema.apply(params.getLabelCol()).dataType();
        DataType target = head() == Head.EVERY ? ((ArrayType) label).elementType() : label;
        return !(target instanceof NumericType);
    }

    /** Standardizes the sequences of a reader, and packs them. */
    ShardedBlocks pack(
            JavaPairRDD<Sequence, SequenceKey> sequences,
            Fingerprint expected,
            int partitions,
            Standardization features,
            Standardization targets) {
        Rows.Kind kind = precision().rowsKind();
        JavaPairRDD<Sequence, SequenceKey> standardized =
                sequences.mapToPair(pair -> new Tuple2<>(pair._1().standardized(features, targets, kind), pair._2()));
        return ShardedBlocks.pack(standardized, expected, params.getBlockSize(), partitions, head() == Head.EVERY);
    }

    /** As many as the user wants or, where that is left open, as there are cores. */
    int partitions(Dataset<Row> data) {
        int wanted = params.getPartitions();
        return wanted > 0 ? wanted : data.sparkSession().sparkContext().defaultParallelism();
    }

    Head head() {
        return LegalValues.constant(Head.class, params.getHead());
    }

    Loss loss() {
        return LegalValues.constant(Loss.class, params.getLoss());
    }

    InvalidRows handleInvalid() {
        return LegalValues.constant(InvalidRows.class, params.getHandleInvalid());
    }

    /** Whether predictions for invalid rows are null. */
    boolean keepsInvalid() {
        return handleInvalid() == InvalidRows.KEEP;
    }

    Precision precision() {
        return LegalValues.constant(Precision.class, params.getPrecision());
    }
}
