package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Blocks of one or all partitions in this JVM's memory, found by their ids. They are kept from task to task, so that a step
 * does not go through all of them; where memory is short, the garbage collector may reclaim them.
 *
 * @param changedShards how many of them are not what they were when they were packed
 */
record DecodedBlocks(Map<Long, SequenceBlock> byId, int changedShards) {
    private static final long KEPT_NANOS = 60_000_000_000L; // after they were last used

    private static final Map<Key, Kept> ALL_KEPT = new HashMap<>();

    /** Which blocks: of a partition of {@link ShardedBlocks#name}, or of all its partitions. */
    record Key(String name, int partition) {
        static final int ALL = -1;
    }

    private record Kept(SoftReference<DecodedBlocks> blocks, long usedAt) {}

    /** Those that are kept, or else those that {@code read} yields. */
    static DecodedBlocks of(Key key, Supplier<DecodedBlocks> read) {
        DecodedBlocks found = find(key);
        return found != null ? found : keep(key, read.get());
    }

    private static synchronized DecodedBlocks find(Key key) {
        Kept kept = ALL_KEPT.get(key);
        DecodedBlocks found = kept == null ? null : kept.blocks().get();
        return found == null ? null : keep(key, found);
    }

    private static synchronized DecodedBlocks keep(Key key, DecodedBlocks blocks) {
        long now = System.nanoTime();
        ALL_KEPT.values().removeIf(kept -> now - kept.usedAt() > KEPT_NANOS);
        ALL_KEPT.put(key, new Kept(new SoftReference<>(blocks), now));
        return blocks;
    }

    /** Drops those that are no longer needed, as far as they are in this JVM. */
    static synchronized void drop(String name) {
        ALL_KEPT.keySet().removeIf(key -> key.name().equals(name));
    }

    /** Those of these ids that are here. */
    List<SequenceBlock> of(long[] ids) {
        return Arrays.stream(ids).mapToObj(byId::get).filter(Objects::nonNull).toList();
    }
}
