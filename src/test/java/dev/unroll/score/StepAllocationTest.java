package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once the JVM has compiled it (the Vector API makes objects until then), a step makes none. */
class StepAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int STEPS = 1000;
    private static final int MOST_RUNS = 200;

    /** Half of the smallest object. */
    private static final long BYTES_A_STEP = 8;

    static List<NetworkConfig> everyCellHeadAndInput() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                Inputs inputs = switch (head) {
                    case LAST -> Inputs.ofFeatures(3);
                    case EVERY -> Inputs.ofTokens(List.of(3, 2));
                    case MEAN -> new Inputs(2, List.of(3), 0);
                    case MAX -> new Inputs(2, List.of(1, 2), 3);
                };
                configs.add(new NetworkConfig(cell, inputs, 17, 2, false, head, Loss.SQUARED_ERROR, 3)
                        .with(true, true, Dropout.NONE));
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("everyCellHeadAndInput")
    void stepMakesNoObject(NetworkConfig config) {
        Standardization units = new Standardization(new double[3], new double[] {1, 2, 3});
        RnnScorer scorer = RnnScorer.of(RandomModels.of(config, 1, Standardization.identity(), units, Precision.FLOAT));
        float[] x = new float[config.inputs().features()];
        int[] tokens = new int[config.vocabularySizes().size()];
        double[] out = new double[scorer.outputs()];
        RnnState state = scorer.start();
        assertAllocatesNothing(() -> scorer.step(state, x, tokens, out));
    }

    @ParameterizedTest
    @MethodSource("everyCellHeadAndInput")
    void stepOfABatchMakesNoObject(NetworkConfig config) {
        RnnScorer scorer = RnnScorer.of(
                RandomModels.of(config, 1, Standardization.identity(), Standardization.identity(), Precision.FLOAT));
        int count = 5;
        RnnState[] states = new RnnState[count];
        Arrays.setAll(states, b -> scorer.start());
        int inputs = config.inputs().features();
        int kinds = config.vocabularySizes().size();
        float[][] x = new float[inputs == 0 ? 0 : count][inputs];
        int[][] tokens = new int[kinds == 0 ? 0 : count][kinds];
        double[][] out = new double[count][scorer.outputs()];
        assertAllocatesNothing(() -> scorer.step(states, x, tokens, out));
    }

    private static void assertAllocatesNothing(Runnable step) {
        long bytes = Long.MAX_VALUE;
        for (int run = 0; run < MOST_RUNS && bytes >= BYTES_A_STEP * STEPS; run++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int k = 0; k < STEPS; k++) {
                step.run();
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(bytes < BYTES_A_STEP * STEPS, bytes + " bytes of " + STEPS + " steps");
    }
}
