package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.data.ShardLayout;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.train.MemoryEstimate.Cluster;
import dev.unroll.train.MemoryEstimate.Model;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static final double MIB = 1 << 20;
    private static final int IN_SLICES = MemoryEstimate.IN_SLICES;

    /** The smallest heaps, in steps of 256 MiB, with which {@code train} passed in local[2], by the settings of each. */
    @Test
    void isWithinAQuarterOfTheSmallestHeapThatSufficed() {
        assertNear(768, MemoryEstimate.of(lstm(1023, 1, false, 4, 10), local(2, 1))); // 4.2 million parameters
        assertNear(512, MemoryEstimate.of(lstm(1023, 1, false, 1, 10), local(64, IN_SLICES)));
        assertNear(2560, MemoryEstimate.of(lstm(1035, 4, false, 4, 10), local(2, IN_SLICES))); // 30 million
        assertNear(1024, MemoryEstimate.of(lstm(128, 2, true, 32, 1000), local(1, 1))); // many time steps
    }

    private static Model lstm(int hidden, int layers, boolean bidirectional, int blockSize, int longest) {
        NetworkConfig network = new NetworkConfig(
                CellType.LSTM, 2, List.of(), hidden, layers, bidirectional, Head.LAST, Loss.SQUARED_ERROR, 1);
        NetworkSize size = new NetworkSize(new ParameterLayout(network), Precision.FLOAT);
        TrainingConfig config = TestConfigs.constant(1, UpdateRule.ADAM, 0.001, 0, Precision.FLOAT, Placement.AUTO);
        return new Model(size, 0, ShardLayout.largestBlock(512, blockSize, longest), false, config);
    }

    @Test
    void driverHasRoomForTheWeightsOfTheBestEpoch() {
        Model last = lstm(512, 2, false, 32, 100);
        TrainingConfig c = last.config();
        EpochChoice choice = new EpochChoice("mse", false, 0, 0, true, EpochChoice.Plateau.NEVER, 0);
        // spotless:off
        TrainingConfig keeping = new TrainingConfig(c.epochs(), c.rule(), c.schedule(), c.learningRate(), c.finalFactor(),
                c.warmupSteps(), c.momentum(), c.l2(), c.clipping(), c.precision(), c.seed(), c.placement(), choice);
        // spotless:on
        Model best = new Model(last.size(), last.ofTokens(), last.block(), last.recompute(), keeping);
        double more = (double) Double.BYTES * last.size().layout().size();
        Cluster cluster = new Cluster(4, 1, 1, IN_SLICES, false);
        MemoryEstimate without = MemoryEstimate.of(last, cluster);
        MemoryEstimate with = MemoryEstimate.of(best, cluster);
        assertEquals(1.05 * more, (double) (with.driver() - without.driver()), 1);
        assertEquals(without.executor(), with.executor());
    }

    private static Cluster local(int partitions, int depth) {
        return new Cluster(partitions, 2, 1, depth, true);
    }

    private static void assertNear(double mib, MemoryEstimate estimate) {
        assertEquals(mib, estimate.driver() / MIB, mib / 4);
        assertEquals(estimate.driver(), estimate.executor()); // one JVM
    }

    @Test
    void inSlicesTheDriverNeedsTheSameForAnyNumberOfExecutors() {
        Model model = lstm(512, 2, false, 32, 100);
        MemoryEstimate few = MemoryEstimate.of(model, new Cluster(4, 1, 1, IN_SLICES, false));
        assertEquals(few, MemoryEstimate.of(model, new Cluster(4000, 1, 1, IN_SLICES, false)));
        MemoryEstimate whole = MemoryEstimate.of(model, new Cluster(4000, 1, 1, 1, false));
        assertTrue(whole.results() > 4000 * few.results() / 2, whole + " against " + few);
        assertTrue(whole.driver() > few.driver());
    }

    @Test
    void executorNeedsMoreForMoreTasksAndATaskForMoreThreads() {
        Model model = lstm(512, 2, false, 32, 100);
        MemoryEstimate one = MemoryEstimate.of(model, new Cluster(8, 1, 1, IN_SLICES, false));
        MemoryEstimate tasks = MemoryEstimate.of(model, new Cluster(8, 6, 1, IN_SLICES, false));
        MemoryEstimate threads = MemoryEstimate.of(model, new Cluster(8, 1, 6, IN_SLICES, false));
        assertEquals(6 * one.task(), threads.task());
        assertEquals(threads.executor(), tasks.executor());
        assertTrue(tasks.executor() > 2 * one.executor());
    }
}
