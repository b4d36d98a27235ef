package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrentAgainstReferenceTest {
    private static final long SEED = Long.getLong("test.seed", 1);
    private static final int[] AWKWARD_SIZES = {1, 2, 3, 7, 8, 13, 17};

    static List<NetworkConfig> everyCellAtAwkwardSizes() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (int hidden : AWKWARD_SIZES) {
                for (Inputs inputs : inputs(hidden % 8 + 1)) {
                    int outputs = hidden % 5 + 1;
                    configs.add(
                            new NetworkConfig(cell, inputs, hidden, 1, false, Head.LAST, Loss.SQUARED_ERROR, outputs));
                    configs.add(new NetworkConfig(
                            cell, inputs, hidden, 2, true, Head.EVERY, Loss.CROSS_ENTROPY, outputs + 1));
                    configs.add(new NetworkConfig(
                            cell, inputs, hidden, 2, true, Head.LAST, Loss.BINARY_CROSS_ENTROPY, outputs));
                    configs.add(
                            new NetworkConfig(cell, inputs, hidden, 2, true, Head.MEAN, Loss.SQUARED_ERROR, outputs));
                    if (!inputs.hasTokens()) { // of equal tokens, states are too alike to tell which is the largest
                        configs.add(new NetworkConfig(
                                cell, inputs, hidden, 1, true, Head.MAX, Loss.SQUARED_ERROR, outputs));
                    }
                }
            }
        }
        return AllStages.with(configs);
    }

    /** Features, tokens, and both, these also embedded. */
    private static List<Inputs> inputs(int size) {
        return List.of(
                Inputs.ofFeatures(size),
                Inputs.ofTokens(List.of(19)),
                Inputs.ofTokens(List.of(2, 13, 4)),
                new Inputs(size, List.of(2, 13), 0),
                new Inputs(0, List.of(19), size),
                new Inputs(size, List.of(2, 13, 4), size));
    }

    @ParameterizedTest
    @MethodSource("everyCellAtAwkwardSizes")
    void raggedBlocksEqualTheReference(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        for (int window : new int[] {0, 2}) {
            Pair networks = new Pair(layout, new Backpropagation(window, false));
            for (int sequences : new int[] {2, 17, 1}) { // up and down, so that a buffer's old content would show
                networks.assertEqual((seed, precision) -> new RandomCase(layout, seed).block(sequences, 5, precision));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 88, 3000})
    void manyLabelsEqualTheReference(int labels) {
        NetworkConfig config = new NetworkConfig(
                CellType.GRU, 3, List.of(), 5, 1, false, Head.EVERY, Loss.BINARY_CROSS_ENTROPY, labels);
        ParameterLayout layout = new ParameterLayout(config);
        new Pair(layout, Backpropagation.FULL)
                .assertEqual((seed, precision) -> new RandomCase(layout, seed).block(4, 9, precision));
    }

    static List<NetworkConfig> everyLossOnLastAndEveryStep() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (Head head : Head.values()) {
            for (LossFunction loss : RandomCase.losses()) {
                configs.add(new NetworkConfig(CellType.LSTM, 3, List.of(), 17, 1, false, head, loss.kind(), 3)
                        .withLoss(loss, 5 * loss.outputsOfNumber()));
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("everyLossOnLastAndEveryStep")
    void lossesEqualTheReference(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        new Pair(layout, Backpropagation.FULL)
                .assertEqual((seed, precision) -> new RandomCase(layout, seed).block(9, 7, precision));
    }

    /** But those whose head reads the largest of so many steps, two of which float32 cannot tell apart: see {@link PoolingTest}. */
    static List<NetworkConfig> networksInOneDirection() {
        return LongBlocks.configs().stream()
                .filter(config -> config.head() != Head.MAX)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("networksInOneDirection")
    void blocksOfSeveralSegmentsEqualTheReference(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        for (int window : new int[] {0, 50}) {
            new Pair(layout, new Backpropagation(window, false))
                    .assertEqual((seed, precision) -> LongBlocks.block(layout, new Random(seed), 600, precision));
        }
    }

    /** The two networks with the same weights. */
    private static final class Pair {
        private final ParameterLayout layout;
        private final RecurrentNetwork fast;
        private final ReferenceNetwork reference;

        Pair(ParameterLayout layout, Backpropagation backpropagation) {
            this.layout = layout;
            this.fast = new RecurrentNetwork(layout.config(), backpropagation);
            this.reference = new ReferenceNetwork(layout.config(), backpropagation);
            double[] parameters = new RandomCase(layout, SEED).parameters();
            fast.load(Parameters.of(parameters, Precision.FLOAT));
            reference.load(Parameters.of(parameters, Precision.DOUBLE));
        }

        /** @param block of a seed, the same data in each precision */
        void assertEqual(BiFunction<Long, Precision, SequenceBlock> block) {
            long seed = SEED;
            while (!RandomCase.isSmooth(reference, layout.config(), block.apply(seed, Precision.DOUBLE), 2e-5)) {
                seed++;
            }
            BlockResult actual = BlockResult.of(fast, layout, block.apply(seed, Precision.FLOAT));
            BlockResult truth = BlockResult.of(reference, layout, block.apply(seed, Precision.DOUBLE));
            double error = actual.relativeError(truth);
            assertTrue(error < 1e-4, () -> "relative error " + error + ", seed " + SEED);
        }
    }
}
