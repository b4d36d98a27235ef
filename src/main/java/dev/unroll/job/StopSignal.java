package dev.unroll.job;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * SIGTERM and Ctrl-C, as a flag that training polls between two steps. Spark stops its context when the JVM shuts down; our
 * hook runs before Spark's and delays the shutdown until the job has ended by itself. The JVM then exits with the signal's
 * own code.
 */
public final class StopSignal implements AutoCloseable {
    private static final int PRIORITY = 100; // above Spark's hook, which has 40
    private static final int LIMIT_MINUTES = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable hook = this::hold;
    private volatile boolean given;
    private volatile boolean polled;

    /** The signals that this JVM is sent; those of the constructor are never given. */
    static StopSignal watch() {
        StopSignal signal = new StopSignal();
        ShutdownHookManager.get().addShutdownHook(signal.hook, PRIORITY, LIMIT_MINUTES, TimeUnit.MINUTES);
        return signal;
    }

    /** Delays the shutdown if the job polls the signal; a job that does not has nothing to save. */
    void hold() {
        given = true;
        if (polled) {
            try {
                ended.await();
            } catch (InterruptedException e) { // at the limit
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether to stop. Once polled, it must be polled until the job ends. */
    boolean isGiven() {
        polled = true;
        return given;
    }

    /** Whether Spark was stopped under a job that did not poll. */
    boolean endedSpark() {
        return given && !polled;
    }

    @Override
    public void close() {
        ended.countDown();
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
