package dev.unroll.data;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share a loop over long vectors: each takes ranges of the entries. Where an entry's result depends on no other
 * entry, how many they are does not change a bit of it.
 */
public record Ranges(Crew crew) {
    /** All entries on the calling thread. */
    public static final Ranges ONE = new Ranges(new Crew(1, Runnable::run));

    private static final int LEAST_ENTRIES = 1 << 16; // for which a thread is worth its start

    /** What is done to the entries of a range. */
    public interface Loop {
        void run(int from, int to);
    }

    /** Runs the loop over the entries 0 … size − 1. */
    public void each(int size, Loop loop) {
        int parts = Math.max(1, Math.min(crew.threads(), size / LEAST_ENTRIES));
        AtomicInteger next = new AtomicInteger();
        crew.work(parts, thread -> {
            for (int k = next.getAndIncrement(); k < parts; k = next.getAndIncrement()) {
                loop.run(bound(size, k, parts), bound(size, k + 1, parts));
            }
        });
    }

    private static int bound(int size, int part, int parts) {
        return (int) ((long) size * part / parts);
    }
}
