package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands around layers, seen through a head that hands the top layer's output on as it is. */
class StagesTest {
    private static final int HIDDEN = 7;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** With initial gains and biases. */
    @ParameterizedTest
    @EnumSource
    void normalizedOutputsHaveMeanZeroAndVarianceOne(Precision precision) {
        ParameterLayout layout = layout(3, 2, true, true, false);
        Rows outputs = outputs(layout, weights(layout), precision);
        for (int row = 0; row < outputs.rows(); row++) {
            double sum = 0;
            double sumOfSquares = 0;
            for (int k = 0; k < outputs.width(); k++) {
                sum += outputs.get(row, k);
                sumOfSquares += outputs.get(row, k) * outputs.get(row, k);
            }
            assertEquals(0, sum / outputs.width(), 1e-5);
            assertEquals(1, sumOfSquares / outputs.width(), 0.01); // epsilon makes it smaller
        }
    }

    @ParameterizedTest
    @EnumSource
    void layerThatComputesZeroHandsItsInputOnWhereThatIsAdded(Precision precision) {
        ParameterLayout one = layout(3, 1, false, false, true);
        ParameterLayout two = layout(3, 2, false, false, true);
        double[] weights = weights(two);
        int firstLayer = one.tensor("head.weight").offset();
        int secondLayer = two.tensor("head.weight").offset();
        Arrays.fill(weights, firstLayer, secondLayer, 0);
        double[] ofOne = weights(one);
        System.arraycopy(weights, 0, ofOne, 0, firstLayer);
        Rows expected = outputs(one, ofOne, precision);
        Rows found = outputs(two, weights, precision);
        assertArrayEquals(expected.floats(), found.floats());
        assertArrayEquals(expected.doubles(), found.doubles());
    }

    @Test
    void inputIsAddedWhereItIsAsWideAsTheOutputAndNotOfTokens() {
        assertFalse(layout(3, 2, false, false, false).config().addsInput(1));
        NetworkConfig narrow = layout(3, 2, false, false, true).config();
        assertFalse(narrow.addsInput(0));
        assertTrue(narrow.addsInput(1));
        assertTrue(layout(HIDDEN, 2, false, false, true).config().addsInput(0));
        assertFalse(layout(HIDDEN, 2, true, false, true).config().addsInput(0));
        NetworkConfig tokens = new NetworkConfig(
                        CellType.GRU, HIDDEN, List.of(HIDDEN), HIDDEN, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1)
                .with(false, true, Dropout.NONE);
        assertFalse(tokens.addsInput(0));
    }

    @Test
    void tensorsOfANormAreNamedAndShapedAsPyTorchDoesAndStartAsTheIdentity() {
        ParameterLayout layout = layout(3, 2, true, true, false);
        for (int layer = 0; layer < 2; layer++) {
            Tensor gain = layout.tensor("norm_l" + layer + ".weight");
            Tensor bias = layout.tensor("norm_l" + layer + ".bias");
            assertEquals(2 * HIDDEN, gain.size());
            assertEquals(2 * HIDDEN, bias.size());
            assertTrue(gain.isVector() && bias.isVector(), "neither decays");
            double[] initial = Initializer.initial(layout, seed.value());
            for (int k = 0; k < gain.size(); k++) {
                assertEquals(1, initial[gain.offset() + k]);
                assertEquals(0, initial[bias.offset() + k]);
            }
        }
    }

    private static ParameterLayout layout(
            int inputs, int layers, boolean bidirectional, boolean layerNorm, boolean residual) {
        int width = bidirectional ? 2 * HIDDEN : HIDDEN;
        return new ParameterLayout(new NetworkConfig(
                        CellType.ELMAN_TANH,
                        inputs,
                        List.of(),
                        HIDDEN,
                        layers,
                        bidirectional,
                        Head.EVERY,
                        Loss.SQUARED_ERROR,
                        width)
                .with(layerNorm, residual, Dropout.NONE));
    }

    /** Random ones, but the head is the identity. */
    private double[] weights(ParameterLayout layout) {
        double[] weights = Initializer.initial(layout, seed.value());
        Tensor head = layout.tensor("head.weight");
        for (int i = 0; i < head.size(); i++) {
            weights[head.offset() + i] = i % (head.cols() + 1) == 0 ? 1 : 0;
        }
        return weights;
    }

    private Rows outputs(ParameterLayout layout, double[] weights, Precision precision) {
        SequenceBlock block = new RandomCase(layout, seed.value()).block(4, 6, precision);
        Network network = Network.of(layout.config(), precision, Backpropagation.FULL);
        network.load(Parameters.of(weights, precision));
        return network.outputs(block);
    }
}
