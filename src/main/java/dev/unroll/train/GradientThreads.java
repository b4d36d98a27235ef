package dev.unroll.train;

import dev.unroll.data.Crew;
import dev.unroll.data.Ranges;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share the blocks of a step, each with a network of its own. Since sums are exact, how many there are and which
 * of them took which block does not change a bit of the result.
 */
public final class GradientThreads {
    private static final Comparator<SequenceBlock> LARGEST_FIRST =
            Comparator.comparingInt(block -> -block.steps().totalRows());

    private final List<Network> networks;
    private final Crew crew;

    /** @param executor that runs threads which help the calling one, as a {@link Crew} */
    public GradientThreads(List<Network> networks, Executor executor) {
        this.networks = networks;
        this.crew = new Crew(networks.size(), executor);
    }

    /** One network on the calling thread. */
    public GradientThreads(Network network) {
        this(List.of(network), Runnable::run);
    }

    // spotless:off: a table
    public int count() { return networks.size(); }
    Ranges ranges() { return new Ranges(crew); } // the same threads
    Network first() { return networks.get(0); }
    // spotless:on

    /** Adds a block's gradient, computed by a network, to a sum. */
    public interface Addition {
        void add(Network network, SequenceBlock block, GradientSum sum);
    }

    /** The sum of the blocks' gradients at these parameters, with the time that all networks together took. */
    public GradientSum sum(List<SequenceBlock> blocks, Parameters parameters, Addition addition) {
        // So that threads end at about the same time.
        List<SequenceBlock> queue = blocks.stream().sorted(LARGEST_FIRST).toList();
        AtomicInteger next = new AtomicInteger();
        GradientSum[] parts = new GradientSum[count()];
        crew.work(Math.max(1, blocks.size()), thread -> {
            int first = next.getAndIncrement();
            if (first < queue.size()) {
                parts[thread] = part(networks.get(thread), queue, first, next, parameters, addition);
            }
        });
        GradientSum sum = new GradientSum();
        for (GradientSum part : parts) {
            if (part != null) {
                sum.add(part);
            }
        }
        return sum;
    }

    private static GradientSum part(
            Network network,
            List<SequenceBlock> queue,
            int first,
            AtomicInteger next,
            Parameters parameters,
            Addition addition) {
        GradientSum sum = new GradientSum();
        network.load(parameters);
        long began = System.nanoTime();
        for (int i = first; i < queue.size(); i = next.getAndIncrement()) {
            addition.add(network, queue.get(i), sum);
        }
        sum.setGradientNanos(System.nanoTime() - began);
        return sum;
    }
}
