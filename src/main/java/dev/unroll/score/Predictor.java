package dev.unroll.score;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Head;
import dev.unroll.network.LossFunction;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes a network's outputs for sequences in any order, in packed blocks of sequences of about the same length. How
 * they are packed changes no bit of the outputs. It reuses buffers, so each thread needs its own.
 */
public final class Predictor {
    private final Network network;
    private final Head head;
    private final LossFunction loss;
    private final Rows.Kind kind;
    private final Standardization features;
    private final Standardization targets;
    private final int blockSize;

    /** Standardizes inputs by the features' moments, outputs back by the targets', at most {@code blockSize} at a time. */
    public Predictor(
            NetworkConfig config,
            Parameters parameters,
            Precision precision,
            Standardization features,
            Standardization targets,
            int blockSize) {
        this.network = Network.of(config, precision, Backpropagation.FULL);
        this.head = config.head();
        this.loss = config.loss();
        this.kind = precision.rowsKind();
        this.features = features;
        this.targets = targets;
        this.blockSize = blockSize;
        network.load(parameters);
    }

    /** The outputs of one sequence: (1, O) or, with a head on every step, (T, O). */
    public double[][] outputs(Sequence sequence) {
        return outputs(List.of(sequence)).get(0);
    }

    /**
     * For each sequence, in the order given, the head's outputs in the label's units, before any softmax, sigmoid or exponential: (1, O)
     * or, with a head on every step, (T, O).
     *
     * @param sequences as they were read; their targets are ignored
     */
    public List<double[][]> outputs(List<Sequence> sequences) {
        List<Integer> longestFirst = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -sequences.get(i).length())) // stable
                .toList();
        double[][][] outputs = new double[sequences.size()][][];
        for (int from = 0; from < longestFirst.size(); from += blockSize) {
            int to = Math.min(longestFirst.size(), from + blockSize);
            computeBlock(longestFirst.subList(from, to), sequences, outputs);
        }
        return Arrays.asList(outputs);
    }

    /** @param members longest first, the order that a block keeps */
    private void computeBlock(List<Integer> members, List<Sequence> sequences, double[][][] outputs) {
        List<Sequence> packed = members.stream()
                .map(i -> sequences.get(i).standardized(features, targets, kind))
                .toList();
        SequenceBlock block = SequenceBlock.pack(0, packed, head == Head.EVERY);
        Rows computed = network.outputs(block);
        for (int b = 0; b < block.steps().sequences(); b++) {
            double[][] own = new double[head == Head.EVERY ? block.steps().length(b) : 1][computed.width()];
            for (int t = 0; t < own.length; t++) {
                int row = head == Head.EVERY ? block.steps().row(b, t) : b;
                for (int c = 0; c < computed.width(); c++) {
                    own[t][c] = targets.restore(computed.get(row, c), c / loss.outputsOfNumber());
                }
                loss.sortQuantiles(own[t]);
            }
            outputs[members.get(b)] = own;
        }
    }
}
