package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.util.SizeEstimator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a network takes is what its shape says, by Spark's measure of objects. */
class NetworkSizeTest {
    private static final int SEQUENCES = 5;
    private static final int HIDDEN = 70;
    private static final int LAYERS = 2;
    private static final double PART_OF_SMALL_TABLES = 0.05;

    /** Of each layer and direction: tables of a step, and weights that few units have in one matrix more. */
    private static final long SMALL_TABLES = 1 << 16;

    private static final List<Inputs> INPUTS = List.of(
            Inputs.ofFeatures(2),
            Inputs.ofTokens(List.of(300)),
            new Inputs(2, List.of(300), 0),
            new Inputs(2, List.of(300), 80));

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void networkOfEveryShapeIsAsLargeAsItSays() {
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (Inputs inputs : INPUTS) {
                    for (boolean bidirectional : new boolean[] {false, true}) {
                        NetworkConfig plain = config(cell, inputs, bidirectional, head);
                        for (NetworkConfig config : AllStages.with(List.of(plain))) {
                            assertIsAsLargeAsItSays(config, 400, false);
                            assertIsAsLargeAsItSays(config, 400, !bidirectional);
                        }
                    }
                }
            }
        }
    }

    @Test
    void gradientOfALongBlockIsInDoubleToo() {
        assertIsAsLargeAsItSays(config(CellType.ELMAN_TANH, Inputs.ofFeatures(2), false, Head.LAST), 4000, true);
    }

    private static NetworkConfig config(CellType cell, Inputs inputs, boolean bidirectional, Head head) {
        return new NetworkConfig(cell, inputs, HIDDEN, LAYERS, bidirectional, head, Loss.SQUARED_ERROR, 3);
    }

    private void assertIsAsLargeAsItSays(NetworkConfig config, int steps, boolean recompute) {
        ParameterLayout layout = new ParameterLayout(config);
        NetworkSize size = new NetworkSize(layout, Precision.FLOAT);
        SequenceBlock block = block(config, steps);
        Parameters parameters = Parameters.of(Initializer.initial(layout, 1), Precision.FLOAT);
        RecurrentNetwork network = new RecurrentNetwork(config, new Backpropagation(0, recompute));
        GradientSum sum = new GradientSum();
        network.load(parameters);
        network.addGradient(block, Step.FIRST, GradientScale.initial(layout, 1), sum);
        String of = config + (recompute ? ", recomputed" : "");
        assertNear(size.network(block.steps(), columns(block, config), recompute), network, of);
        assertNear(size.parameters(), parameters, of);
        assertNear(size.sum(columns(block, config)), sum, of);
    }

    private static void assertNear(long said, Object object, String of) {
        long found = SizeEstimator.estimate(object);
        assertTrue(
                Math.abs(found - said) < PART_OF_SMALL_TABLES * found + 2 * LAYERS * SMALL_TABLES,
                () -> "%s takes %d bytes, not %d, of %s".formatted(object.getClass(), found, said, of));
    }

    /** Of all tensors, that the block's tokens select. */
    private static long columns(SequenceBlock block, NetworkConfig config) {
        if (!config.tokens()) {
            return 0;
        }
        int[] tokens = block.tokens().integers();
        return (config.inputs().embeds() ? 1 : config.directions())
                * Arrays.stream(tokens).distinct().count();
    }

    private SequenceBlock block(NetworkConfig config, int steps) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            int length = steps - i * steps / 10;
            Inputs inputs = config.inputs();
            Rows features = inputs.features() > 0 ? Rows.zeros(Rows.Kind.FLOAT, length, inputs.features()) : Rows.NONE;
            Rows tokens = inputs.hasTokens()
                    ? Rows.ofIntegers(
                            seed.random().ints(length, 0, inputs.tokens()).toArray(), 1)
                    : Rows.NONE;
            Rows targets = Rows.zeros(Rows.Kind.FLOAT, config.head() == Head.EVERY ? length : 1, config.outputSize());
            sequences.add(new Sequence(new SequenceKey(0, i), new double[] {1}, features, tokens, targets));
        }
        return SequenceBlock.pack(0, sequences, config.head() == Head.EVERY);
    }
}
