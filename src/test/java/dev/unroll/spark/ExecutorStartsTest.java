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
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;

class ExecutorStartsTest {
    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());
    private static final Semaphore RUNNING = new Semaphore(0);
    private static final Semaphore MAY_END = new Semaphore(0);

    private final ExecutorStarts starts = new ExecutorStarts(SPARK.sc());

    @BeforeEach
    void listen() {
        SPARK.sc().addSparkListener(starts);
    }

    @AfterEach
    void stopListening() {
        SPARK.sc().removeSparkListener(starts);
    }

    @Test
    void jobEndsWhenNoExecutorStartedForAMinute() throws Exception {
        CompletableFuture<Integer> job = startJob();
        post(failure(0, "1"), failure(1, "2"), failure(60, "3"));
        ExecutionException end = assertThrows(ExecutionException.class, () -> job.get(1, TimeUnit.MINUTES));
        List<Throwable> chain = Failures.chain(end);
        String sentence = Failures.plainMessage(chain.get(chain.size() - 1));
        assertTrue(
                sentence.endsWith(
                        " cancelled because no executor could start: expected one that takes tasks, found 3 that"
                                + " ended before (the last: Command exited with code 1); read stderr of one of them on its worker"),
                sentence);
    }

    @Test
    void jobGoesOnWhereAnExecutorStarted() throws Exception {
        CompletableFuture<Integer> job = startJob();
        post(failure(0, "1"), failure(1, "2"), start("3"), failure(60, "4"), failure(61, "5"), failure(200, "6"));
        MAY_END.release();
        assertEquals(1, job.get(1, TimeUnit.MINUTES));
        post(end("3")); // other tests use this application
    }

    @Test
    void jobGoesOnWhileFailuresAreFewOrYoung() throws Exception {
        CompletableFuture<Integer> job = startJob();
        post(failure(0, "1"), failure(100, "2"), start("3"), end("3"));
        post(failure(200, "4"), failure(201, "5"), failure(202, "6"), failure(259, "7"));
        MAY_END.release();
        assertEquals(1, job.get(1, TimeUnit.MINUTES));
    }

    /** Returns once its one task runs, which then waits for {@link #MAY_END} or for its own end. */
    private static CompletableFuture<Integer> startJob() throws InterruptedException {
        CompletableFuture<Integer> job = CompletableFuture.supplyAsync(() ->
                SPARK.parallelize(List.of(1), 1).map(ExecutorStartsTest::await).reduce(Integer::sum));
        assertTrue(RUNNING.tryAcquire(1, TimeUnit.MINUTES));
        return job;
    }

    private static int await(int number) throws InterruptedException {
        RUNNING.release();
        while (!TaskContext.get().isInterrupted() && !MAY_END.tryAcquire(10, TimeUnit.MILLISECONDS)) {
            Thread.onSpinWait();
        }
        return number;
    }

    private static void post(SparkListenerEvent... events) throws Exception {
        for (SparkListenerEvent event : events) {
            SPARK.sc().listenerBus().post(event);
        }
        SPARK.sc().listenerBus().waitUntilEmpty();
    }

    private static SparkListenerEvent failure(int second, String executor) {
        long time = TimeUnit.SECONDS.toMillis(second);
        return new SparkListenerExecutorRemoved(time, executor, "Command exited with code 1");
    }

    private static SparkListenerEvent end(String executor) {
        return failure(0, executor);
    }

    private static SparkListenerEvent start(String executor) {
        return new SparkListenerExecutorAdded(0, executor, new ExecutorInfo("host", 1, Map$.MODULE$.empty()));
    }
}
