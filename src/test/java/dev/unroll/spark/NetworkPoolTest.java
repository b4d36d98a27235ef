package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class NetworkPoolTest {
    private static final NetworkFactory ONE = factory(4);
    private static final NetworkFactory OTHER = factory(5);
    private static final int THREADS = 4;
    private static final int ROUNDS = 200;

    private final NetworkFactory.Pool pool = new NetworkFactory.Pool();

    @Test
    void anEqualFactoryFindsTheNetworkThatAnEarlierTaskLeft() {
        assertSame(use(ONE, network -> network), use(factory(4), network -> network));
        assertEquals(1, pool.made());
    }

    @Test
    void theNetworkOfATaskThatFailedIsNotUsedAgain() {
        List<Network> failed = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () -> use(ONE, network -> {
                    failed.add(network);
                    throw new IllegalStateException();
                }));
        assertEquals(0, pool.idle());
        assertNotSame(failed.get(0), use(ONE, network -> network));
    }

    @Test
    void networksOfOtherModelsAreDroppedForThoseInUse() {
        use(ONE, outer -> use(OTHER, inner -> inner));
        assertEquals(2, pool.idle());
        for (int hiddenSize = 6; hiddenSize < 20; hiddenSize++) {
            use(factory(hiddenSize), network -> network);
            assertEquals(2, pool.idle());
        }
        use(ONE, network -> network);
        assertEquals(17, pool.made());
    }

    @Test
    void networksOfOneTaskAreDifferentAndUsedAgain() {
        List<Network> first = pool.use(ONE, 3, List::copyOf);
        List<Network> second = pool.use(ONE, 3, List::copyOf);
        assertEquals(3, Set.copyOf(first).size());
        assertEquals(Set.copyOf(first), Set.copyOf(second));
        assertEquals(3, pool.made());
    }

    @Test
    void noTwoThreadsHaveTheSameNetworkAtATime() throws Exception {
        Set<Network> used = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        Phaser meeting = new Phaser(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                NetworkFactory factory = i % 2 == 0 ? ONE : OTHER;
                running.add(threads.submit(() -> useOften(factory, used, meeting)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        assertEquals(THREADS, pool.made());
        assertEquals(THREADS, pool.idle());
    }

    /** All threads meet while each has a network. */
    private void useOften(NetworkFactory factory, Set<Network> used, Phaser meeting) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                use(factory, network -> {
                    boolean alone = used.add(network);
                    meeting.arriveAndAwaitAdvance();
                    used.remove(network);
                    assertTrue(alone);
                    return network;
                });
            }
        } finally {
            meeting.arriveAndDeregister();
        }
    }

    private Network use(NetworkFactory factory, Function<Network, Network> work) {
        return pool.use(factory, 1, networks -> work.apply(networks.get(0)));
    }

    private static NetworkFactory factory(int hiddenSize) {
        NetworkConfig config =
                new NetworkConfig(CellType.GRU, 2, List.of(), hiddenSize, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
        return new NetworkFactory(config, Precision.FLOAT);
    }
}
