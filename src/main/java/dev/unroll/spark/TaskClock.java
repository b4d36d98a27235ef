package dev.unroll.spark;

import dev.unroll.io.TaskTime;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What the tasks of chosen jobs took, as Spark itself measures it: deserialising a task, running it and serialising its
 * result. Spark gives each of the three in whole milliseconds, rounded down, so a task counts up to 3 ms too little.
 *
 * <p>Tasks whose result was used count, also those that read lost blocks again. Failed tasks do not, nor do attempts that
 * lost against a speculative copy. Waiting for a core or for the driver is no time of a task.
 */
final class TaskClock extends SparkListener implements AutoCloseable {
    private static final String PROPERTY = "unroll.clock";

    /** Spark tells listeners on a thread of its own, normally within milliseconds, and never if it is overloaded. */
    private static final long LIMIT_SECONDS = 10;

    private final JavaSparkContext context;
    private final String id = UUID.randomUUID().toString();
    private final Set<Integer> jobs = new HashSet<>(); // that run, on the listeners' thread only
    private final Set<Integer> stages = new HashSet<>(); // of these jobs, likewise
    private final AtomicLong millis = new AtomicLong();
    private final Semaphore endedJobs = new Semaphore(0);
    private int timedJobs; // since the time was last taken
    private double networkSeconds; // likewise

    private TaskClock(JavaSparkContext context) {
        this.context = context;
    }

    /** A clock that runs until it is closed. */
    static TaskClock start(JavaSparkContext context) {
        TaskClock clock = new TaskClock(context);
        context.sc().addSparkListener(clock);
        return clock;
    }

    /** Runs one job of Spark on this thread, and counts its tasks. */
    <T> T time(Supplier<T> job) {
        context.setLocalProperty(PROPERTY, id);
        try {
            T result = job.get();
            timedJobs++;
            return result;
        } finally {
            context.setLocalProperty(PROPERTY, null);
        }
    }

    /** Adds what the timed tasks spent on forward and backward passes. */
    void addNetworkSeconds(double seconds) {
        networkSeconds += seconds;
    }

    /**
     * Time of all tasks since the last call. Waits, not for long, until Spark has told of all of them.
     *
     * @return unknown if Spark did not tell of the jobs' end in time
     */
    TaskTime take() {
        boolean complete = hasHeardOfAllJobs();
        double seconds = millis.getAndSet(0) * 1e-3;
        TaskTime time = complete ? TaskTime.of(seconds, networkSeconds) : TaskTime.UNKNOWN;
        timedJobs = 0;
        networkSeconds = 0;
        return time;
    }

    private boolean hasHeardOfAllJobs() {
        try {
            return endedJobs.tryAcquire(timedJobs, LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Spark ends the next job for it
            return false;
        }
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        if (isTimed(job.properties())) {
            jobs.add(job.jobId());
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        if (isTimed(stage.properties())) {
            stages.add(stage.stageInfo().stageId());
        }
    }

    private boolean isTimed(Properties properties) {
        return properties != null && id.equals(properties.getProperty(PROPERTY));
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
            stages.clear(); // the clock's jobs run one after another
            endedJobs.release();
        }
    }

    @Override
    public void close() {
        context.sc().removeSparkListener(this);
    }
}
