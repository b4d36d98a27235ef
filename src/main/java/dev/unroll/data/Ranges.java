package dev.unroll.data;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * Threads that share a loop over long vectors: each takes a range of the entries. Where an entry's result depends on no other
 * entry, how many they are does not change a bit of it.
 *
 * @param executor that runs so many threads
 */
public record Ranges(int threads, Executor executor) {
    /** All entries on the calling thread. */
    public static final Ranges ONE = new Ranges(1, Runnable::run);

    private static final int LEAST_ENTRIES = 1 << 16; // for which a thread is worth its start

    /** What is done to the entries of a range. */
    public interface Loop {
        void run(int from, int to);
    }

    /** Runs the loop over the entries 0 … size − 1. */
    public void each(int size, Loop loop) {
        int parts = Math.max(1, Math.min(threads, size / LEAST_ENTRIES));
        if (parts == 1) {
            loop.run(0, size);
            return;
        }
        CompletableFuture<?>[] running = IntStream.range(0, parts)
                .mapToObj(k -> CompletableFuture.runAsync(
                        () -> loop.run(bound(size, k, parts), bound(size, k + 1, parts)), executor))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(running).join();
    }

    private static int bound(int size, int part, int parts) {
        return (int) ((long) size * part / parts);
    }
}
