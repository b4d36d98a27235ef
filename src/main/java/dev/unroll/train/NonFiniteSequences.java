package dev.unroll.train;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import java.io.Serializable;
import java.util.Iterator;

/** Which of a step's sequences have, each computed by itself, a loss or a gradient that is not finite. */
public final class NonFiniteSequences implements Serializable {
    private static final SequenceKey AFTER_ALL = new SequenceKey(-1, -1);

    private long count;
    private SequenceKey first = AFTER_ALL;

    /**
     * Looks through those of the blocks that belong to the step.
     *
     * @param scale any of the network
     */
    public static NonFiniteSequences of(
            Network network, Iterator<SequenceBlock> blocks, Step step, GradientScale scale) {
        NonFiniteSequences found = new NonFiniteSequences();
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            if (step.includes(block) && !isFinite(network, block, step, scale)) {
                found.addFrom(network, block, step, scale);
            }
        }
        return found;
    }

    private void addFrom(Network network, SequenceBlock block, Step step, GradientScale scale) {
        for (int b = 0; b < block.steps().sequences(); b++) {
            if (!isFinite(network, block.alone(b), step, scale)) {
                count++;
                keepFirst(block.key(b));
            }
        }
    }

    private static boolean isFinite(Network network, SequenceBlock block, Step step, GradientScale scale) {
        GradientSum sum = new GradientSum();
        network.addGradient(block, step, scale, sum);
        return sum.isFinite();
    }

    private void keepFirst(SequenceKey key) {
        if (key.compareTo(first) < 0) {
            first = key;
        }
    }

    /** Adds those of other blocks. Returns this. */
    public NonFiniteSequences add(NonFiniteSequences other) {
        count += other.count;
        keepFirst(other.first);
        return this;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** The smallest of their keys; without a meaning if there are none. */
    public SequenceKey first() {
        return first;
    }
}
