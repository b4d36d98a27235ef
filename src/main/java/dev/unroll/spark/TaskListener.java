package dev.unroll.spark;

import dev.unroll.io.EpochRecord.TaskTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * What Spark reports of a fit's tasks and of the executors that run them. Lost executors are those that ran tasks of this
 * application and are gone, unless Spark itself ended them.
 *
 * <p>Times are of the tasks of chosen jobs: deserialising a task, running it and serialising its result, each in whole
 * milliseconds, rounded down, so a task counts up to 3 ms too little. Only tasks whose result was used count: not failed
 * ones, nor attempts that lost against a speculative copy. Waiting for a core or for the driver is no time of a task.
 */
public final class TaskListener extends SparkListener implements AutoCloseable {
    private static final String PROPERTY = "unroll.clock";
    private static final String ENDED_BY_SPARK = "Executor killed by driver"; // as dynamic allocation does
    private static final long LIMIT_SECONDS = 10; // Spark calls within milliseconds or, if overloaded, not at all

    private static final String DESCRIPTION = "spark.job.description";

    private final JavaSparkContext context;
    private final WideTasks wide;
    private final String id = UUID.randomUUID().toString();
    private final Set<Integer> jobs = new HashSet<>(); // that run, on the listeners' thread only
    private final Set<Integer> stages = new HashSet<>(); // of these jobs, likewise
    private final AtomicLong millis = new AtomicLong();
    private final Semaphore endedJobs = new Semaphore(0);
    private int timedJobs; // since the time was last taken
    private double networkSeconds; // likewise
    private final Map<String, String> hosts = new HashMap<>(); // of executors with tasks, on the listeners' thread only
    private final LinkedBlockingQueue<String> lostExecutors = new LinkedBlockingQueue<>();

    private TaskListener(JavaSparkContext context) {
        this.context = context;
        this.wide = WideTasks.start(context.sc());
    }

    public static TaskListener start(JavaSparkContext context) {
        TaskListener listener = new TaskListener(context);
        context.sc().addSparkListener(listener);
        return listener;
    }

    /** Runs one job of Spark on this thread, described like this on Spark's pages, and counts its tasks. */
    <T> T time(String description, Supplier<T> job) {
        String users = context.getLocalProperty(DESCRIPTION);
        context.setLocalProperty(DESCRIPTION, description);
        context.setLocalProperty(PROPERTY, id);
        try {
            T result = job.get();
            timedJobs++;
            return result;
        } finally {
            context.setLocalProperty(PROPERTY, null);
            context.setLocalProperty(DESCRIPTION, users);
        }
    }

    /** The same for a job of one task, with as many cores for it as is safe; run again where these are lost. */
    <T> List<T> timeWide(String description, JavaRDD<T> task) {
        Optional<List<T>> result = Optional.empty();
        while (result.isEmpty()) {
            result = time(description, () -> wide.collect(task));
        }
        return result.get();
    }

    /** Time of all tasks since the last call; waits for the end of their jobs, unknown if Spark reports it too late. */
    TaskTime takeTime() {
        boolean complete = hasHeardOfAllJobs(); // before the time is read
        double seconds = millis.getAndSet(0) * 1e-3;
        TaskTime time = complete ? TaskTime.of(seconds, networkSeconds) : TaskTime.UNKNOWN;
        timedJobs = 0;
        networkSeconds = 0;
        return time;
    }

    /** Executors lost since the last call, and why. Spark reports a lost executor before it reruns its tasks. */
    List<String> takeLostExecutors() {
        List<String> taken = new ArrayList<>();
        lostExecutors.drainTo(taken);
        return taken;
    }

    private boolean hasHeardOfAllJobs() {
        try {
            return endedJobs.tryAcquire(timedJobs, LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Spark cancels the next job because of it
            return false;
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        addIfTimed(stage.stageInfo().stageId(), stages, stage.properties());
    }

    private void addIfTimed(int id, Set<Integer> ids, Properties properties) {
        if (properties != null && this.id.equals(properties.getProperty(PROPERTY))) {
            ids.add(id);
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        String host = hosts.remove(executor.executorId());
        if (host != null && !executor.reason().startsWith(ENDED_BY_SPARK)) {
            String reason = Failures.plainText(executor.reason()).orElse("no reason given");
            lostExecutors.add("executor %s on %s was lost (%s)".formatted(executor.executorId(), host, reason));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        TaskMetrics metrics = task.taskMetrics();
        if (stages.contains(task.stageId()) && task.taskInfo().successful() && metrics != null) {
            millis.addAndGet(
                    metrics.executorDeserializeTime() + metrics.executorRunTime() + metrics.resultSerializationTime());
        }
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd job) {
        if (jobs.remove(job.jobId())) {
            stages.clear(); // timed jobs run one after another
            endedJobs.release();
        }
    }

    // spotless:off: a table
    @Override public void onJobStart(SparkListenerJobStart j) { addIfTimed(j.jobId(), jobs, j.properties()); }
    @Override public void onTaskStart(SparkListenerTaskStart t) { hosts.put(t.taskInfo().executorId(), t.taskInfo().host()); }
    void addNetworkSeconds(double seconds) { networkSeconds += seconds; }
    WideTasks wide() { return wide; }
    @Override public void close() { wide.close(); context.sc().removeSparkListener(this); }
    // spotless:on
}
