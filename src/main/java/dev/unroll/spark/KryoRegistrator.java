package dev.unroll.spark;

import com.esotericsoftware.kryo.Kryo;
import dev.unroll.data.BlockId;
import dev.unroll.data.ColumnMoments;
import dev.unroll.data.ExactSum;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.network.ClassificationMetrics;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import dev.unroll.network.RegressionMetrics;

/** Names every class that Spark sends over the wire for us, so that {@code spark.kryo.registrationRequired} passes. */
public final class KryoRegistrator implements org.apache.spark.serializer.KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        Class<?>[] classes = {
            BlockId.class,
            ClassificationMetrics.class,
            ColumnMoments.class,
            DataSummary.class,
            ExactSum.class,
            ExactSum[].class,
            GradientSum.class,
            PackedSteps.class,
            Parameters.class,
            PartSummary.class,
            RegressionMetrics.class,
            RowPlace.class,
            Rows.class,
            Rows.Kind.class,
            Sequence.class,
            SequenceBlock.class,
            SequenceKey.class,
            SequenceKey[].class,
            Standardization.class,
            WidthRange.class,
        };
        for (Class<?> type : classes) {
            kryo.register(type);
        }
    }
}
