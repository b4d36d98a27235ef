package dev.unroll.ml;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Precision;
import dev.unroll.spark.SequenceColumns;
import dev.unroll.spark.SequenceFormat;
import dev.unroll.spark.SequenceReader;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.Targets;
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
     * @param inputs features a time step or the size of the vocabulary, 0 for whatever the data have
     * @param outputs numbers a target or the number of classes, 0 for whatever the data have
     */
    SequenceReader splitReader(Dataset<Row> data, int inputs, int outputs) {
        SequenceFormat format = format(targets(), params.getValidationIndicatorCol(), inputs, outputs);
        return new SequenceReader(data, format, params.getValidationFraction(), params.getSeed());
    }

    /** The same without a split: all are for training. */
    SequenceReader reader(Dataset<Row> data, int inputs, int outputs) {
        return new SequenceReader(data, format(targets(), "", inputs, outputs), 0, params.getSeed());
    }

    /** Throws DATA where a column to train on is missing or has a wrong type. */
    void requireColumns(StructType schema) {
        splitReader(SparkSession.active().createDataFrame(List.of(), schema), 0, 0);
    }

    /** What is read for predictions, which need no label. */
    SequenceFormat formatOfFeatures(int inputs) {
        return format(Targets.NONE, "", inputs, 0);
    }

    private SequenceFormat format(Targets targets, String validationIndicator, int inputs, int outputs) {
        SequenceColumns columns = new SequenceColumns(
                params.getFeaturesCol(),
                params.getLabelCol(),
                params.getWeightCol(),
                params.getIdCol(),
                validationIndicator);
        return new SequenceFormat(columns, targets, head(), precision(), inputs, outputs);
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

    Precision precision() {
        return LegalValues.constant(Precision.class, params.getPrecision());
    }
}
