package dev.unroll.spark;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Gives a task that computes alone as many cores as the smallest live executor has. Only with executors that stay: with dynamic
 * allocation, Spark would start executors for such tasks alone, and a full cluster would wait for them for ever.
 *
 * <p>Spark also waits for ever, without a word, for an executor with as many cores as a task needs. So if the last one of them is
 * lost, and smaller ones live, the job is cancelled and run again with fewer.
 */
final class WideTasks extends SparkListener implements AutoCloseable {
    private static final Map<Integer, ResourceProfile> PROFILES =
            new ConcurrentHashMap<>(); // Spark keeps each for ever

    private final SparkContext context;
    private final String property = "unroll.cores." + UUID.randomUUID(); // of this fit's jobs
    private final int usualCores;
    private final Map<String, Integer> executors = new HashMap<>(); // the live ones' cores
    private final Set<String> lost = new HashSet<>();
    private final Map<Integer, Integer> jobs = new HashMap<>(); // the cores that each running one needs
    private boolean cancelled; // the last of them

    WideTasks(SparkContext context) {
        this.context = context;
        this.usualCores = context.conf().getInt("spark.task.cpus", 1);
    }

    static WideTasks start(SparkContext context) {
        WideTasks wide = new WideTasks(context);
        if (isSafe(context)) {
            context.addSparkListener(wide);
            SparkApi.executorCores(context).forEach(wide::add);
        }
        return wide;
    }

    /** Whether tasks may differ from others in what they need, on executors that are there for all. */
    private static boolean isSafe(SparkContext context) {
        boolean isDynamic = context.conf().getBoolean("spark.dynamicAllocation.enabled", false);
        String master = context.master();
        boolean isOther = master.equals("yarn") || master.startsWith("k8s://") || master.startsWith("local-cluster");
        boolean knowsOther = !context.version().startsWith("3.5.0"); // since 3.5.1; a standalone master already in 3.4
        return !isDynamic && (master.startsWith("spark://") || (isOther && knowsOther));
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
    }

    /** That a task would get now. */
    synchronized int cores() {
        return Math.max(
                usualCores, executors.values().stream().mapToInt(c -> c).min().orElse(0));
    }

    /** What says of a job how many cores its task needs. */
    String property() {
        return property;
    }

    /** As {@link JavaRDD#collect}, with all these cores for a task; empty if no executor has as many any more. */
    <T> Optional<List<T>> collect(JavaRDD<T> rdd) {
        int cores = cores();
        if (cores == usualCores) {
            return Optional.of(rdd.collect());
        }
        context.setLocalProperty(property, "" + cores);
        try {
            JavaRDD<T> wide = rdd.mapPartitions(results -> results); // withResources changes the RDD itself
            return Optional.of(wide.withResources(PROFILES.computeIfAbsent(cores, WideTasks::profile))
                    .collect());
        } catch (Exception e) {
            if (!takeCancelled()) {
                throw e;
            }
            return Optional.empty();
        } finally {
            context.setLocalProperty(property, null);
        }
    }

    private static ResourceProfile profile(int cores) {
        return new ResourceProfileBuilder()
                .require(new TaskResourceRequests().cpus(cores))
                .build();
    }

    private synchronized boolean takeCancelled() {
        boolean taken = cancelled;
        cancelled = false;
        return taken;
    }

    private synchronized void add(String executor, int cores) {
        if (cores > 0 && !lost.contains(executor)) { // the driver has none
            executors.put(executor, cores);
        }
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        String cores = job.properties() == null ? null : job.properties().getProperty(property);
        if (cores != null) {
            jobs.put(job.jobId(), Integer.valueOf(cores));
            cancelHopeless();
        }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd job) {
        jobs.remove(job.jobId());
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded executor) {
        add(executor.executorId(), executor.executorInfo().totalCores());
        cancelHopeless();
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        executors.remove(executor.executorId());
        lost.add(executor.executorId());
        cancelHopeless();
    }

    /** Where no executor lives at all, the next one may be large enough. */
    private void cancelHopeless() {
        int most = executors.isEmpty() ? Integer.MAX_VALUE : Collections.max(executors.values());
        jobs.forEach((job, cores) -> {
            if (cores > most) {
                cancelled = true;
                context.cancelJob(job, "because no executor has %d cores any more".formatted(cores));
            }
        });
    }
}
