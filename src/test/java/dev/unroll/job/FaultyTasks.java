package dev.unroll.job;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.TaskContext;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Makes tasks fail, from outside of the product: Spark calls it in executors that have it on their class path, when a task
 * first reads something. Fails the first attempts at some tasks with an exception or, with {@code -Dfaulty.tasks=exit},
 * ends the JVM of every task.
 */
public final class FaultyTasks implements KryoRegistrator {
    private static final int EVERY = 3; // stage

    @Override
    public void registerClasses(Kryo kryo) {
        TaskContext task = TaskContext.get();
        if (task == null) {
            return; // in a driver, or in an executor between two tasks
        }
        if ("exit".equals(System.getProperty("faulty.tasks"))) {
            Runtime.getRuntime().halt(1);
        }
        if (task.attemptNumber() == 0 && task.partitionId() == 0 && task.stageId() % EVERY == 0) {
            throw new IllegalStateException("this task was to fail once");
        }
    }
}
