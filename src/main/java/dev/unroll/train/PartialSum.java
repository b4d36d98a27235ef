package dev.unroll.train;

import dev.unroll.data.SequenceBlock;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import java.util.Arrays;
import java.util.Iterator;

/** One worker's part of a step: the same on a cluster and on one thread. */
public final class PartialSum {
    private PartialSum() {}

    /**
     * The sum over those of the blocks that belong to the step, with the time that the network took for them.
     *
     * @param step blocks of one step, sorted, as {@link dev.unroll.data.StepPlan#steps} gives them
     */
    public static GradientSum of(Network network, Iterator<SequenceBlock> blocks, long[] step, GradientScale scale) {
        GradientSum sum = new GradientSum();
        long nanos = 0;
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            if (Arrays.binarySearch(step, block.id().toLong()) >= 0) {
                long began = System.nanoTime();
                network.addGradient(block, scale, sum);
                nanos += System.nanoTime() - began;
            }
        }
        sum.setGradientNanos(nanos);
        return sum;
    }
}
