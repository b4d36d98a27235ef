package dev.unroll.ml;

import dev.unroll.data.BlockId;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import dev.unroll.network.Head;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Computes a network's outputs for sequences in any order, in packed blocks of sequences of about the same length. */
final class BlockPredictor {
    private static final BlockId NO_ID = new BlockId(0, 0);

    private final Network network;
    private final NetworkConfig config;
    private final Standardization features;
    private final Standardization targets;
    private final Precision precision;
    private final int blockSize;

    /** @param network with its weights loaded */
    BlockPredictor(
            Network network,
            NetworkConfig config,
            Standardization features,
            Standardization targets,
            Precision precision,
            int blockSize) {
        this.network = network;
        this.config = config;
        this.features = features;
        this.targets = targets;
        this.precision = precision;
        this.blockSize = blockSize;
    }

    /**
     * For each sequence, in the order given, its outputs in the target's units: (1, O) or, with a head on every step,
     * (T, O).
     *
     * @param sequences as they were read, without targets
     */
    List<double[][]> outputs(List<Sequence> sequences) {
        Integer[] byLength = new Integer[sequences.size()];
        Arrays.setAll(byLength, i -> i);
        Arrays.sort(byLength, Comparator.comparingInt(i -> sequences.get(i).length()));
        double[][][] outputs = new double[sequences.size()][][];
        for (int from = 0; from < byLength.length; from += blockSize) {
            List<Integer> members = Arrays.asList(byLength).subList(from, Math.min(byLength.length, from + blockSize));
            computeBlock(members, sequences, outputs);
        }
        return Arrays.asList(outputs);
    }

    private void computeBlock(List<Integer> members, List<Sequence> sequences, double[][][] outputs) {
        List<Sequence> packed = new ArrayList<>(members.size());
        members.forEach(i -> packed.add(sequences.get(i).standardized(features, targets, precision.rowsKind())));
        boolean everyStep = config.head() == Head.EVERY;
        SequenceBlock block = SequenceBlock.pack(NO_ID, packed, everyStep);
        Rows computed = inDouble(network.outputs(block));
        targets.invert(computed);
        for (int b = 0; b < block.steps().sequences(); b++) {
            double[][] own = new double[everyStep ? block.steps().length(b) : 1][];
            for (int t = 0; t < own.length; t++) {
                int row = everyStep ? block.steps().row(b, t) : b;
                own[t] = Arrays.copyOfRange(computed.doubles(), row * computed.width(), (row + 1) * computed.width());
            }
            outputs[members.get(block.position(b))] = own;
        }
    }

    private static Rows inDouble(Rows rows) {
        Rows doubles = Rows.zeros(Rows.Kind.DOUBLE, rows.rows(), rows.width());
        for (int r = 0; r < rows.rows(); r++) {
            for (int c = 0; c < rows.width(); c++) {
                doubles.set(r, c, rows.get(r, c));
            }
        }
        return doubles;
    }
}
