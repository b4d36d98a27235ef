package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final int CORES = 3;

    @Test
    void taskOfAClusterHasAThreadForEachOfItsCores() {
        Workers workers = new Workers(0, 2);
        assertEquals(2, workers.threads());
        assertEquals(4, workers.threadsOfAll(4));
    }

    @Test
    void taskOfALocalMasterHasOneThreadAndOneWithAllBlocksHasAll() {
        Workers workers = new Workers(CORES, 1);
        assertEquals(1, workers.threads());
        assertEquals(CORES, workers.threadsOfAll(1));
    }

    /** Each job waits until all cores are busy, so with fewer threads it would not end. */
    @Test
    void allTasksOfALocalMasterTogetherTakeAsManyThreadsAsItHasCores() throws InterruptedException {
        int jobs = 4 * CORES;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(CORES);
        Semaphore ended = new Semaphore(0);
        ExecutorService tasks = Executors.newFixedThreadPool(jobs);
        try {
            for (int job = 0; job < jobs; job++) {
                tasks.execute(() -> new Workers(CORES, 1).compute(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    busy.countDown();
                    await(busy);
                    running.decrementAndGet();
                    ended.release();
                    return null;
                }));
            }
            assertTrue(ended.tryAcquire(jobs, 1, TimeUnit.MINUTES));
            assertEquals(CORES, most.get());
        } finally {
            tasks.shutdown();
            assertTrue(tasks.awaitTermination(1, TimeUnit.MINUTES)); // they have the cores until then
        }
    }

    @Test
    void helpersTakeTheCoresThatNoTaskHas() throws InterruptedException {
        Workers workers = new Workers(CORES, 1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(CORES - 1);
        workers.compute(() -> {
            for (int helper = 1; helper < CORES; helper++) {
                workers.helpers().execute(() -> {
                    await(go);
                    ended.countDown();
                });
            }
            assertThrows(
                    RejectedExecutionException.class, () -> workers.helpers().execute(() -> {}));
            return null;
        });
        go.countDown();
        assertTrue(ended.await(1, TimeUnit.MINUTES));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
