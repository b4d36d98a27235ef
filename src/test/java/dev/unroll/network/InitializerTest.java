package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 31, 128})
    void recurrentWeightsOfEachGateAreOrthogonal(int hidden) {
        ParameterLayout layout = layout(CellType.LSTM, 5, hidden);
        double[] parameters = Initializer.initial(layout, seed.value());
        int offset = layout.tensor("weight_hh_l1_reverse").offset();
        for (int gate = 0; gate < 4; gate++) {
            assertOrthogonal(parameters, offset + gate * hidden * hidden, hidden);
        }
    }

    private static void assertOrthogonal(double[] u, int offset, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += u[offset + i * n + k] * u[offset + j * n + k];
                }
                assertEquals(i == j ? 1 : 0, product, 1e-12);
            }
        }
    }

    /** Each table has its own numbers, of mean 0 and mean square 1. */
    @Test
    void embeddingsAreNormal() {
        Inputs inputs = new Inputs(0, List.of(100, 100), 40);
        ParameterLayout layout = new ParameterLayout(
                new NetworkConfig(CellType.GRU, inputs, 2, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));
        double[] parameters = Initializer.initial(layout, seed.value());
        double[] table = Arrays.copyOf(parameters, 4000);
        double fiveDeviations = 5 * Math.sqrt(2.0 / 4000);
        assertEquals(0, Arrays.stream(table).average().orElseThrow(), fiveDeviations);
        assertEquals(1, Arrays.stream(table).map(x -> x * x).average().orElseThrow(), fiveDeviations);
        assertNotEquals(table[0], parameters[layout.tensor("embedding_1.weight").offset()]);
    }

    /** Evenly drawn rotations have entries of mean 0 and mean square 1/n, and are mirrored half of the time. */
    @Test
    void orthogonalMatricesFavourNoDirection() {
        int draws = 4000;
        double[] mean = new double[4];
        double[] meanSquare = new double[4];
        double mirrored = 0;
        ParameterLayout layout = layout(CellType.ELMAN_TANH, 1, 2);
        int offset = layout.tensor("weight_hh_l0").offset();
        for (int draw = 0; draw < draws; draw++) {
            double[] u = Arrays.copyOfRange(Initializer.initial(layout, seed.value() + draw), offset, offset + 4);
            for (int i = 0; i < 4; i++) {
                mean[i] += u[i] / draws;
                meanSquare[i] += u[i] * u[i] / draws;
            }
            mirrored += u[0] * u[3] - u[1] * u[2] < 0 ? 1.0 / draws : 0;
        }
        double fiveDeviations = 5 * Math.sqrt(0.5 / draws);
        assertArrayEquals(new double[] {0, 0, 0, 0}, mean, fiveDeviations);
        assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5}, meanSquare, fiveDeviations);
        assertEquals(0.5, mirrored, fiveDeviations);
    }

    @ParameterizedTest
    @EnumSource
    void inputAndHeadWeightsFillGlorotsInterval(CellType cell) {
        int hidden = 32;
        ParameterLayout layout = layout(cell, 64, hidden);
        double[] parameters = Initializer.initial(layout, seed.value());
        assertFills(parameters, layout.tensor("weight_ih_l0"), Math.sqrt(6.0 / (64 + hidden)));
        assertFills(parameters, layout.tensor("weight_ih_l1"), Math.sqrt(6.0 / (2 * hidden + hidden)));
        assertFills(parameters, layout.tensor("head.weight"), Math.sqrt(6.0 / (2 * hidden + 10)));
    }

    private static void assertFills(double[] parameters, Tensor tensor, double limit) {
        double[] values = Arrays.copyOfRange(parameters, tensor.offset(), tensor.offset() + tensor.size());
        assertEquals(limit, Arrays.stream(values).max().orElseThrow(), 0.05 * limit);
        assertEquals(-limit, Arrays.stream(values).min().orElseThrow(), 0.05 * limit);
        assertTrue(Arrays.stream(values).allMatch(w -> Math.abs(w) <= limit), tensor.name());
        assertEquals(0, Arrays.stream(values).average().orElseThrow(), 3 * limit / Math.sqrt(tensor.size()));
    }

    @ParameterizedTest
    @EnumSource
    void biasesAreZeroButTheForgetGates(CellType cell) {
        ParameterLayout layout = layout(cell, 3, 4);
        double[] parameters = Initializer.initial(layout, seed.value());
        for (Tensor tensor : layout.tensors()) {
            for (int i = 0; tensor.isVector() && i < tensor.size(); i++) {
                boolean forget = cell == CellType.LSTM && !tensor.name().startsWith("head") && i / 4 == 1;
                assertEquals(forget ? 1 : 0, parameters[tensor.offset() + i], tensor.name());
            }
        }
    }

    @Test
    void sameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        ParameterLayout layout = layout(CellType.GRU, 3, 4);
        double[] parameters = Initializer.initial(layout, seed.value());
        assertArrayEquals(parameters, Initializer.initial(layout, seed.value()));
        assertFalse(Arrays.equals(parameters, Initializer.initial(layout, seed.value() + 1)));
    }

    @Test
    void noTwoMatricesAreAlike() {
        ParameterLayout layout = layout(CellType.LSTM, 8, 4); // every input is 8 wide, so all matrices could be
        double[] parameters = Initializer.initial(layout, seed.value());
        Set<Double> distinct = new HashSet<>();
        int weights = 0;
        for (Tensor tensor : layout.tensors()) {
            for (int i = 0; !tensor.isVector() && i < tensor.size(); i++) {
                distinct.add(parameters[tensor.offset() + i]);
                weights++;
            }
        }
        assertEquals(weights, distinct.size());
    }

    /** Two layers, both directions, ten outputs. */
    private static ParameterLayout layout(CellType cell, int inputs, int hidden) {
        return new ParameterLayout(
                new NetworkConfig(cell, inputs, List.of(), hidden, 2, true, Head.LAST, Loss.CROSS_ENTROPY, 10));
    }
}
