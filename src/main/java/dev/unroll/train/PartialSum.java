package dev.unroll.train;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import java.util.Iterator;

/** One worker's part of a step: the same on a cluster and on one thread. */
public final class PartialSum {
    private PartialSum() {}

    /** The sum over those of the blocks that belong to the step, with the time that the network took for them. */
    public static GradientSum of(Network network, Iterator<SequenceBlock> blocks, Step step, GradientScale scale) {
        GradientSum sum = new GradientSum();
        long nanos = 0;
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            if (step.includes(block)) {
                long began = System.nanoTime();
                network.addGradient(block, step, scale, sum);
                nanos += System.nanoTime() - began;
            }
        }
        sum.setGradientNanos(nanos);
        return sum;
    }
}
