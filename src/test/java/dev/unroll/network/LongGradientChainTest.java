package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.check.BlockResult;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gradient that is a sum over very many rows. All rows are alike, so that all terms have one sign and roundings point one
 * way: a single chain of float32 additions loses some per cent of such a sum.
 */
class LongGradientChainTest {
    private static final int ROWS = 1 << 17;

    /** The bound of a chain of 2^14 rows where no terms cancel out. */
    private static final double BOUND = 0x1p-10;

    static List<NetworkConfig> everyPlaceWhereRowsAreAddedUp() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (boolean bidirectional : new boolean[] {false, true}) {
            configs.add(config(CellType.GRU, Inputs.ofFeatures(3), bidirectional, Head.EVERY));
            configs.add(config(CellType.ELMAN_TANH, Inputs.ofTokens(List.of(1, 2)), bidirectional, Head.EVERY));
            configs.add(config(CellType.LSTM, new Inputs(1, List.of(1, 2), 0), bidirectional, Head.EVERY));
            configs.add(config(CellType.ELMAN_TANH, new Inputs(1, List.of(1, 2), 2), bidirectional, Head.EVERY));
        }
        configs.add(config(CellType.LSTM, Inputs.ofFeatures(3), false, Head.LAST));
        return configs;
    }

    private static NetworkConfig config(CellType cell, Inputs inputs, boolean bidirectional, Head head) {
        return new NetworkConfig(cell, inputs, 2, 1, bidirectional, head, Loss.SQUARED_ERROR, 1);
    }

    @ParameterizedTest
    @MethodSource("everyPlaceWhereRowsAreAddedUp")
    void gradientOverAHundredThousandRowsKeepsItsDigits(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        double[] gradient = gradient(new RecurrentNetwork(config), layout, Precision.FLOAT);
        double[] truth = gradient(new ReferenceNetwork(config), layout, Precision.DOUBLE);
        double error = BlockResult.gradientError(layout, gradient, truth);
        assertTrue(error < BOUND, () -> "relative error " + error);
    }

    @ParameterizedTest
    @MethodSource("everyPlaceWhereRowsAreAddedUp")
    void recomputedStatesGiveTheSameBits(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        Network keeping = new RecurrentNetwork(config);
        Network recomputing = new RecurrentNetwork(config, new Backpropagation(0, true));
        assertArrayEquals(gradient(keeping, layout, Precision.FLOAT), gradient(recomputing, layout, Precision.FLOAT));
    }

    private static double[] gradient(Network network, ParameterLayout layout, Precision precision) {
        double[] parameters = new double[layout.size()];
        Arrays.setAll(parameters, i -> (float) (0.3 + 0.01 * (i % 7)));
        network.load(Parameters.of(parameters, precision));
        GradientScale scale = GradientScale.initial(layout, 1)
                .withExponents(Collections.nCopies(layout.tensors().size(), 24));
        GradientSum sum = new GradientSum();
        SequenceBlock block = block(layout.config(), precision);
        network.addGradient(block, Step.FIRST, scale, sum);
        assertTrue(scale.fits(sum));
        double[] mean = new double[layout.size()];
        sum.meanGradient(scale, mean);
        return mean;
    }

    /** Two sequences or, for a head on the last step, very many. */
    private static SequenceBlock block(NetworkConfig config, Precision precision) {
        int length = config.head() == Head.EVERY ? ROWS / 2 : 1;
        Rows targets = Rows.zeros(precision.rowsKind(), config.head() == Head.EVERY ? length : 1, 1);
        for (int row = 0; row < targets.rows(); row++) {
            targets.set(row, 0, -1);
        }
        Rows tokens = config.tokens()
                ? Rows.zeros(Rows.Kind.INTEGER, length, config.vocabularySizes().size())
                : Rows.NONE;
        Rows features = config.inputs().features() > 0 ? features(config, length, precision) : Rows.NONE;
        Sequence sequence = new Sequence(SequenceKey.ofId(""), new double[] {1}, features, tokens, targets);
        return SequenceBlock.pack(
                SequenceBlock.id(0, 0), Collections.nCopies(ROWS / length, sequence), config.head() == Head.EVERY);
    }

    private static Rows features(NetworkConfig config, int length, Precision precision) {
        Rows features = Rows.zeros(precision.rowsKind(), length, config.inputs().features());
        for (int row = 0; row < length; row++) {
            for (int i = 0; i < features.width(); i++) {
                features.set(row, i, (float) (0.7 + 0.1 * i));
            }
        }
        return features;
    }
}
