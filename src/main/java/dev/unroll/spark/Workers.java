package dev.unroll.spark;

import dev.unroll.data.Crew;
import dev.unroll.data.Ranges;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;

/**
 * The threads that compute for tasks. On a cluster a task has as many as Spark gives it cores; in local mode all tasks of the
 * JVM share as many as the master has, so that fits beside each other take no more.
 *
 * @param localCores of a local master, 0 of a cluster
 * @param taskCores that Spark gives to a task
 */
public record Workers(int localCores, int taskCores) implements Serializable {
    private static final Pattern LOCAL_MASTER = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,.*)?])?");
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(Workers::daemon);
    private static final Map<Integer, Semaphore> FREE_CORES = new ConcurrentHashMap<>(); // by how many there are in all

    /** Computes while a task's own thread reads. */
    static final Executor BESIDE_TASK = THREADS;

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "unroll worker");
        thread.setDaemon(true);
        return thread;
    }

    public static Workers of(SparkContext context) {
        Matcher local = LOCAL_MASTER.matcher(context.master());
        int taskCores = context.conf().getInt("spark.task.cpus", 1);
        if (!local.matches()) {
            return new Workers(0, taskCores);
        }
        String cores = local.group(1) == null ? "1" : local.group(1);
        boolean all = cores.equals("*");
        return new Workers(all ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores), taskCores);
    }

    /** Of a task beside others. */
    public int threads() {
        return localCores == 0 ? taskCores : 1;
    }

    /** Of a task that has all blocks, and on a cluster so many cores. */
    int threadsOfAll(int cores) {
        return localCores == 0 ? cores : localCores;
    }

    /** The driver's own, which rest while tasks run. */
    Ranges ofDriver() {
        int threads = localCores == 0 ? Runtime.getRuntime().availableProcessors() : localCores;
        return new Ranges(new Crew(threads, helpers()));
    }

    /** Computes on the calling thread; in local mode, once one of the cores is free. */
    <T> T compute(Supplier<T> work) {
        if (localCores == 0) {
            return work.get();
        }
        Semaphore free = freeCores(localCores);
        free.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    /** Runs threads that help those which compute; in local mode it refuses where no core is free. */
    Executor helpers() {
        if (localCores == 0) {
            return THREADS;
        }
        Semaphore free = freeCores(localCores);
        return helper -> {
            if (free.hasQueuedThreads() || !free.tryAcquire()) {
                throw new RejectedExecutionException("all cores compute");
            }
            THREADS.execute(() -> {
                try {
                    helper.run();
                } finally {
                    free.release();
                }
            });
        };
    }

    /** A JVM may have one local master after another. */
    private static Semaphore freeCores(int cores) {
        return FREE_CORES.computeIfAbsent(cores, Semaphore::new);
    }
}
