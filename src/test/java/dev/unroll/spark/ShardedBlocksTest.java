package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.train.StepResult;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShardedBlocksTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 8, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final int SEQUENCES = 400;
    private static final int BLOCK_SIZE = 8;
    private static final int PARTITIONS = 3;

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @Test
    void blocksLostFromTheCacheAreMadeAgainAndGiveTheSameGradient() {
        try (ShardedBlocks blocks = blocks()) {
            double[] gradient = gradient(blocks);
            loseFromTheCache(blocks.blocks(), 1);
            assertArrayEquals(gradient, gradient(blocks));
            assertTrue(isCached(blocks.blocks(), 1));
        }
    }

    @Test
    void blocksThatAreNoLongerCachedGiveTheSameGradient() {
        try (ShardedBlocks blocks = blocks()) {
            double[] gradient = gradient(blocks);
            blocks.blocks().unpersist(true);
            assertFalse(isCached(blocks.blocks(), 0));
            assertArrayEquals(gradient, gradient(blocks));
        }
    }

    private ShardedBlocks blocks() {
        List<Sequence> sequences = TestSequences.random(seed.random(), SEQUENCES, 20, false);
        List<Sequence> floats = sequences.stream()
                .map(sequence ->
                        sequence.standardized(Standardization.identity(), Standardization.identity(), Rows.Kind.FLOAT))
                .toList();
        return ShardedBlocks.pack(SPARK, floats, BLOCK_SIZE, PARTITIONS, false);
    }

    private static void loseFromTheCache(JavaRDD<SequenceBlock> blocks, int partition) {
        assertTrue(isCached(blocks, partition));
        cache().removeBlock(new RDDBlockId(blocks.id(), partition), true);
        assertFalse(isCached(blocks, partition));
    }

    private static boolean isCached(JavaRDD<SequenceBlock> blocks, int partition) {
        return cache().getStatus(new RDDBlockId(blocks.id(), partition)).isDefined();
    }

    private static BlockManager cache() {
        return SparkEnv.get().blockManager();
    }

    /** Of about half of the blocks, (P). */
    private static double[] gradient(ShardedBlocks blocks) {
        StepPlan plan = blocks.plan(25, 1);
        GradientScale scale = GradientScale.initial(LAYOUT, plan.blocks());
        Parameters parameters = Parameters.of(Initializer.initial(LAYOUT, 1), Precision.FLOAT);
        double[] gradient = new double[LAYOUT.size()];
        try (SparkObjective objective = new SparkObjective(
                SPARK,
                new NetworkFactory(NETWORK, Precision.FLOAT),
                blocks,
                plan,
                1,
                Optional.empty(),
                SequenceKey::toString,
                List::of)) {
            StepResult result = objective.gradient(parameters, plan.steps(1).get(0), scale);
            assertTrue(scale.fits(result.sum()));
            result.sum().meanGradient(scale, gradient);
        }
        return gradient;
    }
}
