package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.cell.DropoutMask;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropoutTest {
    private static final Step STEP = new Step(3, 5);
    private static final int WIDTH = 101;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void unitsAreDroppedWithTheProbabilityAndOthersDividedByTheRest() {
        for (double p : new double[] {0.1, 0.5, 0.75}) {
            float[] mask = mask(p, seed.value(), 0, STEP, keys(1000));
            int dropped = 0;
            for (float factor : mask) {
                assertTrue(factor == 0 || factor == (float) (1 / (1 - p)));
                dropped += factor == 0 ? 1 : 0;
            }
            double deviation = Math.sqrt(p * (1 - p) / mask.length);
            assertEquals(p, (double) dropped / mask.length, 5 * deviation);
        }
    }

    /** Of {@code unit} of a sequence: what the reference reads one by one. */
    @Test
    void numbersOfUnitsAreHalvesOfTheSequencesOwn() {
        SequenceKey key = keys(1).get(0);
        CounterRandom random = CounterRandom.ofSequence(seed.value(), Purpose.DROPOUT, STEP.epoch(), key, 4);
        float[] mask = mask(0.5, seed.value(), 4, STEP, List.of(key));
        for (int unit = 0; unit < WIDTH; unit++) {
            assertEquals(random.half(unit) < 0.5, mask[unit] == 0, "unit " + unit);
        }
    }

    @Test
    void maskDependsOnSeedEpochPlaceAndEveryPartOfTheKeyAndNotOnTheStep() {
        SequenceKey key = new SequenceKey(seed.value(), 2);
        float[] mask = mask(0.5, 1, 2, new Step(3, 0), List.of(key));
        assertArrayEquals(mask, mask(0.5, 1, 2, new Step(3, 9), List.of(key)));
        assertDiffer(mask, mask(0.5, 1, 2, new Step(4, 0), List.of(key)));
        assertDiffer(mask, mask(0.5, 1, 3, new Step(3, 0), List.of(key)));
        for (int bit = 0; bit < 64; bit++) {
            long one = 1L << bit;
            assertDiffer(mask, mask(0.5, 1 ^ one, 2, STEP, List.of(key)));
            assertDiffer(mask, mask(0.5, 1, 2, STEP, List.of(new SequenceKey(key.high() ^ one, key.low()))));
            assertDiffer(mask, mask(0.5, 1, 2, STEP, List.of(new SequenceKey(key.high(), key.low() ^ one))));
        }
    }

    @Test
    void placesOfANetworkDiffer() {
        Set<Integer> places = new HashSet<>();
        for (int layer = 0; layer < 3; layer++) {
            assertTrue(places.add(Dropout.ofInput(layer)));
            assertTrue(places.add(Dropout.ofStates(layer, 0)));
            assertTrue(places.add(Dropout.ofStates(layer, 1)));
        }
        assertTrue(places.add(Dropout.ofInput(3)), "the head's input");
    }

    /** The gradient over a block is that of its sequences one by one, which other masks would make another one. */
    @ParameterizedTest
    @EnumSource
    void masksAreOfTheSequenceNotOfItsBlock(CellType cell) {
        for (boolean bidirectional : new boolean[] {false, true}) {
            ParameterLayout layout = new ParameterLayout(config(cell, bidirectional, new Dropout(0.4, 0.3, 11)));
            RandomCase example = new RandomCase(layout, seed.value());
            RecurrentNetwork network = new RecurrentNetwork(layout.config());
            network.load(Parameters.of(example.parameters(), Precision.FLOAT));
            SequenceBlock block = example.block(6, 9, Precision.FLOAT);
            double[] sum = new double[layout.size()];
            for (int b = 0; b < block.steps().sequences(); b++) {
                double[] alone = BlockResult.of(network, layout, block.alone(b)).gradientSum();
                Arrays.setAll(sum, i -> sum[i] + alone[i]);
            }
            double[] together = BlockResult.of(network, layout, block).gradientSum();
            double error = BlockResult.gradientError(layout, together, sum);
            assertTrue(error < 1e-5, () -> "relative error " + error);
        }
    }

    @ParameterizedTest
    @EnumSource
    void outputsDropNothing(Precision precision) {
        NetworkConfig plain = config(CellType.LSTM, true, Dropout.NONE);
        ParameterLayout layout = new ParameterLayout(plain);
        RandomCase example = new RandomCase(layout, seed.value());
        Parameters parameters = Parameters.of(example.parameters(), precision);
        SequenceBlock block = example.block(5, 7, precision);
        Network dropping =
                Network.of(config(CellType.LSTM, true, new Dropout(0.5, 0.5, 1)), precision, Backpropagation.FULL);
        Network other = Network.of(plain, precision, Backpropagation.FULL);
        dropping.load(parameters);
        other.load(parameters);
        for (int time = 0; time < 2; time++) {
            Rows outputs = dropping.outputs(block);
            assertArrayEquals(other.outputs(block).floats(), outputs.floats());
            assertArrayEquals(other.outputs(block).doubles(), outputs.doubles());
            GradientScale scale = GradientScale.initial(layout, 1);
            double loss = dropping.gradientSum(List.of(block), STEP, scale).meanLoss();
            assertNotEquals(other.gradientSum(List.of(block), STEP, scale).meanLoss(), loss);
        }
    }

    private static NetworkConfig config(CellType cell, boolean bidirectional, Dropout dropout) {
        return new NetworkConfig(cell, 3, List.of(), 9, 2, bidirectional, Head.LAST, Loss.SQUARED_ERROR, 2)
                .with(false, false, dropout);
    }

    private List<SequenceKey> keys(int count) {
        List<SequenceKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(SequenceKey.ofId(seed.value() + " " + i));
        }
        return keys;
    }

    /** (keys, WIDTH): what is left of ones. */
    private static float[] mask(double p, long seed, int place, Step step, List<SequenceKey> keys) {
        Rows one = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
        List<Sequence> sequences =
                keys.stream().map(key -> new Sequence(key, 1, one, one)).toList();
        float[] mask = new float[keys.size() * WIDTH];
        Arrays.fill(mask, 1);
        new DropoutMask(p, seed, place, WIDTH)
                .begin(SequenceBlock.pack(0, sequences, false), Optional.of(step))
                .apply(mask.length, mask, 0, mask, 0);
        return mask;
    }

    private static void assertDiffer(float[] mask, float[] other) {
        assertTrue(!Arrays.equals(mask, other));
    }
}
