package dev.unroll.spark;

import dev.unroll.data.Ranges;
import java.io.Serializable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
record Workers(int localCores, int taskCores) implements Serializable {
    private static final Pattern LOCAL_MASTER = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,.*)?])?");
    private static final ExecutorService OF_CLUSTER = Executors.newCachedThreadPool(Workers::daemon);
    private static final ThreadPoolExecutor OF_LOCAL_MASTER =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), Workers::daemon);

    /** Computes while a task's own thread reads. */
    static final Executor BESIDE_TASK = OF_CLUSTER;

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "unroll worker");
        thread.setDaemon(true);
        return thread;
    }

    static Workers of(SparkContext context) {
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
    int threads() {
        return localCores == 0 ? taskCores : 1;
    }

    /** Of a task that has all blocks. */
    int threadsOfAll() {
        return localCores == 0 ? taskCores : localCores;
    }

    /** The driver's own, which rest while tasks run. */
    Ranges ofDriver() {
        return localCores == 0
                ? new Ranges(Runtime.getRuntime().availableProcessors(), OF_CLUSTER)
                : new Ranges(localCores, executor());
    }

    /** What runs these threads: the calling one, where no other may. */
    Executor executor() {
        if (threadsOfAll() == 1) {
            return Runnable::run;
        }
        return localCores == 0 ? OF_CLUSTER : ofLocalMaster(localCores);
    }

    private static synchronized Executor ofLocalMaster(int cores) {
        if (OF_LOCAL_MASTER.getMaximumPoolSize() != cores) { // a JVM may have one master after another
            OF_LOCAL_MASTER.setCorePoolSize(1);
            OF_LOCAL_MASTER.setMaximumPoolSize(cores);
            OF_LOCAL_MASTER.setCorePoolSize(cores);
        }
        return OF_LOCAL_MASTER;
    }
}
