package dev.unroll.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import dev.unroll.cell.RowIndex;
import dev.unroll.data.ColumnMoments;
import dev.unroll.data.ExactSum;
import dev.unroll.data.Fingerprint;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.CountGrid;
import dev.unroll.metric.Diagnosis;
import dev.unroll.metric.LabelMetrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.metric.NumberSums;
import dev.unroll.metric.QuantileMetrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.metric.Reliability;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.Objective.NonFiniteSequences;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/** Names every class that Spark sends over the wire for us, so that {@code spark.kryo.registrationRequired} passes. */
public final class KryoRegistrator implements org.apache.spark.serializer.KryoRegistrator {
    // spotless:off: tables
    /** Of the columns that files may have: their schema, with metadata, comes from a task, and Spark itself names only some of these. */
    private static final List<DataType> COLUMN_TYPES = List.of(
            DataTypes.createArrayType(DataTypes.NullType), DataTypes.createMapType(DataTypes.NullType, DataTypes.NullType),
            DataTypes.createDayTimeIntervalType(), DataTypes.createYearMonthIntervalType(), DataTypes.BinaryType,
            DataTypes.BooleanType, DataTypes.ByteType, DataTypes.FloatType, DataTypes.NullType, DataTypes.ShortType,
            DataTypes.TimestampType, DataTypes.TimestampNTZType, SQLDataTypes.VectorType(), SQLDataTypes.MatrixType());

    private static final List<Class<?>> CLASSES = List.of(
            ClassificationMetrics.class, ColumnMoments.class, CountGrid.class, DataType[].class, Diagnosis.class, ExactSum.class, ExactSum[].class,
            Fingerprint.class, Fingerprint[].class, GradientSum.class, LabelMetrics.class, Metadata[].class, MetricsByLength.class, NonFiniteSequences.class, NumberSums.class, PackedSteps.class,
            Parameters.class, QuantileMetrics.class, RegressionMetrics.class, Reliability.class, RowIndex.class, Rows.class, Rows.Kind.class, Sequence.class,
            SequenceBlock.class, SequenceKey.class, ShardedBlocks.ShardContents.class,
            Standardization.class, long[][].class);

    private static final List<Class<?>> RECORDS = List.of(SparkWorker.Result.class, TrainingWork.class);

    /** What Spark itself sends for streams, and does not name; of some versions. */
    private static final List<String> OF_STREAMS = List.of(
            "org.apache.spark.sql.execution.streaming.state.StateSchemaMetadata",
            "org.apache.spark.sql.execution.streaming.SinkFileStatus", "org.apache.spark.sql.execution.streaming.sinks.SinkFileStatus");
    // spotless:on

    @Override
    public void registerClasses(Kryo kryo) {
        CLASSES.forEach(kryo::register);
        RECORDS.forEach(type -> kryo.register(type, new JavaSerializer())); // which Kryo itself cannot read
        SequenceReader.classesSent().forEach(kryo::register);
        COLUMN_TYPES.forEach(type -> kryo.register(type.getClass()));
        OF_STREAMS.stream()
                .flatMap(name -> SparkApi.find(name).stream())
                .forEach(type -> kryo.register(type, new JavaSerializer()));
    }
}
