package dev.unroll.network;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.List;

/**
 * A network that computes on packed blocks, in one precision. It keeps buffers from block to block, so each thread has
 * its own.
 */
public interface Network {
    /**
     * Which arithmetic this is, of those that the project has had. Two versions make other weights of the same data, settings
     * and seed, so that neither goes on from the other's checkpoints. To be raised by one whenever {@code ClusterCheckTest}
     * gets another digest.
     */
    int ARITHMETIC_VERSION = 2;

    /** A network without weights; {@code backpropagation} is for its gradients. */
    static Network of(NetworkConfig config, Precision precision, Backpropagation backpropagation) {
        return precision == Precision.FLOAT
                ? new RecurrentNetwork(config, backpropagation)
                : new ReferenceNetwork(config, backpropagation);
    }

    /** Takes the weights that the following calls compute with. */
    void load(Parameters parameters);

    /** Outputs of the head before any softmax or sigmoid, a new table (R, O); rows are ordered as targets are. */
    Rows outputs(SequenceBlock block);

    /** Adds the block's loss, weight and gradient to a sum: its part of the step. */
    void addGradient(SequenceBlock block, Step step, GradientScale scale, GradientSum sum);

    /** The sum over blocks of the step. */
    default GradientSum gradientSum(List<SequenceBlock> blocks, Step step, GradientScale scale) {
        GradientSum sum = new GradientSum();
        blocks.forEach(block -> addGradient(block, step, scale, sum));
        return sum;
    }
}
