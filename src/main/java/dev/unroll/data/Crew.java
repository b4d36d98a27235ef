package dev.unroll.data;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calling thread, and others that help it if they come before the work is done: nobody waits for one that comes too late.
 *
 * @param threads at most, with the calling one
 * @param executor that runs the others; it may refuse to
 */
public record Crew(int threads, Executor executor) {
    private static final long LOOKOUT_NANOS = 50_000; // before the caller sleeps, about what it takes to wake it

    /** What each thread does: takes parts of the work until none is left. */
    public interface Share {
        /** The calling thread is number 0. */
        void take(int thread);
    }

    /** Lets so many threads at most take their shares, and returns when all that began have ended. */
    public void work(int wanted, Share share) {
        Work work = new Work(Math.min(wanted, threads), share);
        work.callHelpers(executor);
        try {
            share.take(0);
        } finally {
            work.awaitHelpers();
        }
        work.requireNoFailure();
    }

    private static final class Work {
        private final int threads;
        private final Share share;
        private final AtomicInteger begun = new AtomicInteger(1); // the caller, helpers, and those that came too late
        private final Semaphore ended = new Semaphore(0); // helpers
        private volatile Throwable failure;

        Work(int threads, Share share) {
            this.threads = threads;
            this.share = share;
        }

        void callHelpers(Executor executor) {
            try {
                for (int helper = 1; helper < threads; helper++) {
                    executor.execute(this::help);
                }
            } catch (RejectedExecutionException e) { // the others are enough
            }
        }

        void help() {
            int thread = begun.getAndIncrement();
            if (thread >= threads) {
                return;
            }
            try {
                share.take(thread);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                ended.release();
            }
        }

        /** Those that have begun; no more may. */
        void awaitHelpers() {
            int helpers = Math.min(begun.getAndSet(threads), threads) - 1;
            long began = System.nanoTime();
            while (ended.availablePermits() < helpers && System.nanoTime() - began < LOOKOUT_NANOS) {
                Thread.onSpinWait();
            }
            ended.acquireUninterruptibly(helpers);
        }

        void requireNoFailure() {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }
}
