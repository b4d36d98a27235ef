package dev.unroll.spark;

import dev.unroll.kernel.Kernels;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks kept from task to task, so that a step does not allocate, zero and collect their buffers anew.
 *
 * <p>Idle and lent ones together are never more than were ever lent at a time, which is how many tasks run at a time; the
 * one that has been idle for longest goes first, so networks of models that are no longer trained do not pile up. Memory
 * that is wanted elsewhere is taken from the idle ones.
 */
final class NetworkPool {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkPool.class);
    private static final NetworkPool OF_THIS_JVM = new NetworkPool();

    static {
        LOG.info("kernels: {}", Kernels.description());
    }

    private final Deque<Idle> idle = new ArrayDeque<>(); // the last one given back is first
    private int lent;
    private int mostLent;
    private long made;

    static NetworkPool ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** Computes with a network of its own; if that fails the network, whatever state it is in, is not used again. */
    <T> T use(NetworkFactory factory, Parameters parameters, Function<Network, T> work) {
        Optional<Network> reusable = Optional.empty();
        Optional<Network> kept = lend(factory);
        try {
            Network network = kept.orElseGet(factory::create);
            network.load(parameters);
            T result = work.apply(network);
            reusable = Optional.of(network);
            return result;
        } finally {
            takeBack(factory, reusable);
        }
    }

    private synchronized Optional<Network> lend(NetworkFactory factory) {
        lent++;
        mostLent = Math.max(mostLent, lent);
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

    private synchronized void takeBack(NetworkFactory factory, Optional<Network> reusable) {
        lent--;
        reusable.ifPresent(network -> idle.addFirst(new Idle(factory, new SoftReference<>(network))));
        dropSurplus();
    }

    private void dropSurplus() {
        while (idle.size() + lent > mostLent) {
            idle.removeLast();
        }
    }

    /** How many were ever made. */
    synchronized long made() {
        return made;
    }

    /** How many are kept for a next task. */
    synchronized int idle() {
        return idle.size();
    }

    /** A network that nobody uses; gone when memory was short. */
    private record Idle(NetworkFactory factory, SoftReference<Network> network) {}
}
