package dev.unroll.spark;

import dev.unroll.data.BlockId;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.StepPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Sequences as cached, packed blocks in canonical order. Partition p holds the shards s with s mod P = p, so what a block
 * contains does not depend on P.
 */
public final class ShardedBlocks implements AutoCloseable {
    private final ShardLayout layout;
    private final JavaRDD<SequenceBlock> blocks;

    private ShardedBlocks(ShardLayout layout, JavaRDD<SequenceBlock> blocks) {
        this.layout = layout;
        this.blocks = blocks;
    }

    /**
     * Sorts and packs; the work is done by the first job over {@link #blocks()}, and its result kept until {@link #close()}.
     *
     * @param count number of sequences
     * @param blockSize sequences in a full block
     * @param partitions at most how many partitions; there are never more than shards
     * @param everyStep whether targets are one row a time step
     */
    public static ShardedBlocks pack(
            JavaRDD<Sequence> sequences, long count, int blockSize, int partitions, boolean everyStep) {
        ShardLayout layout = new ShardLayout(count, blockSize);
        ShardPartitioner partitioner = new ShardPartitioner(layout, Math.min(partitions, layout.shards()));
        JavaRDD<SequenceBlock> blocks = sequences
                .mapToPair(sequence -> new Tuple2<>(sequence, true))
                .repartitionAndSortWithinPartitions(partitioner, layout)
                .mapPartitions(sorted -> new BlockPacker(sorted, layout, everyStep))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new ShardedBlocks(layout, blocks);
    }

    /** The blocks, shard by shard within a partition. */
    public JavaRDD<SequenceBlock> blocks() {
        return blocks;
    }

    /** Packs all blocks, where that is not done yet, and plans the steps over them. */
    public StepPlan plan(int blocksPerStep, long seed) {
        int[] blocksOfShard = blocks.aggregate(
                new int[layout.shards()],
                (counts, block) -> {
                    counts[block.id().shard()]++;
                    return counts;
                },
                ShardedBlocks::addAll);
        return new StepPlan(blocksOfShard, blocksPerStep, seed);
    }

    private static int[] addAll(int[] counts, int[] others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others[i];
        }
        return counts;
    }

    /** Frees the cache. */
    @Override
    public void close() {
        blocks.unpersist(false);
    }

    /** Sends shard s to partition s mod P. */
    static final class ShardPartitioner extends Partitioner {
        private static final long serialVersionUID = 1;

        private final ShardLayout layout;
        private final int partitions;

        ShardPartitioner(ShardLayout layout, int partitions) {
            this.layout = layout;
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return layout.shardOf(((Sequence) key).key()) % partitions;
        }
    }

    /** Cuts sorted sequences into blocks: a new one after {@code blockSize} sequences and at each shard's end. */
    private static final class BlockPacker implements Iterator<SequenceBlock> {
        private final Iterator<Tuple2<Sequence, Boolean>> sorted;
        private final ShardLayout layout;
        private final boolean everyStep;
        private Optional<Sequence> ahead;
        private BlockId next = new BlockId(-1, 0);

        BlockPacker(Iterator<Tuple2<Sequence, Boolean>> sorted, ShardLayout layout, boolean everyStep) {
            this.sorted = sorted;
            this.layout = layout;
            this.everyStep = everyStep;
            this.ahead = read();
        }

        private Optional<Sequence> read() {
            return sorted.hasNext() ? Optional.of(sorted.next()._1()) : Optional.empty();
        }

        @Override
        public boolean hasNext() {
            return ahead.isPresent();
        }

        @Override
        public SequenceBlock next() {
            int shard = layout.shardOf(ahead.orElseThrow().key());
            List<Sequence> sequences = new ArrayList<>();
            while (sequences.size() < layout.blockSize() && isInShard(shard)) {
                sequences.add(ahead.orElseThrow());
                ahead = read();
            }
            BlockId id = new BlockId(shard, shard == next.shard() ? next.index() : 0);
            next = new BlockId(shard, id.index() + 1);
            return SequenceBlock.pack(id, sequences, everyStep);
        }

        private boolean isInShard(int shard) {
            return ahead.isPresent() && layout.shardOf(ahead.get().key()) == shard;
        }
    }
}
