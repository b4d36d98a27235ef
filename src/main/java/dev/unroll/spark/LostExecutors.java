package dev.unroll.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Executors that had work of this application and are gone, unless Spark itself ended them. */
public final class LostExecutors extends SparkListener implements AutoCloseable {
    /** How Spark begins the reason why it ended an executor, as dynamic allocation does. */
    private static final String ENDED_BY_SPARK = "Executor killed by driver";

    private final JavaSparkContext context;
    private final Map<String, String> hosts = new HashMap<>(); // of executors with tasks, on the listeners' thread only
    private final LinkedBlockingQueue<String> lostExecutors = new LinkedBlockingQueue<>();

    private LostExecutors(JavaSparkContext context) {
        this.context = context;
    }

    /** Watches until it is closed. */
    public static LostExecutors watch(JavaSparkContext context) {
        LostExecutors lost = new LostExecutors(context);
        context.sc().addSparkListener(lost);
        return lost;
    }

    /** Those lost since the last call, and why. Spark reports a lost executor before it repeats its tasks. */
    public List<String> take() {
        List<String> taken = new ArrayList<>();
        lostExecutors.drainTo(taken);
        return taken;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
        hosts.put(task.taskInfo().executorId(), task.taskInfo().host());
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        String host = hosts.remove(executor.executorId());
        if (host != null && !executor.reason().startsWith(ENDED_BY_SPARK)) {
            lostExecutors.add("executor %s on %s was lost (%s)"
                    .formatted(
                            executor.executorId(),
                            host,
                            PlainMessage.ofText(executor.reason()).orElse("no reason given")));
        }
    }

    @Override
    public void close() {
        context.sc().removeSparkListener(this);
    }
}
