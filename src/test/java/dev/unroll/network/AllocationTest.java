package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.unroll.cell.CellType;
import dev.unroll.cell.SequenceState;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once its buffers have grown to a block, the network computes on it without new arrays, however long its sequences. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long SEED = Long.getLong("test.seed", 1);
    private static final int SEQUENCES = 4;
    private static final int FEW_STEPS = 50;
    private static final int MANY_STEPS = 500;

    /** Half of the smallest object: what grows by less is not one a time step. */
    private static final long BYTES_A_STEP = 8;

    private static final int MOST_RUNS = 2000;

    private static final List<Inputs> INPUTS = List.of(
            Inputs.ofFeatures(3),
            Inputs.ofTokens(List.of(3)),
            Inputs.ofTokens(List.of(1, 2)),
            new Inputs(2, List.of(3), 0),
            new Inputs(2, List.of(1, 2), 3));

    static List<NetworkConfig> everyCellHeadAndLoss() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (LossFunction loss : RandomCase.losses()) {
                    for (Inputs inputs : loss.kind() == Loss.CROSS_ENTROPY ? INPUTS : INPUTS.subList(0, 1)) {
                        for (boolean bidirectional : new boolean[] {false, true}) {
                            configs.add(new NetworkConfig(cell, inputs, 5, 2, bidirectional, head, loss.kind(), 3)
                                    .withLoss(loss, 3 * loss.outputsOfNumber()));
                        }
                    }
                }
            }
        }
        return AllStages.with(configs);
    }

    static List<NetworkConfig> everyCellHeadAndLossInOneDirection() {
        return everyCellHeadAndLoss().stream()
                .filter(config -> !config.bidirectional())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyCellHeadAndLoss")
    void gradientOfABlockAllocatesNothingPerTimeStep(NetworkConfig config) {
        for (boolean recompute : new boolean[] {false, true}) {
            long few = bytesOfAGradient(config, recompute, FEW_STEPS);
            long many = bytesOfAGradient(config, recompute, MANY_STEPS);
            long bound = few + BYTES_A_STEP * (MANY_STEPS - FEW_STEPS);
            assertTrue(
                    many < bound,
                    () -> few + " bytes for " + FEW_STEPS + " steps, " + many + " for " + MANY_STEPS + " steps");
        }
    }

    /** Not even before the JVM has compiled it: what compiled code leaves out depends on what else has run in the JVM. */
    @ParameterizedTest
    @MethodSource("everyCellHeadAndLossInOneDirection")
    void stepOfSomeSequencesAllocatesNothing(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RecurrentNetwork network = network(config, false, Kernels.scalar());
        network.load(Parameters.of(new RandomCase(layout, SEED).parameters(), Precision.FLOAT));
        NetworkSteps steps = network.steps();
        steps.begin(SEQUENCES);
        SequenceState[] states = new SequenceState[SEQUENCES];
        Arrays.setAll(states, b -> NetworkSteps.newState(config));
        steps.step(states, true);
        steps.step(states, false); // what is run for the first time is linked here
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int t = 0; t < FEW_STEPS; t++) {
            steps.step(states, false);
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < BYTES_A_STEP * FEW_STEPS, bytes + " bytes of " + FEW_STEPS + " steps");
    }

    /** The Vector API makes objects until the JVM has compiled its users. */
    @Test
    void gradientAllocatesNothingPerTimeStepWithTheVectorApiOnceItIsCompiled() {
        NetworkConfig config =
                new NetworkConfig(CellType.LSTM, 3, List.of(), 33, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        RecurrentNetwork network = network(config, false, Kernels.best());
        network.load(Parameters.of(example.parameters(), Precision.FLOAT));
        SequenceBlock block = example.block(SEQUENCES, MANY_STEPS, Precision.FLOAT);
        GradientScale scale = GradientScale.initial(layout, 1);
        GradientSum sum = new GradientSum();
        long bytes = Long.MAX_VALUE;
        for (int run = 0; run < MOST_RUNS && bytes >= BYTES_A_STEP * MANY_STEPS; run++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            network.addGradient(block, Step.FIRST, scale, sum);
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(bytes < BYTES_A_STEP * MANY_STEPS, bytes + " bytes after " + MOST_RUNS + " gradients");
    }

    private static RecurrentNetwork network(NetworkConfig config, boolean recompute, Kernels kernels) {
        return new RecurrentNetwork(config, new Backpropagation(0, recompute), kernels);
    }

    private static long bytesOfAGradient(NetworkConfig config, boolean recompute, int steps) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        RecurrentNetwork network = network(config, recompute, Kernels.scalar());
        network.load(Parameters.of(example.parameters(), Precision.FLOAT));
        SequenceBlock block = example.block(SEQUENCES, steps, Precision.FLOAT);
        GradientScale scale = GradientScale.initial(layout, 1);
        GradientSum sum = new GradientSum();
        network.addGradient(block, Step.FIRST, scale, sum); // buffers grow here
        long before = THREADS.getCurrentThreadAllocatedBytes();
        network.addGradient(block, Step.FIRST, scale, sum);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
