package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Blocks of a window in this JVM's memory, found by their ids. They are kept from task to task, so that a step does not go
 * through all of them; where memory is short, the garbage collector may reclaim them.
 *
 * @param changedShards how many of them are not what they were when they were packed
 */
record DecodedBlocks(Map<Long, SequenceBlock> byId, int changedShards) {
    private static final long KEPT_NANOS = 60_000_000_000L; // after they were last used

    private static final Map<Key, Kept> ALL_KEPT = new HashMap<>();

    /** Which blocks: a window of a partition of {@link ShardedBlocks#name}, or of all its partitions. */
    record Key(String name, int partition, int window) {
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

    static boolean isKept(Key key) {
        return find(key) != null;
    }

    /** Drops the partition's other windows. */
    static void keepOnly(String name, int partition, Set<Integer> windows) {
        drop(key -> key.name().equals(name) && key.partition() == partition && !windows.contains(key.window()));
    }

    /** Drops those that are no longer needed, as far as they are in this JVM. */
    static void drop(String name) {
        drop(key -> key.name().equals(name));
    }

    private static synchronized void drop(Predicate<Key> which) {
        ALL_KEPT.keySet().removeIf(which);
    }
}
