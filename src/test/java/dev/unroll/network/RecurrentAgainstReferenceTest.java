package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentAgainstReferenceTest {
    private static final long SEED = Long.getLong("test.seed", 1);
    private static final int[] AWKWARD_SIZES = {1, 2, 3, 7, 8, 13, 17, 33};

    static List<NetworkConfig> everyCellAtAwkwardSizes() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (int hidden : AWKWARD_SIZES) {
                for (boolean tokens : new boolean[] {false, true}) {
                    int inputs = tokens ? 19 : hidden % 8 + 1;
                    int outputs = hidden % 5 + 1;
                    configs.add(new NetworkConfig(
                            cell, inputs, tokens, hidden, 1, false, Head.LAST, Loss.SQUARED_ERROR, outputs));
                    configs.add(new NetworkConfig(
                            cell, inputs, tokens, hidden, 2, true, Head.EVERY, Loss.CROSS_ENTROPY, outputs + 1));
                    configs.add(new NetworkConfig(
                            cell, inputs, tokens, hidden, 2, true, Head.LAST, Loss.BINARY_CROSS_ENTROPY, outputs));
                }
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("everyCellAtAwkwardSizes")
    void raggedBlocksEqualTheReference(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RecurrentNetwork fast = new RecurrentNetwork(config);
        ReferenceNetwork reference = new ReferenceNetwork(config);
        RandomCase example = new RandomCase(layout, SEED);
        double[] parameters = example.parameters();
        fast.load(Parameters.of(parameters, Precision.FLOAT));
        reference.load(Parameters.of(parameters, Precision.DOUBLE));
        for (int sequences : new int[] {2, 17, 1}) { // up and down, so that a buffer's old content would show
            RandomCase data = new RandomCase(layout, SEED + sequences);
            BlockResult actual = BlockResult.of(fast, layout, data.block(sequences, 5, Precision.FLOAT));
            RandomCase sameData = new RandomCase(layout, SEED + sequences);
            BlockResult truth = BlockResult.of(reference, layout, sameData.block(sequences, 5, Precision.DOUBLE));
            double error = actual.relativeError(truth);
            assertTrue(error < 1e-4, () -> sequences + " sequences: relative error " + error + ", seed " + SEED);
        }
    }
}
