package dev.unroll.spark;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Ends the jobs of an application whose executors fail before they can take any work: a standalone master would start new
 * ones forever. Other masters have a limit of their own. While the cluster is full, an application waits.
 */
public final class ExecutorStarts extends SparkListener {
    private static final int FEWEST_FAILURES = 3;
    private static final long LIMIT_SECONDS = 60;

    private final SparkContext context;
    private final Set<Integer> jobs = new HashSet<>(); // that run; this and all below on the listeners' thread only
    private final Set<String> executors = new HashSet<>(); // that started
    private int failures; // since one started
    private long firstFailure; // of these, in milliseconds

    ExecutorStarts(SparkContext context) {
        this.context = context;
    }

    /** Watches an application that has just begun, if its master is a standalone one. */
    public static void watch(SparkContext context) {
        if (context.master().startsWith("spark://")) {
            context.addSparkListener(new ExecutorStarts(context));
        }
    }

    // spotless:off: a table
    @Override public void onJobStart(SparkListenerJobStart job) { jobs.add(job.jobId()); }
    @Override public void onJobEnd(SparkListenerJobEnd job) { jobs.remove(job.jobId()); }
    // spotless:on

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded executor) {
        executors.add(executor.executorId());
        failures = 0;
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        if (executors.remove(executor.executorId()) || !executors.isEmpty()) {
            return;
        }
        if (failures++ == 0) {
            firstFailure = executor.time();
        }
        long seconds = TimeUnit.MILLISECONDS.toSeconds(executor.time() - firstFailure);
        if (failures >= FEWEST_FAILURES && seconds >= LIMIT_SECONDS) {
            String last = Failures.plainText(executor.reason()).orElse("no reason given");
            String reason =
                    "because no executor could start: expected one that takes tasks, found %d that ended before (the last: %s); read stderr of one of them on its worker"
                            .formatted(failures, last);
            jobs.forEach(job -> context.cancelJob(job, reason));
        }
    }
}
