package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.EpochRecord.TaskTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;

class TaskListenerTest {
    private static final int TASKS = 3;
    private static final long TASK_MILLIS = 20;

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @Test
    void countsTheTasksOfItsOwnJobs() {
        try (TaskListener idle = TaskListener.start(SPARK);
                TaskListener clock = TaskListener.start(SPARK)) {
            runTasks();
            for (int job = 0; job < 2; job++) {
                clock.time("three tasks", TaskListenerTest::runTasks);
            }
            clock.addNetworkSeconds(0.001);
            TaskTime time = clock.takeTime();
            assertEquals(0.001, time.network());
            assertTrue(time.outside() >= (2 * TASKS * (TASK_MILLIS - 3) - 1) * 1e-3, time.toString());
            assertTrue(time.outsideShare() > 0.9, time.toString());
            assertEquals(0, clock.takeTime().outside());
            assertEquals(0, idle.takeTime().outside()); // told of each event before the other one
        }
    }

    private static long runTasks() {
        return SPARK.parallelize(List.of(1, 2, 3), TASKS)
                .map(TaskListenerTest::busy)
                .count();
    }

    private static int busy(int i) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TASK_MILLIS);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return i;
    }

    @Test
    void executorsThatHadTasksAndEndedByThemselvesAreLost() {
        try (TaskListener lost = TaskListener.start(SPARK)) {
            lost.onTaskStart(task("1", "a"));
            lost.onTaskStart(task("2", "b"));
            lost.onTaskStart(task("3", "c"));
            lost.onExecutorRemoved(removal("1", "Command exited with code 137"));
            lost.onExecutorRemoved(removal("2", "Executor killed by driver."));
            lost.onExecutorRemoved(removal("4", "Command exited with code 1"));
            assertEquals(List.of("executor 1 on a was lost (Command exited with code 137)"), lost.takeLostExecutors());
            assertEquals(List.of(), lost.takeLostExecutors());
            lost.onExecutorRemoved(removal("3", "Remote RPC client disassociated.\nLook at its log."));
            assertEquals(
                    List.of("executor 3 on c was lost (Remote RPC client disassociated)"), lost.takeLostExecutors());
        }
    }

    private static SparkListenerTaskStart task(String executor, String host) {
        return new SparkListenerTaskStart(
                0, 0, new TaskInfo(1, 0, 0, 0, executor, host, TaskLocality.PROCESS_LOCAL(), false));
    }

    private static SparkListenerExecutorRemoved removal(String executor, String reason) {
        return new SparkListenerExecutorRemoved(0, executor, reason);
    }
}
