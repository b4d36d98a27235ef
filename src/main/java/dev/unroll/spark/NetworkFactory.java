package dev.unroll.spark;

import dev.unroll.kernel.Kernels;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** Makes the networks of tasks. Equal factories make interchangeable networks. */
public record NetworkFactory(NetworkConfig config, Precision precision, Backpropagation backpropagation)
        implements Serializable {
    /** With exact gradients, or for outputs alone. */
    public NetworkFactory(NetworkConfig config, Precision precision) {
        this(config, precision, Backpropagation.FULL);
    }

    /** Computes one result of a partition with a network that no other thread uses; {@code work} must not keep it. */
    public <T> Iterator<T> useOnce(Parameters parameters, Function<Network, T> work) {
        T result = use(1, networks -> {
            networks.get(0).load(parameters);
            return work.apply(networks.get(0));
        });
        return List.of(result).iterator();
    }

    /** Computes with so many networks that nobody else uses meanwhile; {@code work} must not keep them. */
    <T> T use(int count, Function<List<Network>, T> work) {
        return Pool.OF_THIS_JVM.use(this, count, work);
    }

    Network newNetwork() {
        return Network.of(config, precision, backpropagation);
    }

    /**
     * Networks that are kept from task to task, so that a step does not allocate, zero and collect their buffers again; never
     * more, in use and idle together, than were in use at the same time. The one idle for longest is dropped first.
     */
    static final class Pool {
        static final Pool OF_THIS_JVM = new Pool();

        static {
            LoggerFactory.getLogger(Pool.class).info("kernels: {}", Kernels.description());
        }

        private final Deque<Idle> idle = new ArrayDeque<>(); // the one returned last is first
        private int inUse;
        private int mostInUse;
        private long made;

        /** If the work fails, the networks are not used again, whatever state they are in. */
        <T> T use(NetworkFactory factory, int count, Function<List<Network>, T> work) {
            List<Network> networks = new ArrayList<>();
            List<Network> reusable = List.of();
            try {
                while (networks.size() < count) {
                    networks.add(lend(factory).orElseGet(factory::newNetwork));
                }
                T result = work.apply(networks);
                reusable = networks;
                return result;
            } finally {
                takeBack(factory, networks.size(), reusable);
            }
        }

        private synchronized Optional<Network> lend(NetworkFactory factory) {
            inUse++;
            mostInUse = Math.max(mostInUse, inUse);
            Optional<Network> found = Optional.empty();
            for (Iterator<Idle> each = idle.iterator(); found.isEmpty() && each.hasNext(); ) {
                Idle candidate = each.next();
                if (candidate.factory.equals(factory)) {
                    found = Optional.ofNullable(candidate.network.get());
                    each.remove();
                }
            }
            dropSurplus();
            made += found.isEmpty() ? 1 : 0;
            return found;
        }

        private synchronized void takeBack(NetworkFactory factory, int lent, List<Network> reusable) {
            inUse -= lent;
            reusable.forEach(network -> idle.addFirst(new Idle(factory, new SoftReference<>(network))));
            dropSurplus();
        }

        private void dropSurplus() {
            while (idle.size() + inUse > mostInUse) {
                idle.removeLast();
            }
        }

        // spotless:off: a table
        synchronized long made() { return made; }
        synchronized int idle() { return idle.size(); }
        // spotless:on

        /** An idle network; the garbage collector may reclaim it. */
        private record Idle(NetworkFactory factory, SoftReference<Network> network) {}
    }
}
