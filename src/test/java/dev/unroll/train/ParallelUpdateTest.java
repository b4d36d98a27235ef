package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Crew;
import dev.unroll.data.Ranges;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads update the weights of a large network to the same bits as one. */
class ParallelUpdateTest {
    private static final int THREADS = 3;
    private static final ParameterLayout LAYOUT = new ParameterLayout(
            new NetworkConfig(CellType.LSTM, 2, List.of(), 260, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    private final Ranges several = new Ranges(new Crew(THREADS, executor));

    @AfterEach
    void endThreads() {
        executor.shutdownNow();
    }

    private double[] gaussians() {
        return seed.random().doubles(LAYOUT.size(), -1, 1).toArray();
    }

    @Test
    void threadsTakeEveryEntryOnce() {
        int[] taken = new int[LAYOUT.size()];
        several.each(taken.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                taken[i]++;
            }
        });
        for (int count : taken) {
            assertEquals(1, count);
        }
    }

    @Test
    void shortVectorsStayOnTheCallingThread() {
        several.each(1000, (from, to) -> {
            assertEquals(0, from);
            assertEquals(1000, to);
        });
    }

    @ParameterizedTest
    @EnumSource
    void rulesMakeTheSameWeightsAndStates(UpdateRule rule) {
        double[] expected = gaussians();
        double[] found = expected.clone();
        Optimizer one = new Optimizer(rule, LAYOUT, 0.9, 0.01);
        Optimizer three = new Optimizer(rule, LAYOUT, 0.9, 0.01, several);
        for (int step = 0; step < 2; step++) {
            double[] gradient = gaussians();
            one.step(expected, gradient.clone(), 0.1);
            three.step(found, gradient, 0.1);
        }
        assertArrayEquals(expected, found);
        for (Map.Entry<String, double[]> state : one.state().entrySet()) {
            assertArrayEquals(state.getValue(), three.state().get(state.getKey()), state.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, Double.NaN})
    void clippingMakesTheSameGradient(double last) {
        double[] expected = gaussians();
        expected[expected.length - 1] = last;
        double[] found = expected.clone();
        new Clipping(0.75, 1).clip(expected, Ranges.ONE);
        new Clipping(0.75, 1).clip(found, several);
        assertArrayEquals(expected, found);
    }

    @ParameterizedTest
    @EnumSource
    void weightsAreRoundedAlike(Precision precision) {
        double[] master = gaussians();
        Parameters expected = Parameters.of(master, precision);
        Parameters found = Parameters.of(master, precision, several);
        assertArrayEquals(expected.floats(), found.floats());
        assertArrayEquals(expected.doubles(), found.doubles());
    }
}
