package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.cell.Segments;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads that read the mean or the largest of each unit over time steps. */
class PoolingTest {
    private static final int HIDDEN = 3;
    private static final int LONGEST = 600;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** Through a head that hands on what it reads, over blocks of one segment (in both directions) and of several. */
    @ParameterizedTest
    @EnumSource
    void headReadsTheMeanOrTheLargestOfTheStepsOfItsSequence(Precision precision) {
        for (boolean bidirectional : new boolean[] {false, true}) {
            ParameterLayout layout = layout(Head.EVERY, bidirectional);
            SequenceBlock block = new RandomCase(layout, seed.value()).block(5, LONGEST, precision);
            PackedSteps packed = block.steps();
            assertEquals(bidirectional, Segments.of(packed, bidirectional, true).count() == 1);
            Rows every = outputs(layout, block, precision);
            Rows mean = outputs(layout(Head.MEAN, bidirectional), block, precision);
            Rows max = outputs(layout(Head.MAX, bidirectional), block, precision);
            for (int b = 0; b < packed.sequences(); b++) {
                for (int k = 0; k < every.width(); k++) {
                    double sum = 0;
                    double largest = Double.NEGATIVE_INFINITY;
                    for (int t = 0; t < packed.length(b); t++) {
                        sum += every.get(packed.row(b, t), k);
                        largest = Math.max(largest, every.get(packed.row(b, t), k));
                    }
                    assertEquals(sum / packed.length(b), mean.get(b, k), 1e-6);
                    assertEquals(largest, max.get(b, k));
                }
            }
        }
    }

    /** All states are alike, so that the gradient of the input's weights is that of the first step's input. */
    @ParameterizedTest
    @EnumSource
    void firstOfEqualStepsIsTheLargest(Precision precision) {
        ParameterLayout layout = new ParameterLayout(
                new NetworkConfig(CellType.ELMAN_RELU, 1, List.of(), 1, 1, false, Head.MAX, Loss.SQUARED_ERROR, 1));
        double[] weights = new double[layout.size()];
        weights[layout.tensor("bias_ih_l0").offset()] = 2;
        weights[layout.tensor("head.weight").offset()] = 1;
        Rows x = Rows.zeros(precision.rowsKind(), 3, 1);
        Rows y = Rows.zeros(precision.rowsKind(), 1, 1);
        for (int t = 0; t < 3; t++) {
            x.set(t, 0, 3 + t);
        }
        Sequence sequence = new Sequence(SequenceKey.ofId("only"), 1, x, y);
        Network network = Network.of(layout.config(), precision, Backpropagation.FULL);
        network.load(Parameters.of(weights, precision));
        double[] gradient = BlockResult.of(network, layout, SequenceBlock.pack(0, List.of(sequence), false))
                .gradientSum();
        assertEquals(2 * 3, gradient[layout.tensor("weight_ih_l0").offset()]);
    }

    @ParameterizedTest
    @EnumSource(names = {"MEAN", "MAX"})
    void gradientOverSeveralSegmentsEqualsTheReference(Head head) {
        ParameterLayout layout = layout(head, false);
        long smooth = RandomCase.smooth(layout, seed.value(), 2, LONGEST, 2e-5);
        double[] weights = new RandomCase(layout, smooth).parameters();
        List<BlockResult> results = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            RandomCase example = new RandomCase(layout, smooth);
            example.parameters(); // drawn first
            SequenceBlock block = example.block(2, LONGEST, precision);
            assertTrue(Segments.of(block.steps(), false, true).count() > 1);
            Network network = Network.of(layout.config(), precision, Backpropagation.FULL);
            network.load(Parameters.of(weights, precision));
            results.add(BlockResult.of(network, layout, block));
        }
        double error = results.get(0).relativeError(results.get(1));
        assertTrue(error < 1e-4, () -> "relative error " + error);
    }

    @Test
    void stateThatIsNoNumberIsTheLargest() {
        ParameterLayout layout = layout(Head.MAX, false);
        for (Precision precision : Precision.values()) {
            Rows x = Rows.zeros(precision.rowsKind(), 4, 1);
            x.set(2, 0, Double.NaN);
            Sequence sequence =
                    new Sequence(SequenceKey.ofId("only"), 1, x, Rows.zeros(precision.rowsKind(), 1, HIDDEN));
            Rows outputs = outputs(layout, SequenceBlock.pack(0, List.of(sequence), false), precision);
            assertTrue(Double.isNaN(outputs.get(0, 0)), precision::toString);
        }
    }

    private static ParameterLayout layout(Head head, boolean bidirectional) {
        int width = bidirectional ? 2 * HIDDEN : HIDDEN;
        return new ParameterLayout(new NetworkConfig(
                CellType.GRU, 1, List.of(), HIDDEN, 1, bidirectional, head, Loss.SQUARED_ERROR, width));
    }

    /** Of the initial weights, but the head is the identity. */
    private Rows outputs(ParameterLayout layout, SequenceBlock block, Precision precision) {
        double[] weights = Initializer.initial(layout, seed.value());
        Tensor head = layout.tensor("head.weight");
        for (int i = 0; i < head.size(); i++) {
            weights[head.offset() + i] = i % (head.cols() + 1) == 0 ? 1 : 0;
        }
        Network network = Network.of(layout.config(), precision, Backpropagation.FULL);
        network.load(Parameters.of(weights, precision));
        return network.outputs(block);
    }
}
