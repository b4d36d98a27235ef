package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceBytes;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Brings sequences into the canonical order and cuts them into blocks. Spark sorts and sends parcels, the bytes of many
 * sequences of one shard, so that a task needs memory for the sequences of one shard only, and Spark can put the other
 * parcels on disk.
 */
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
        return sequences
                .mapPartitionsToPair(part -> new Sender(part, layout))
                .repartitionAndSortWithinPartitions(ofShards)
                .mapPartitions(parcels -> new Receiver(parcels, layout, everyStep));
    }

    /** Gathers sequences by shard, and sends what it has once that is enough. */
    private static final class Sender implements Iterator<Tuple2<Integer, byte[]>> {
        private static final int BYTES_AT_ONCE = 16 << 20; // of all shards: what a task holds

        private final Iterator<Tuple2<Sequence, SequenceKey>> sequences;
        private final ShardLayout layout;
        private final Deque<Tuple2<Integer, byte[]>> parcels = new ArrayDeque<>();

        Sender(Iterator<Tuple2<Sequence, SequenceKey>> sequences, ShardLayout layout) {
            this.sequences = sequences;
            this.layout = layout;
        }

        @Override
        public boolean hasNext() {
            return !parcels.isEmpty() || sequences.hasNext();
        }

        @Override
        public Tuple2<Integer, byte[]> next() {
            if (parcels.isEmpty()) {
                gather();
            }
            return parcels.remove();
        }

        private void gather() {
            Map<Integer, SequenceBytes> ofShards = new HashMap<>();
            long gathered = 0;
            while (sequences.hasNext() && gathered < BYTES_AT_ONCE) {
                Tuple2<Sequence, SequenceKey> next = sequences.next();
                int shard = layout.shardOf(next._1().key());
                SequenceBytes to = ofShards.computeIfAbsent(shard, ignored -> new SequenceBytes());
                int before = to.size();
                to.add(next._1(), next._2());
                gathered += to.size() - before;
            }
            ofShards.forEach((shard, bytes) -> parcels.add(new Tuple2<>(shard, bytes.toArray())));
        }
    }

    /** Sorts shard by shard. */
    private static final class Receiver implements Iterator<SequenceBlock> {
        private final Iterator<Tuple2<Integer, byte[]>> parcels; // shards ascend
        private final ShardLayout layout;
        private final boolean everyStep;
        private final Deque<SequenceBlock> blocks = new ArrayDeque<>(); // of one shard
        private Optional<Tuple2<Integer, byte[]>> ahead;

        Receiver(Iterator<Tuple2<Integer, byte[]>> parcels, ShardLayout layout, boolean everyStep) {
            this.parcels = parcels;
            this.layout = layout;
            this.everyStep = everyStep;
            this.ahead = receive();
        }

        private Optional<Tuple2<Integer, byte[]>> receive() {
            return parcels.hasNext() ? Optional.of(parcels.next()) : Optional.empty();
        }

        @Override
        public boolean hasNext() {
            return !blocks.isEmpty() || ahead.isPresent();
        }

        @Override
        public SequenceBlock next() {
            if (blocks.isEmpty()) {
                sortShard(ahead.orElseThrow()._1());
            }
            return blocks.remove();
        }

        private void sortShard(int shard) {
            List<Tuple2<Sequence, SequenceKey>> sequences = new ArrayList<>();
            while (ahead.isPresent() && ahead.get()._1() == shard) {
                SequenceBytes.read(ahead.get()._2(), (sequence, hash) -> sequences.add(new Tuple2<>(sequence, hash)));
                ahead = receive();
            }
            sequences.sort(Comparator.comparing(Tuple2::_1, layout));
            blocks.addAll(cut(sequences, layout, SequenceBlock.id(shard, 0), everyStep));
        }
    }

    /** Cuts sequences, each with its hash, into blocks, whose ids ascend: a new one when the last is full. */
    static List<SequenceBlock> cut(
            List<Tuple2<Sequence, SequenceKey>> sequences, ShardLayout layout, long firstId, boolean everyStep) {
        List<SequenceBlock> blocks = new ArrayList<>();
        int from = 0;
        while (from < sequences.size()) {
            int to = end(sequences, from, layout);
            List<Tuple2<Sequence, SequenceKey>> members = sequences.subList(from, to);
            Fingerprint fingerprint = new Fingerprint();
            members.forEach(pair -> fingerprint.add(pair._2()));
            List<Sequence> packed = members.stream().map(Tuple2::_1).toList();
            blocks.add(new SequenceBlock(firstId + blocks.size(), packed, everyStep, fingerprint));
            from = to;
        }
        return blocks;
    }

    private static int end(List<Tuple2<Sequence, SequenceKey>> sequences, int from, ShardLayout layout) {
        int to = from;
        long rows = 0;
        while (to < sequences.size()
                && layout.hasRoom(to - from, rows, sequences.get(to)._1().length())) {
            rows += sequences.get(to)._1().length();
            to++;
        }
        return to;
    }
}
