package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Sequences to measure networks on, in blocks as they are read: metrics are exact sums, and a sequence's outputs do not depend
 * on its block, so no order has to be made first.
 *
 * @param expected of all sequences, as they were read before
 */
public record MeasuredBlocks(JavaRDD<SequenceBlock> blocks, Fingerprint expected) implements AutoCloseable {
    private static final int BLOCKS_AT_ONCE = 8; // whose sequences are sorted by length together

    /**
     * Packs lazily, each time the blocks are asked for. Where the data are in fewer partitions than they should be computed
     * in, they are sent around.
     *
     * @param sequences each with its {@link Fingerprint#hash}
     * @param everyStep whether targets are one row a time step
     */
    public static MeasuredBlocks pack(
            JavaPairRDD<Sequence, SequenceKey> sequences,
            Fingerprint expected,
            int blockSize,
            int partitions,
            boolean everyStep) {
        boolean tooFew = sequences.getNumPartitions() < partitions;
        JavaRDD<SequenceBlock> blocks = (tooFew ? sequences.repartition(partitions) : sequences)
                .mapPartitions(part -> new Packer(part, blockSize, everyStep));
        return new MeasuredBlocks(blocks, expected);
    }

    /** The same in no more than so many partitions, kept on the executors from their first use until {@link #close}. */
    public MeasuredBlocks kept(int partitions) {
        return new MeasuredBlocks(blocks.coalesce(partitions).persist(StorageLevel.MEMORY_AND_DISK()), expected);
    }

    @Override
    public void close() {
        blocks.unpersist(false);
    }

    /** Packs some blocks' worth of sequences at a time, longest first. */
    private static final class Packer implements Iterator<SequenceBlock> {
        private final Iterator<Tuple2<Sequence, SequenceKey>> sequences;
        private final ShardLayout ofBlock;
        private final ShardLayout ofSome;
        private final boolean everyStep;
        private final Deque<SequenceBlock> packed = new ArrayDeque<>();

        Packer(Iterator<Tuple2<Sequence, SequenceKey>> sequences, int blockSize, boolean everyStep) {
            this.sequences = sequences;
            this.ofBlock = new ShardLayout(1, 1, blockSize);
            this.ofSome = new ShardLayout(1, 1, BLOCKS_AT_ONCE * blockSize);
            this.everyStep = everyStep;
        }

        @Override
        public boolean hasNext() {
            return !packed.isEmpty() || sequences.hasNext();
        }

        @Override
        public SequenceBlock next() {
            if (packed.isEmpty()) {
                packSome();
            }
            return packed.remove();
        }

        private void packSome() {
            List<Tuple2<Sequence, SequenceKey>> some = new ArrayList<>();
            long rows = 0;
            while (sequences.hasNext() && ofSome.hasRoom(some.size(), rows, 1)) {
                Tuple2<Sequence, SequenceKey> next = sequences.next();
                some.add(next);
                rows += next._1().length();
            }
            some.sort(Comparator.comparingInt(pair -> -pair._1().length()));
            packed.addAll(BlockShuffle.cut(some, ofBlock, 0, everyStep));
        }
    }
}
