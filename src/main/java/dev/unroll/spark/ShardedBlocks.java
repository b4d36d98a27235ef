package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Parameters;
import dev.unroll.train.Objective.NonFiniteSequences;
import dev.unroll.train.Worker;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Sequences as cached, packed blocks in canonical order. Partition p of P holds the shards s with s mod P = p, so what a block
 * contains does not depend on P. Those of each window of shards are a chunk, which Spark stores by itself: in memory or, where
 * that is full, on disk.
 */
public final class ShardedBlocks implements AutoCloseable {
    private final ShardLayout layout;
    private final Fingerprint expected;
    private final JavaRDD<SequenceBlock> chunks; // of each partition and window, see StoredWindows
    private final int partitions;
    private final JavaRDD<StoredWindows> windows;
    private final List<Broadcast<?>> sent = new ArrayList<>(); // for the tasks over these blocks
    private Optional<Packed> contents = Optional.empty(); // once packed

    private ShardedBlocks(ShardLayout layout, Fingerprint expected, JavaRDD<SequenceBlock> chunks, int partitions) {
        this.layout = layout;
        this.expected = expected;
        this.chunks = chunks;
        this.partitions = partitions;
        this.windows = StoredWindows.of(chunks, partitions);
    }

    /**
     * Sorts and packs; the work is done by the first job over {@link #blocks()}, and its result kept until {@link #close()}.
     *
     * @param sequences each with its {@link Fingerprint#hash}
     * @param expected of all sequences, as they were read before
     * @param partitions at most; there are never more than shards in a window
     * @param everyStep whether targets are one row a time step
     */
    public static ShardedBlocks pack(
            JavaPairRDD<Sequence, SequenceKey> sequences,
            Fingerprint expected,
            ShardLayout layout,
            int partitions,
            boolean everyStep) {
        int used = Math.min(partitions, layout.shardsOfWindow());
        Partitioner ofShards = new Partitioner() { // sends each shard to its chunk
                    // spotless:off: a table
            @Override public int numPartitions() { return layout.windows() * used; }
            @Override public int getPartition(Object shard) { return layout.windowOf((int) shard) * used + (int) shard % used; }
            // spotless:on
                };
        JavaRDD<SequenceBlock> chunks =
                BlockShuffle.blocks(sequences, layout, ofShards, everyStep).persist(StorageLevel.MEMORY_AND_DISK());
        return new ShardedBlocks(layout, expected, chunks, used);
    }

    /** The same for sequences that the driver has in memory. */
    public static ShardedBlocks pack(
            JavaSparkContext context, List<Sequence> sequences, ShardLayout layout, int partitions, boolean everyStep) {
        Fingerprint fingerprint = new Fingerprint();
        List<Tuple2<Sequence, SequenceKey>> hashed = new ArrayList<>();
        for (Sequence sequence : sequences) {
            SequenceKey content = SequenceKey.ofContent(sequence.inputs(), sequence.targets(), sequence.weights());
            SequenceKey hash = Fingerprint.hash(sequence.key(), content, false);
            fingerprint.add(hash);
            hashed.add(new Tuple2<>(sequence, hash));
        }
        return pack(context.parallelizePairs(hashed, partitions), fingerprint, layout, partitions, everyStep);
    }

    // spotless:off: a table
    /** All of them. */
    public JavaRDD<SequenceBlock> blocks() { return chunks; }
    /** The same, P partitions, each with its windows. */
    JavaRDD<StoredWindows> windows() { return windows; }
    /** The same in one partition; a new RDD, as a worker's task may change it. */
    JavaRDD<StoredWindows> together() { return StoredWindows.together(chunks, partitions); }
    /** Also across the applications of one JVM, whose RDDs have the same numbers. */
    String name() { return chunks.context().applicationId() + ", RDD " + chunks.id(); }
    JavaSparkContext context() { return JavaSparkContext.fromSparkContext(chunks.context()); }
    // spotless:on

    @Override
    public void close() {
        sent.forEach(Broadcast::destroy);
        DecodedBlocks.drop(name());
        chunks.unpersist(false);
    }

    /**
     * Plans the steps over all blocks, once packed. Throws DATA if the sequences are not those that were expected.
     *
     * @param blocksPerStep if full; of blocks with many time steps, and so fewer sequences, a step takes more
     */
    public StepPlan plan(int blocksPerStep, long seed) {
        Packed packed = contents();
        long cutBlocks = new StepPlan(packed.blocks, 0, seed).blocks();
        long taken = (blocksPerStep * cutBlocks + packed.fullBlocks - 1) / packed.fullBlocks;
        return new StepPlan(packed.blocks, layout.windows(), (int) Math.min(taken, cutBlocks), seed);
    }

    /** Packs the blocks, as {@link #plan} does. */
    ShardChecks checks() {
        return contents().checks;
    }

    /** Sends the executors what tasks that train on these blocks have to know. It is there until {@link #close}. */
    public Broadcast<TrainingWork> send(NetworkFactory factory, StepPlan plan) {
        Workers workers = Workers.of(chunks.context());
        Broadcast<TrainingWork> work = context()
                .broadcast(new TrainingWork(
                        factory, plan, checks(), name(), contents().bytes, Memory.of(context()), workers));
        sent.add(work);
        return work;
    }

    /** Which of a step's sequences have, each by itself, a loss or a gradient that is not finite. */
    NonFiniteSequences nonFinite(TrainingWork work, Parameters parameters, Step step, GradientScale scale) {
        NetworkFactory factory = work.factory();
        long[] ids = work.plan().blocks(step);
        Broadcast<Parameters> weights = context().broadcast(parameters);
        try {
            return chunks.filter(block -> Arrays.binarySearch(ids, block.id()) >= 0)
                    .mapPartitions(part -> factory.useOnce(
                            weights.value(), network -> NonFiniteSequences.of(network, part, step, scale)))
                    .reduce(NonFiniteSequences::add);
        } finally {
            weights.destroy();
        }
    }

    /** One executor for all blocks, or for those in hand, if it has the memory. */
    Worker worker(Broadcast<TrainingWork> work, TaskListener tasks) {
        long needed = work.value().bytesInHand();
        return new SparkWorker(
                work, this, tasks, new Worker.Room(needed, work.value().memory().ofSmallest()));
    }

    private Packed contents() {
        contents = contents.or(() -> Optional.of(pack()));
        return contents.get();
    }

    private Packed pack() {
        int shards = layout.shards();
        int partitions = this.partitions;
        int count = layout.windows();
        List<ShardContents> parts = windows.map(part -> ShardContents.of(part, count, partitions, shards))
                .collect();
        int[] blocks = new int[shards];
        int[] checkNumbers = new int[shards];
        Fingerprint found = new Fingerprint();
        long fullBlocks = 0;
        for (int shard = 0; shard < shards; shard++) {
            ShardContents part = parts.get(shard % partitions);
            Fingerprint sequences = part.sequences[shard / partitions];
            blocks[shard] = part.blocks[shard / partitions];
            checkNumbers[shard] = sequences.checkNumber();
            fullBlocks += (sequences.sequences() + layout.blockSize() - 1) / layout.blockSize();
            found.add(sequences);
        }
        ShardChecks.requireSame(expected, found);
        long bytes = parts.stream().mapToLong(part -> part.bytes).sum();
        return new Packed(blocks, new ShardChecks(checkNumbers, count, partitions), fullBlocks, bytes);
    }

    /**
     * What the driver keeps of all shards: 8 bytes of each.
     *
     * @param blocks (S) of each shard
     * @param fullBlocks that there would be if none were cut short for its time steps
     * @param bytes of all, about
     */
    private record Packed(int[] blocks, ShardChecks checks, long fullBlocks, long bytes) {}

    /** How many blocks and which sequences each shard of a partition has. */
    static final class ShardContents implements Serializable {
        private final int[] blocks; // (shards)
        private final Fingerprint[] sequences; // (shards)
        private long bytes; // of all, about

        private ShardContents(int shards) {
            blocks = new int[shards];
            sequences = new Fingerprint[shards];
            Arrays.setAll(sequences, shard -> new Fingerprint());
        }

        /** Of a partition; it is packed by this, window by window. */
        private static ShardContents of(StoredWindows part, int windows, int partitions, int shards) {
            int before = part.partition(); // shards of a round that belong to other partitions
            ShardContents contents = new ShardContents((shards - before + partitions - 1) / partitions);
            for (int window = 0; window < windows; window++) {
                part.read(window).forEachRemaining(block -> {
                    contents.blocks[block.shard() / partitions]++;
                    contents.bytes += block.bytes();
                    contents.sequences[block.shard() / partitions].add(block.fingerprint());
                });
            }
            return contents;
        }
    }
}
