package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final int CORES = 3;

    @Test
    void taskOfAClusterHasAThreadForEachOfItsCores() {
        Workers workers = new Workers(0, 4);
        assertEquals(4, workers.threads());
        assertEquals(4, workers.threadsOfAll());
    }

    @Test
    void taskOfALocalMasterHasOneThreadAndOneWithAllBlocksHasAll() {
        Workers workers = new Workers(CORES, 1);
        assertEquals(1, workers.threads());
        assertEquals(CORES, workers.threadsOfAll());
    }

    @Test
    void oneThreadIsTheCallingOne() {
        for (Workers workers : Set.of(new Workers(1, 1), new Workers(0, 1))) {
            Set<Thread> threads = new HashSet<>();
            workers.executor().execute(() -> threads.add(Thread.currentThread()));
            assertEquals(Set.of(Thread.currentThread()), threads);
        }
    }

    /** Each job waits until all cores are busy, so a pool with fewer threads would not end. */
    @Test
    void allTasksOfALocalMasterTogetherTakeAsManyThreadsAsItHasCores() throws InterruptedException {
        Executor oneTask = new Workers(CORES, 1).executor();
        Executor another = new Workers(CORES, 1).executor();
        int jobs = 4 * CORES;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(CORES);
        Semaphore ended = new Semaphore(0);
        for (int job = 0; job < jobs; job++) {
            (job % 2 == 0 ? oneTask : another).execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                busy.countDown();
                await(busy);
                running.decrementAndGet();
                ended.release();
            });
        }
        assertTrue(ended.tryAcquire(jobs, 1, TimeUnit.MINUTES));
        assertEquals(CORES, most.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
