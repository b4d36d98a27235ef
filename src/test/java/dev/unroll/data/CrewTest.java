package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrewTest {
    private static final int THREADS = 3;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        executor.shutdownNow();
    }

    @Test
    void helpersWorkBesideTheCallingThreadAgainAndAgain() {
        Crew crew = new Crew(THREADS, executor);
        for (int time = 0; time < 100; time++) {
            CountDownLatch together = new CountDownLatch(THREADS);
            Set<Integer> threads = new ConcurrentSkipListSet<>();
            AtomicInteger ended = new AtomicInteger();
            crew.work(THREADS + 1, thread -> {
                threads.add(thread);
                together.countDown();
                await(together);
                ended.incrementAndGet();
            });
            assertEquals(Set.of(0, 1, 2), threads);
            assertEquals(THREADS, ended.get());
        }
    }

    @Test
    void noMoreHelpersAreCalledThanThereIsWorkFor() {
        AtomicInteger called = new AtomicInteger();
        Executor never = helper -> called.incrementAndGet();
        new Crew(THREADS, never).work(1, thread -> assertEquals(0, thread));
        assertEquals(0, called.get());
        new Crew(THREADS, never).work(2, thread -> assertEquals(0, thread));
        assertEquals(1, called.get());
    }

    @Test
    void callingThreadDoesNotWaitForHelpersThatDoNotCome() {
        List<Runnable> late = new ArrayList<>();
        Executor refusing = helper -> {
            throw new RejectedExecutionException();
        };
        for (Executor idle : List.<Executor>of(late::add, refusing)) {
            Crew crew = new Crew(THREADS, idle);
            List<Integer> threads = new ArrayList<>();
            crew.work(THREADS, threads::add);
            crew.work(THREADS, threads::add);
            late.forEach(Runnable::run);
            assertEquals(List.of(0, 0), threads);
        }
        assertEquals(2 * (THREADS - 1), late.size());
    }

    @Test
    void failureOfAHelperIsThrownOnTheCallingThread() {
        Crew crew = new Crew(2, executor);
        for (Throwable failure : List.of(new IllegalStateException("a bug"), new OutOfMemoryError("too large"))) {
            CountDownLatch failed = new CountDownLatch(1);
            Throwable thrown = assertThrows(
                    failure.getClass(),
                    () -> crew.work(2, thread -> {
                        if (thread == 1) {
                            failed.countDown();
                            throwUnchecked(failure);
                        }
                        await(failed);
                    }));
            assertSame(failure, thrown);
        }
    }

    @Test
    void callingThreadThatFailsWaitsForItsHelpers() {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Crew crew = new Crew(2, executor);
        assertThrows(
                IllegalStateException.class,
                () -> crew.work(2, thread -> {
                    if (thread == 0) {
                        await(began);
                        failing.countDown();
                        throw new IllegalStateException("a bug");
                    }
                    began.countDown();
                    await(failing);
                    ended.incrementAndGet();
                }));
        assertEquals(1, ended.get());
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
