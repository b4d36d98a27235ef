package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TruncatedBackpropagationTest {
    @RegisterExtension
    static final TestSeed SEED = new TestSeed();

    private static final int LONGEST = 8;

    static List<NetworkConfig> everyCellAndHead() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (boolean bidirectional : new boolean[] {false, true}) {
                    configs.add(
                            new NetworkConfig(cell, 2, List.of(), 3, 1, bidirectional, head, Loss.SQUARED_ERROR, 2));
                    configs.add(
                            new NetworkConfig(cell, 4, List.of(4), 3, 2, bidirectional, head, Loss.CROSS_ENTROPY, 3));
                    configs.add(new NetworkConfig(
                            cell, 5, List.of(3, 2), 3, 1, bidirectional, head, Loss.CROSS_ENTROPY, 3));
                }
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("everyCellAndHead")
    void gradientEqualsCentralDifferencesOfWindowsFromConstantStates(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, RandomCase.smooth(layout, SEED.value(), 4, LONGEST, 2e-3));
        double[] parameters = example.parameters();
        SequenceBlock block = example.block(4, LONGEST, Precision.DOUBLE);
        for (int window : new int[] {1, 3, LONGEST - 1}) {
            WindowedNetwork windowed = new WindowedNetwork(layout, window);
            windowed.loss(block, parameters); // finds the states
            double[] differences = BlockResult.centralDifferences(p -> windowed.loss(block, p), parameters);
            double[] gradient = gradient(config, window, block, parameters);
            double error = BlockResult.gradientError(layout, gradient, differences);
            assertTrue(error < 1e-6, () -> "windows of " + window + ": relative error " + error);
        }
    }

    @ParameterizedTest
    @MethodSource("everyCellAndHead")
    void windowAsLongAsTheSequencesChangesNothing(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED.value());
        double[] parameters = example.parameters();
        SequenceBlock block = example.block(4, LONGEST, Precision.DOUBLE);
        assertArrayEquals(gradient(config, 0, block, parameters), gradient(config, LONGEST, block, parameters));
    }

    private static double[] gradient(NetworkConfig config, int window, SequenceBlock block, double[] parameters) {
        ReferenceNetwork network = new ReferenceNetwork(config, new Backpropagation(window, false));
        network.load(Parameters.of(parameters, Precision.DOUBLE));
        double[] gradient = new double[parameters.length];
        network.addGradient(block, Step.FIRST, gradient);
        return gradient;
    }
}
