package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.kernel.Kernels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks on the Vector API and on plain Java, over random blocks of sequences of different lengths. */
class KernelsGiveTheSameBitsTest {
    private static final int[] HIDDEN_SIZES = {1, 5, 17, 33, 48, 100};

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    @ParameterizedTest
    @EnumSource
    void gradientLossAndOutputsAreEqualToTheLastBit(CellType cell) {
        Loss[] losses = Loss.values();
        for (int hidden : HIDDEN_SIZES) {
            boolean everyStep = random.nextBoolean();
            NetworkConfig config = new NetworkConfig(
                    cell,
                    inputs(),
                    hidden,
                    1 + random.nextInt(2),
                    random.nextBoolean(),
                    everyStep ? Head.EVERY : random.nextBoolean() ? Head.LAST : Head.MEAN,
                    losses[random.nextInt(losses.length)],
                    1 + random.nextInt(20));
            for (NetworkConfig each : AllStages.with(List.of(config))) {
                RandomCase example = new RandomCase(new ParameterLayout(each), random.nextLong());
                SequenceBlock block = example.block(1 + random.nextInt(40), 1 + random.nextInt(30), Precision.FLOAT);
                assertSame(each, example, block);
            }
        }
    }

    /** Features, or tokens of one or two kinds, which may be embedded, or both. */
    private Inputs inputs() {
        List<Integer> one = List.of(1 + random.nextInt(20));
        List<Integer> tokens = random.nextBoolean() ? one : List.of(one.get(0), 1 + random.nextInt(9));
        int features = 1 + random.nextInt(20);
        return switch (random.nextInt(3)) {
            case 0 -> Inputs.ofFeatures(features);
            case 1 -> new Inputs(0, tokens, random.nextInt(9));
            default -> new Inputs(features, tokens, random.nextInt(9));
        };
    }

    private static void assertSame(NetworkConfig config, RandomCase example, SequenceBlock block) {
        Parameters parameters = Parameters.of(example.parameters(), Precision.FLOAT);
        RecurrentNetwork vector = network(config, parameters, Kernels.best());
        RecurrentNetwork scalar = network(config, parameters, Kernels.scalar());
        assertArrayEquals(scalar.outputs(block).floats(), vector.outputs(block).floats(), config::toString);
        GradientScale scale = GradientScale.initial(new ParameterLayout(config), 1);
        GradientSum vectorSum = new GradientSum();
        GradientSum scalarSum = new GradientSum();
        vector.addGradient(block, Step.FIRST, scale, vectorSum);
        scalar.addGradient(block, Step.FIRST, scale, scalarSum);
        assertEquals(scalarSum.meanLoss(), vectorSum.meanLoss(), config::toString);
        assertArrayEquals(gradient(scalarSum, scale), gradient(vectorSum, scale), config::toString);
    }

    private static RecurrentNetwork network(NetworkConfig config, Parameters parameters, Kernels kernels) {
        RecurrentNetwork network = new RecurrentNetwork(config, Backpropagation.FULL, kernels);
        network.load(parameters);
        return network;
    }

    private static double[] gradient(GradientSum sum, GradientScale scale) {
        double[] gradient = new double[scale.layout().size()];
        sum.meanGradient(scale, gradient);
        return gradient;
    }
}
