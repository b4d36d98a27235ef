package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;

class WideTasksTest {
    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());
    private static final Semaphore RUNNING = new Semaphore(0);
    private static final Semaphore MAY_END = new Semaphore(0);
    private static final Semaphore ENDED =
            new Semaphore(0); // a task that was cancelled ends a little later than its job

    private final WideTasks wide = new WideTasks(SPARK.sc());

    @BeforeEach
    void listen() {
        SPARK.sc().addSparkListener(wide);
    }

    @AfterEach
    void stopListening() {
        wide.close();
    }

    @Test
    void taskGetsAsManyCoresAsTheSmallestExecutorHas() {
        assertEquals(1, wide.cores());
        add("large", 8);
        assertEquals(8, wide.cores());
        add("small", 2);
        assertEquals(2, wide.cores());
        remove("small");
        assertEquals(8, wide.cores());
        remove("large");
        assertEquals(1, wide.cores());
    }

    @Test
    void jobIsCancelledWhenNoExecutorHasItsCoresAnyMore() throws Exception {
        add("large", 8);
        CompletableFuture<Integer> job = startJob(8);
        remove("large"); // another may come
        add("larger", 9);
        remove("larger");
        add("small", 2);
        ExecutionException end = assertThrows(ExecutionException.class, () -> job.get(1, TimeUnit.MINUTES));
        List<Throwable> chain = Failures.chain(end);
        String sentence = Failures.plainMessage(chain.get(chain.size() - 1));
        assertTrue(sentence.endsWith(" cancelled because no executor has 8 cores any more"), sentence);
        assertTrue(ENDED.tryAcquire(1, TimeUnit.MINUTES), "before another test lets its own task end");
    }

    @Test
    void jobGoesOnWhileAnExecutorHasItsCores() throws Exception {
        add("large", 8);
        CompletableFuture<Integer> job = startJob(8);
        add("small", 2);
        add("another", 8);
        remove("large");
        MAY_END.release();
        assertEquals(1, job.get(1, TimeUnit.MINUTES));
        ENDED.acquire();
    }

    @Test
    void localMasterHasTheUsualCores() {
        try (TaskListener tasks = TaskListener.start(SPARK)) {
            assertEquals(1, tasks.wide().cores());
            assertEquals(List.of(7), tasks.timeWide("one task", SPARK.parallelize(List.of(7), 1)));
        }
        assertEquals(
                SPARK.defaultParallelism(), SparkApi.executorCores(SPARK.sc()).get("driver"));
    }

    /** Returns once its one task runs, which then waits for {@link #MAY_END} or for its own end. */
    private CompletableFuture<Integer> startJob(int cores) throws InterruptedException {
        CompletableFuture<Integer> job = CompletableFuture.supplyAsync(() -> {
            SPARK.setLocalProperty(wide.property(), "" + cores);
            try {
                return SPARK.parallelize(List.of(1), 1)
                        .map(WideTasksTest::await)
                        .reduce(Integer::sum);
            } finally {
                SPARK.setLocalProperty(wide.property(), null);
            }
        });
        assertTrue(RUNNING.tryAcquire(1, TimeUnit.MINUTES));
        return job;
    }

    private static int await(int number) throws InterruptedException {
        RUNNING.release();
        try {
            while (!TaskContext.get().isInterrupted() && !MAY_END.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
            return number;
        } finally {
            ENDED.release();
        }
    }

    /** Not by Spark's own way, where the shared application would take them for its own. */
    private void add(String executor, int cores) {
        ExecutorInfo info = new ExecutorInfo("host", cores, Map$.MODULE$.empty());
        wide.onExecutorAdded(new SparkListenerExecutorAdded(0, executor, info));
    }

    private void remove(String executor) {
        wide.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, "Command exited with code 137"));
    }
}
