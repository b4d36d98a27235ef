package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The canonical order: which shard a sequence belongs to, and its place there. Fixed by the data's size, the block size and
 * the batch size alone, so that what a block contains depends on neither partitions nor files nor the order of rows.
 *
 * @param shards S, a power of two
 * @param windows W, a power of two: so many groups of S / W shards, which an epoch visits one after the other
 * @param blockSize sequences in a full block
 */
public record ShardLayout(int shards, int windows, int blockSize) implements Serializable, Comparator<Sequence> {
    /** The driver and each executor keep 8 bytes of each. */
    public static final int MAX_SHARDS = 1 << 18;

    /** Enough for an executor to hold one of, and its successor, where the data are this many times as large. */
    static final int MAX_WINDOWS = 64;

    /** Data of less than two such windows have one. */
    private static final long LEAST_BYTES_OF_WINDOW = 1 << 26;

    /** So that a step's blocks differ from epoch to epoch, as they come from one window. */
    private static final int LEAST_STEPS_OF_WINDOW = 8;

    private static final int LEAST_SHARDS_OF_WINDOW = 8;

    /** The last block of a shard is half full on average; with so many full ones beside it, that costs little. */
    private static final int BLOCKS_PER_SHARD = 8;

    /** Time steps of a block: enough for fast products, few enough to hold in memory. */
    private static final int MOST_ROWS = 1 << 15;

    /** The layout, with one window, of that many sequences. */
    public static ShardLayout of(long sequences, int blockSize) {
        long blocks = (sequences + blockSize - 1) / blockSize;
        long wanted = Math.min(MAX_SHARDS, Math.max(1, blocks / BLOCKS_PER_SHARD));
        return new ShardLayout((int) Long.highestOneBit(wanted), 1, blockSize);
    }

    /**
     * The layout of that many sequences.
     *
     * @param bytes that their numbers take
     * @param batchSize sequences that a step takes; 0 for all of them
     */
    public static ShardLayout of(long sequences, long bytes, int blockSize, int batchSize) {
        ShardLayout one = of(sequences, blockSize);
        long steps = batchSize == 0 ? 1 : sequences / batchSize;
        long wanted = Math.min(MAX_WINDOWS, bytes / LEAST_BYTES_OF_WINDOW);
        wanted = Math.min(wanted, Math.min(steps / LEAST_STEPS_OF_WINDOW, one.shards / LEAST_SHARDS_OF_WINDOW));
        return new ShardLayout(one.shards, (int) Long.highestOneBit(Math.max(1, wanted)), blockSize);
    }

    /**
     * Whether a block of so many sequences, and time steps of them all, takes one more. A block has at most {@code blockSize}
     * sequences and at most {@value #MOST_ROWS} time steps; a longer sequence is a block of its own.
     */
    public boolean hasRoom(int sequences, long steps, int length) {
        return sequences == 0 || (sequences < blockSize && steps + length <= MOST_ROWS);
    }

    /** As full a block as there can be of that many sequences, of which the longest has so many time steps. */
    public static PackedSteps largestBlock(long sequences, int blockSize, int longest) {
        int[] lengths = new int[(int) Math.min(Math.min(sequences, blockSize), Math.max(1, MOST_ROWS / longest))];
        Arrays.fill(lengths, longest);
        return new PackedSteps(lengths);
    }

    // spotless:off: a table
    public int shardOf(SequenceKey key) { return (int) key.low() & (shards - 1); }
    public int shardsOfWindow() { return shards / windows; }
    public int windowOf(int shard) { return shard / shardsOfWindow(); }
    // spotless:on

    /** By shard, length bucket and key; sequences with one key by their content, so that no order is left to chance. */
    @Override
    public int compare(Sequence a, Sequence b) {
        int order = Integer.compare(shardOf(a.key()), shardOf(b.key()));
        order = order != 0 ? order : Integer.compare(lengthBucket(a.length()), lengthBucket(b.length()));
        order = order != 0 ? order : a.key().compareTo(b.key());
        order = order != 0 ? order : Arrays.compare(a.weights(), b.weights());
        order = order != 0 ? order : Rows.compareContent(a.features(), b.features());
        order = order != 0 ? order : Rows.compareContent(a.tokens(), b.tokens());
        return order != 0 ? order : Rows.compareContent(a.targets(), b.targets());
    }

    /** Four buckets an octave: lengths in one differ by less than a quarter. */
    static int lengthBucket(int length) {
        int octave = 31 - Integer.numberOfLeadingZeros(length);
        int quarter = (octave >= 2 ? length >>> (octave - 2) : length << (2 - octave)) & 3;
        return 4 * octave + quarter;
    }
}
