package dev.unroll.spark;

import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A step's weights on their way to its tasks. Spark broadcasts what the tasks of a stage have in common in any case, so small
 * weights travel with that: a broadcast of their own would add three round trips of each executor to each step. Large ones
 * have one, since each task would unpack a copy.
 */
final class StepWeights implements Serializable, AutoCloseable {
    private static final int MOST_IN_TASK = 100_000; // 800 kB in double; from 1,000 KiB on, Spark warns of a large task

    private final Parameters inTask; // null if they have a broadcast
    private final Broadcast<Parameters> broadcast; // null if they are in the task

    private StepWeights(Parameters inTask, Broadcast<Parameters> broadcast) {
        this.inTask = inTask;
        this.broadcast = broadcast;
    }

    /** They are there for the tasks until {@link #close}. */
    static StepWeights send(Parameters parameters, JavaSparkContext context) {
        return parameters.size() <= MOST_IN_TASK
                ? new StepWeights(parameters, null)
                : new StepWeights(null, context.broadcast(parameters));
    }

    /** In a task. */
    Parameters value() {
        return inTask != null ? inTask : broadcast.value();
    }

    @Override
    public void close() {
        Optional.ofNullable(broadcast).ifPresent(Broadcast::destroy);
    }
}
