package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Brings sequences into the canonical order and cuts them into blocks. */
final class BlockShuffle {
    private BlockShuffle() {}

    /**
     * Blocks in canonical order within each partition; lazily, and not persisted.
     *
     * @param sequences each with its {@link Fingerprint#hash}
     * @param ofShards which partition has which shards
     * @param everyStep whether targets are one row a time step
     */
    static JavaRDD<SequenceBlock> blocks(
            JavaPairRDD<Sequence, SequenceKey> sequences, ShardLayout layout, Partitioner ofShards, boolean everyStep) {
        Partitioner ofSequences = new Partitioner() {
            // spotless:off: a table
            @Override public int numPartitions() { return ofShards.numPartitions(); }
            @Override public int getPartition(Object s) { return ofShards.getPartition(layout.shardOf(((Sequence) s).key())); }
            // spotless:on
        };
        return sequences
                .repartitionAndSortWithinPartitions(ofSequences, layout)
                .mapPartitions(sorted -> new BlockPacker(sorted, layout, everyStep));
    }

    /** Cuts sorted sequences into blocks: a new one when the last is full and at each shard's end. */
    private static final class BlockPacker implements Iterator<SequenceBlock> {
        private final Iterator<Tuple2<Sequence, SequenceKey>> sorted;
        private final ShardLayout layout;
        private final boolean everyStep;
        private Optional<Tuple2<Sequence, SequenceKey>> ahead;
        private long next;

        BlockPacker(Iterator<Tuple2<Sequence, SequenceKey>> sorted, ShardLayout layout, boolean everyStep) {
            this.sorted = sorted;
            this.layout = layout;
            this.everyStep = everyStep;
            this.ahead = read();
        }

        private Optional<Tuple2<Sequence, SequenceKey>> read() {
            return sorted.hasNext() ? Optional.of(sorted.next()) : Optional.empty();
        }

        @Override
        public boolean hasNext() {
            return ahead.isPresent();
        }

        @Override
        public SequenceBlock next() {
            int shard = layout.shardOf(ahead.orElseThrow()._1().key());
            List<Sequence> sequences = new ArrayList<>();
            Fingerprint fingerprint = new Fingerprint();
            long rows = 0;
            while (belongs(shard, sequences.size(), rows)) {
                Sequence sequence = ahead.orElseThrow()._1();
                sequences.add(sequence);
                rows += sequence.length();
                fingerprint.add(ahead.orElseThrow()._2());
                ahead = read();
            }
            long id = Math.max(next, SequenceBlock.id(shard, 0)); // shards ascend
            next = id + 1;
            return new SequenceBlock(id, sequences, everyStep, fingerprint);
        }

        /** Whether the sequence ahead goes into a block of that shard, beside so many sequences with so many rows. */
        private boolean belongs(int shard, int sequences, long rows) {
            return ahead.isPresent()
                    && layout.shardOf(ahead.get()._1().key()) == shard
                    && layout.hasRoom(sequences, rows, ahead.get()._1().length());
        }
    }
}
