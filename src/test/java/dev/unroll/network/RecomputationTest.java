package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.check.BlockResult;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept between forward and backward changes the memory that a gradient takes, and nothing else. */
class RecomputationTest {
    @RegisterExtension
    static final TestSeed SEED = new TestSeed();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Backpropagation RECOMPUTED = new Backpropagation(0, true);

    static List<NetworkConfig> configs() {
        return LongBlocks.configs();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void recomputedStatesGiveTheBitsOfKeptOnes(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        Parameters parameters = Parameters.of(new RandomCase(layout, SEED.value()).parameters(), Precision.FLOAT);
        Random random = SEED.random();
        for (int windows : new int[] {0, 50}) {
            RecurrentNetwork keeping = new RecurrentNetwork(config, new Backpropagation(windows, false));
            RecurrentNetwork recomputing = new RecurrentNetwork(config, new Backpropagation(windows, true));
            keeping.load(parameters);
            recomputing.load(parameters);
            for (int longest : new int[] {2000, 700}) { // down, so that a buffer's old content would show
                SequenceBlock block = LongBlocks.block(layout, random, longest, Precision.FLOAT);
                assertEqualBits(BlockResult.of(keeping, layout, block), BlockResult.of(recomputing, layout, block));
                assertArrayEquals(
                        keeping.outputs(block).floats(),
                        recomputing.outputs(block).floats());
            }
        }
    }

    private static void assertEqualBits(BlockResult kept, BlockResult recomputed) {
        assertEquals(kept.lossSum(), recomputed.lossSum());
        assertArrayEquals(kept.gradientSum(), recomputed.gradientSum());
    }

    static List<NetworkConfig> networksToMeasure() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                configs.add(new NetworkConfig(cell, 1, List.of(), 128, 1, false, head, Loss.SQUARED_ERROR, 1));
            }
        }
        return configs;
    }

    @ParameterizedTest
    @MethodSource("networksToMeasure")
    void hundredThousandStepsOf128UnitsTakeFewMebibytes(NetworkConfig config) {
        long bytes = bytesOfAGradient(config, RECOMPUTED, 100_000);
        assertTrue(bytes < 24 << 20, () -> bytes + " bytes");
    }

    @ParameterizedTest
    @MethodSource("networksToMeasure")
    void fourTimesTheStepsTakeTwiceTheMemoryWhereStatesAreRecomputed(NetworkConfig config) {
        long few = bytesOfAGradient(config, RECOMPUTED, 25_000);
        long many = bytesOfAGradient(config, RECOMPUTED, 100_000);
        assertTrue(many < 2.2 * few, () -> few + " bytes for 25,000 steps, " + many + " for 100,000");
    }

    @ParameterizedTest
    @MethodSource("networksToMeasure")
    void recomputedStatesOfLongSequencesTakeAFractionOfTheMemory(NetworkConfig config) {
        long recomputed = bytesOfAGradient(config, RECOMPUTED, 10_000);
        long kept = bytesOfAGradient(config, Backpropagation.FULL, 10_000);
        assertTrue(5 * recomputed < kept, () -> recomputed + " bytes recomputed, " + kept + " bytes kept");
    }

    /** What a new network allocates for its first gradient. */
    private static long bytesOfAGradient(NetworkConfig config, Backpropagation backpropagation, int steps) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED.value());
        Parameters parameters = Parameters.of(example.parameters(), Precision.FLOAT);
        SequenceBlock block = example.block(4, steps, Precision.FLOAT);
        GradientScale scale = GradientScale.initial(layout, 1);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        RecurrentNetwork network = new RecurrentNetwork(config, backpropagation, new NoArithmetic());
        network.load(parameters);
        network.addGradient(block, Step.FIRST, scale, new GradientSum());
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
