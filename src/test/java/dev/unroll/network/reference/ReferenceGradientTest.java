package dev.unroll.network.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.network.AllStages;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceGradientTest {
    private static final long SEED = Long.getLong("test.seed", 1);

    private static final List<Inputs> INPUTS = List.of(
            Inputs.ofFeatures(2),
            Inputs.ofTokens(List.of(5)),
            Inputs.ofTokens(List.of(3, 2)),
            new Inputs(2, List.of(3, 2), 0),
            new Inputs(0, List.of(5), 2),
            new Inputs(2, List.of(3, 2), 3));

    static List<NetworkConfig> everyCombination() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (LossFunction loss : RandomCase.losses()) {
                    for (int layers = 1; layers <= 2; layers++) {
                        for (boolean bidirectional : new boolean[] {false, true}) {
                            for (Inputs inputs : loss.kind() == Loss.CROSS_ENTROPY ? INPUTS : INPUTS.subList(0, 1)) {
                                NetworkConfig plain = new NetworkConfig(
                                                cell, inputs, 3, layers, bidirectional, head, loss.kind(), 2)
                                        .withLoss(loss, 2 * loss.outputsOfNumber());
                                configs.add(plain);
                                configs.add(AllStages.of(plain));
                            }
                        }
                    }
                }
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void gradientEqualsCentralDifferences(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, RandomCase.smooth(layout, SEED, 4, 5, 2e-3));
        double[] parameters = example.parameters();
        SequenceBlock block = example.block(4, 5, Precision.DOUBLE);
        ReferenceNetwork network = new ReferenceNetwork(config);

        double[] gradient = new double[layout.size()];
        loss(network, block, parameters, gradient);
        double[] differences =
                BlockResult.centralDifferences(p -> loss(network, block, p, new double[layout.size()]), parameters);

        double error = BlockResult.gradientError(layout, gradient, differences);
        assertTrue(error < 1e-6, () -> "relative error " + error + ", seed " + SEED);
    }

    /** The gradient of each target alone, times its weight, adds up to the block's. */
    @Test
    void everyTargetCountsWithItsOwnWeight() {
        NetworkConfig config =
                new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, true, Head.EVERY, Loss.SQUARED_ERROR, 2);
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        double[] parameters = example.parameters();
        Sequence sequence = example.sequences(1, 4, Precision.FLOAT).get(0);
        double[] weights = {0, 3, 0.5, 1};
        double[] expected = new double[layout.size()];
        for (int t = 0; t < 4; t++) {
            double[] alone = new double[4];
            alone[t] = weights[t];
            double[] gradient = gradient(layout, parameters, weighted(sequence, alone), Precision.DOUBLE);
            Arrays.setAll(expected, i -> expected[i] + gradient[i]);
        }
        for (Precision precision : Precision.values()) {
            double[] gradient = gradient(layout, parameters, weighted(sequence, weights), precision);
            double error = BlockResult.gradientError(layout, gradient, expected);
            assertTrue(error < 1e-6, () -> precision + ": relative error " + error + ", seed " + SEED);
        }
    }

    /** Whatever stands in its place. */
    @Test
    void aTimeStepWithoutATargetAddsNothing() {
        for (LossFunction loss : RandomCase.losses()) {
            NetworkConfig config = new NetworkConfig(
                            CellType.LSTM, 2, List.of(), 3, 1, false, Head.EVERY, loss.kind(), 2)
                    .withLoss(loss, 2 * loss.outputsOfNumber());
            ParameterLayout layout = new ParameterLayout(config);
            RandomCase example = new RandomCase(layout, SEED);
            double[] parameters = example.parameters();
            for (Precision precision : Precision.values()) {
                Sequence sequence = example.sequences(1, 4, precision).get(0);
                double[] expected =
                        gradient(layout, parameters, weighted(sequence, new double[] {1, 0, 2, 0}), precision);
                for (int column = 0; column < sequence.targets().width(); column++) {
                    boolean isClass = sequence.targets().kind() == Rows.Kind.INTEGER;
                    sequence.targets().set(1, column, isClass ? -1 : Double.NaN);
                    sequence.targets().set(3, column, isClass ? -1 : Double.NaN);
                }
                double[] missing = {1, Double.NaN, 2, Double.NaN};
                double[] found = gradient(layout, parameters, weighted(sequence, missing), precision);
                assertArrayEquals(expected, found, () -> loss + " " + precision);
            }
        }
    }

    private static SequenceBlock weighted(Sequence sequence, double[] weights) {
        Sequence weighted = new Sequence(sequence.key(), weights, sequence.features(), sequence.targets());
        return SequenceBlock.pack(0, List.of(weighted), true);
    }

    private static double[] gradient(
            ParameterLayout layout, double[] parameters, SequenceBlock block, Precision precision) {
        boolean isDouble = precision == Precision.DOUBLE;
        Network network = isDouble ? new ReferenceNetwork(layout.config()) : new RecurrentNetwork(layout.config());
        network.load(Parameters.of(parameters, precision));
        return BlockResult.of(network, layout, block).gradientSum();
    }

    private static double loss(ReferenceNetwork network, SequenceBlock block, double[] parameters, double[] gradient) {
        network.load(Parameters.of(parameters, Precision.DOUBLE));
        return network.addGradient(block, Step.FIRST, gradient);
    }
}
