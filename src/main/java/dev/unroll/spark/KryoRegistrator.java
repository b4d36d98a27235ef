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
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;

/** Names every class that Spark sends over the wire for us, so that {@code spark.kryo.registrationRequired} passes. */
public final class KryoRegistrator implements org.apache.spark.serializer.KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(Sequence.class);
        kryo.register(SequenceKey.class);
        kryo.register(SequenceKey[].class);
        kryo.register(Rows.class);
        kryo.register(Rows.Kind.class);
        kryo.register(SequenceBlock.class);
        kryo.register(BlockId.class);
        kryo.register(PackedSteps.class);
        kryo.register(ExactSum.class);
        kryo.register(ExactSum[].class);
        kryo.register(GradientSum.class);
        kryo.register(Parameters.class);
        kryo.register(ColumnMoments.class);
        kryo.register(DataSummary.class);
        kryo.register(PartSummary.class);
        kryo.register(WidthRange.class);
        kryo.register(RowPlace.class);
    }
}
