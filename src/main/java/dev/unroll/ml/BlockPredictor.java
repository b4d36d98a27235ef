package dev.unroll.ml;

import dev.unroll.data.BlockId;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import dev.unroll.network.Head;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import dev.unroll.spark.NetworkFactory;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * Computes a network's predictions for sequences in any order, in packed blocks of sequences of about the same length. Each
 * task has one of its own, with a network of its own.
 */
final class BlockPredictor implements Serializable {
    private static final long serialVersionUID = 1;

    private static final BlockId NO_ID = new BlockId(0, 0);

    private final NetworkFactory factory;
    private final Broadcast<Parameters> weights;
    private final Standardization features;
    private final Standardization targets;
    private final OutputDecoder decoder;
    private final int blockSize;
    private transient Network network; // made for the first sequence

    BlockPredictor(
            NetworkFactory factory,
            Broadcast<Parameters> weights,
            Standardization features,
            Standardization targets,
            OutputDecoder decoder,
            int blockSize) {
        this.factory = factory;
        this.weights = weights;
        this.features = features;
        this.targets = targets;
        this.decoder = decoder;
        this.blockSize = blockSize;
    }

    /**
     * For each sequence, in the order given, its cells of the columns that the decoder adds.
     *
     * @param sequences as they were read, without targets
     */
    List<Object[]> predict(List<Sequence> sequences) {
        Integer[] byLength = new Integer[sequences.size()];
        Arrays.setAll(byLength, i -> i);
        Arrays.sort(byLength, Comparator.comparingInt(i -> sequences.get(i).length()));
        Object[][] cells = new Object[sequences.size()][];
        for (int from = 0; from < byLength.length; from += blockSize) {
            List<Integer> members = Arrays.asList(byLength).subList(from, Math.min(byLength.length, from + blockSize));
            predictBlock(members, sequences, cells);
        }
        return Arrays.asList(cells);
    }

    private void predictBlock(List<Integer> members, List<Sequence> sequences, Object[][] cells) {
        List<Sequence> packed = new ArrayList<>(members.size());
        Rows.Kind kind = factory.precision().rowsKind();
        members.forEach(i -> packed.add(sequences.get(i).standardized(features, targets, kind)));
        Head head = factory.config().head();
        SequenceBlock block = SequenceBlock.pack(NO_ID, packed, head == Head.EVERY);
        Rows computed = inDouble(network().outputs(block));
        targets.invert(computed);
        for (int b = 0; b < block.steps().sequences(); b++) {
            cells[members.get(block.position(b))] = decoder.decode(outputs(block.steps(), b, computed, head), head);
        }
    }

    private Network network() {
        if (network == null) {
            network = factory.create(weights.value());
        }
        return network;
    }

    /** (1, O) or, with a head on every step, (T, O): a sequence's part of a block's outputs. */
    private static double[][] outputs(PackedSteps steps, int b, Rows computed, Head head) {
        double[][] own = new double[head == Head.EVERY ? steps.length(b) : 1][];
        for (int t = 0; t < own.length; t++) {
            int row = head == Head.EVERY ? steps.row(b, t) : b;
            own[t] = Arrays.copyOfRange(computed.doubles(), row * computed.width(), (row + 1) * computed.width());
        }
        return own;
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
