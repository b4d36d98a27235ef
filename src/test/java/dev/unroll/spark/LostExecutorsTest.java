package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @Test
    void executorsThatHadTasksAndEndedByThemselvesAreLost() {
        try (LostExecutors lost = LostExecutors.watch(SPARK)) {
            lost.onTaskStart(task("1", "a"));
            lost.onTaskStart(task("2", "b"));
            lost.onTaskStart(task("3", "c"));
            lost.onExecutorRemoved(removal("1", "Command exited with code 137"));
            lost.onExecutorRemoved(removal("2", "Executor killed by driver."));
            lost.onExecutorRemoved(removal("4", "Command exited with code 1"));
            assertEquals(List.of("executor 1 on a was lost (Command exited with code 137)"), lost.take());
            assertEquals(List.of(), lost.take());
            lost.onExecutorRemoved(removal("3", "Remote RPC client disassociated.\nLook at its log."));
            assertEquals(List.of("executor 3 on c was lost (Remote RPC client disassociated)"), lost.take());
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
