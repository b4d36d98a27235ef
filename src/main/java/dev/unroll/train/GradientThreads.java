package dev.unroll.train;

import dev.unroll.data.Ranges;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share the blocks of a step, each with a network of its own. Since sums are exact, how many there are and which
 * of them took which block does not change a bit of the result.
 */
public final class GradientThreads {
    private final List<Network> networks;
    private final Executor executor;

    /** @param executor that runs a thread for each network, or the calling thread itself, one network after the other */
    public GradientThreads(List<Network> networks, Executor executor) {
        this.networks = networks;
        this.executor = executor;
    }

    /** One network on the calling thread. */
    public GradientThreads(Network network) {
        this(List.of(network), Runnable::run);
    }

    // spotless:off: a table
    public int count() { return networks.size(); }
    Ranges ranges() { return new Ranges(count(), executor); } // the same threads
    Network first() { return networks.get(0); }
    // spotless:on

    /** Adds a block's gradient, computed by a network, to a sum. */
    public interface Addition {
        void add(Network network, SequenceBlock block, GradientSum sum);
    }

    /** The sum of the blocks' gradients at these parameters, with the time that all networks together took. */
    public GradientSum sum(List<SequenceBlock> blocks, Parameters parameters, Addition addition) {
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<GradientSum>> parts = new ArrayList<>();
        for (Network network : networks.subList(0, Math.max(1, Math.min(networks.size(), blocks.size())))) {
            parts.add(CompletableFuture.supplyAsync(() -> part(network, blocks, next, parameters, addition), executor));
        }
        try {
            CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).join(); // also when one fails
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return parts.stream().map(CompletableFuture::join).reduce(new GradientSum(), GradientSum::add);
    }

    private static GradientSum part(
            Network network, List<SequenceBlock> blocks, AtomicInteger next, Parameters parameters, Addition addition) {
        GradientSum sum = new GradientSum();
        network.load(parameters);
        long began = System.nanoTime();
        for (int i = next.getAndIncrement(); i < blocks.size(); i = next.getAndIncrement()) {
            addition.add(network, blocks.get(i), sum);
        }
        sum.setGradientNanos(System.nanoTime() - began);
        return sum;
    }
}
