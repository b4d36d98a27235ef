package dev.unroll.job;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * SIGTERM and Ctrl-C as a wish that training grants between two steps. Spark ends its context when the JVM is told to end;
 * this comes first, and holds that up until the job has ended by itself. The JVM then exits with the signal's own code.
 */
public final class StopSignal implements AutoCloseable {
    private static final int PRIORITY = 100; // Spark's is 40, and the highest goes first
    private static final int LIMIT_MINUTES = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable hook = this::hold;
    private volatile boolean given;
    private volatile boolean heeded;

    /** A signal that is never given. */
    public StopSignal() {}

    /** The signals that this JVM is sent. */
    static StopSignal watch() {
        StopSignal signal = new StopSignal();
        ShutdownHookManager.get().addShutdownHook(signal.hook, PRIORITY, LIMIT_MINUTES, TimeUnit.MINUTES);
        return signal;
    }

    /** Holds up the end of the JVM, if somebody asked whether to stop. */
    void hold() {
        given = true;
        if (heeded) { // else nobody would notice, and nothing is lost
            try {
                ended.await();
            } catch (InterruptedException e) { // at the limit
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether to stop. Who asks once must keep asking. */
    boolean isGiven() {
        heeded = true;
        return given;
    }

    /** Whether it was given while nobody asked, so that Spark was ended under the job. */
    boolean endedSpark() {
        return given && !heeded;
    }

    /** What was to be done before the JVM ends is done. */
    @Override
    public void close() {
        ended.countDown();
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
