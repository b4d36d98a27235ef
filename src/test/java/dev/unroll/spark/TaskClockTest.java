package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.TaskTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TaskClockTest {
    private static final int TASKS = 3;
    private static final long TASK_MILLIS = 20;

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @Test
    void countsTheTasksOfItsOwnJobs() {
        try (TaskClock idle = TaskClock.start(SPARK);
                TaskClock clock = TaskClock.start(SPARK)) {
            runTasks();
            for (int job = 0; job < 2; job++) {
                clock.time(TaskClockTest::runTasks);
            }
            clock.addNetworkSeconds(0.001);
            TaskTime time = clock.take();
            assertEquals(0.001, time.network());
            assertTrue(time.outside() >= (2 * TASKS * (TASK_MILLIS - 3) - 1) * 1e-3, time.toString());
            assertTrue(time.outsideShare() > 0.9, time.toString());
            assertEquals(0, clock.take().outside());
            assertEquals(0, idle.take().outside()); // told of each event before the other one
        }
    }

    private static long runTasks() {
        return SPARK.parallelize(List.of(1, 2, 3), TASKS)
                .map(TaskClockTest::busy)
                .count();
    }

    private static int busy(int i) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TASK_MILLIS);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return i;
    }
}
