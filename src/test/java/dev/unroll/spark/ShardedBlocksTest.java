package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Standardization;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.train.Objective.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class ShardedBlocksTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 8, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final int SEQUENCES = 400;
    private static final int BLOCK_SIZE = 8;
    private static final int SHARDS = 16;
    private static final int PARTITIONS = 3;

    private static final AtomicBoolean CHANGED = new AtomicBoolean();

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void blocksLostFromTheCacheAreMadeAgainAndGiveTheSameGradient(int windows) {
        try (ShardedBlocks blocks = blocks(windows)) {
            double[] gradient = gradient(blocks);
            int chunk = blocks.plan(25, 1).windows(Step.FIRST)[0] * PARTITIONS + 1;
            loseFromTheCache(blocks.blocks(), chunk);
            DecodedBlocks.drop(blocks.name());
            assertArrayEquals(gradient, gradient(blocks));
            assertTrue(isCached(blocks.blocks(), chunk));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void blocksThatAreNoLongerCachedGiveTheSameGradient(int windows) {
        try (ShardedBlocks blocks = blocks(windows)) {
            double[] gradient = gradient(blocks);
            blocks.blocks().unpersist(true);
            DecodedBlocks.drop(blocks.name());
            assertFalse(isCached(blocks.blocks(), 0));
            assertArrayEquals(gradient, gradient(blocks));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void sequencesThatChangeBeforeLostBlocksAreMadeAgainAreFoundInTheNextStep(int windows) {
        try (ShardedBlocks blocks = changing(windows)) {
            gradient(blocks, Step.FIRST);
            changeAndLose(blocks);
            assertChanged(assertThrows(UnrollException.class, () -> gradient(blocks, Step.FIRST)));
            assertChanged(assertThrows(UnrollException.class, () -> gradient(blocks, new Step(1, 1))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void stepWithoutOneOfItsBlocksIsRefused(int windows) {
        try (ShardedBlocks blocks = blocks(windows)) {
            int[] oneMore = new int[SHARDS];
            blocks.blocks().map(SequenceBlock::shard).collect().forEach(shard -> oneMore[shard]++);
            int found = Arrays.stream(oneMore).sum();
            oneMore[0]++;
            StepPlan plan = new StepPlan(oneMore, windows, 0, 1);
            UnrollException failure = assertThrows(UnrollException.class, () -> gradient(blocks, plan, Step.FIRST));
            assertEquals(UnrollException.Kind.DATA, failure.kind());
            String expected = "expected the %d blocks of a step, found %d of them; ";
            assertTrue(failure.getMessage().contains(expected.formatted(found + 1, found)), failure.getMessage());
        }
    }

    private static void assertChanged(UnrollException failure) {
        assertEquals(UnrollException.Kind.DATA, failure.kind());
        String sentence = failure.getMessage();
        assertTrue(
                sentence.matches("The data changed while they were in use: expected 16 shards as they were first"
                        + " read, found 1 of them different when read again; .*"),
                sentence);
    }

    @Test
    void longSequencesMakeBlocksOfFewer() {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            sequences.add(zeros(i, 4000 + i));
        }
        sequences.add(zeros(64, 40_000));
        for (int partitions : new int[] {1, 3}) {
            try (ShardedBlocks blocks =
                    ShardedBlocks.pack(SPARK, sequences, ShardLayout.of(65, 16), partitions, false)) {
                List<Integer> sizes =
                        blocks.blocks().map(block -> block.steps().sequences()).collect();
                assertEquals(List.of(8, 8, 8, 8, 8, 8, 8, 8, 1), sizes);
                assertEquals(9, blocks.plan(0, 1).blocksPerStep());
                assertEquals(4, blocks.plan(2, 1).blocksPerStep()); // of 5 blocks that would be full
            }
        }
    }

    private static Sequence zeros(int id, int length) {
        Rows target = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
        return new Sequence(SequenceKey.ofId("" + id), 1, Rows.zeros(Rows.Kind.FLOAT, length, 1), target);
    }

    /** Those of {@link #blocks}, but for one target once {@link #CHANGED} is set. */
    private ShardedBlocks changing(int windows) {
        CHANGED.set(false);
        List<Sequence> sequences = floats(TestSequences.random(seed.random(), SEQUENCES, 20, false));
        Fingerprint fingerprint = new Fingerprint();
        sequences.forEach(sequence -> fingerprint.add(hash(sequence)));
        SequenceKey changed = sequences.get(0).key();
        JavaPairRDD<Sequence, SequenceKey> pairs = SPARK.parallelize(sequences, 4)
                .mapToPair(sequence -> {
                    Sequence read = CHANGED.get() && sequence.key().equals(changed)
                            ? new Sequence(
                                    changed, sequence.weight(0), sequence.features(), Rows.ofFloats(new float[] {7}, 1))
                            : sequence;
                    return new Tuple2<>(read, hash(read));
                });
        return ShardedBlocks.pack(pairs, fingerprint, layout(windows), PARTITIONS, false);
    }

    private static SequenceKey hash(Sequence sequence) {
        SequenceKey content = SequenceKey.ofContent(sequence.features(), sequence.targets(), sequence.weight(0));
        return Fingerprint.hash(sequence.key(), content, false);
    }

    /** As when an executor is lost that held blocks and wrote files of the shuffle. */
    private static void changeAndLose(ShardedBlocks blocks) {
        for (int partition = 0; partition < blocks.blocks().getNumPartitions(); partition++) {
            loseFromTheCache(blocks.blocks(), partition);
        }
        RDD<?> shuffled = blocks.blocks().rdd().dependencies().head().rdd();
        ShuffleDependency<?, ?, ?> shuffle =
                (ShuffleDependency<?, ?, ?>) shuffled.dependencies().head();
        ((MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker())
                .unregisterAllMapAndMergeOutput(shuffle.shuffleId());
        DecodedBlocks.drop(blocks.name());
        CHANGED.set(true);
    }

    private ShardedBlocks blocks(int windows) {
        List<Sequence> sequences = TestSequences.random(seed.random(), SEQUENCES, 20, false);
        return ShardedBlocks.pack(SPARK, floats(sequences), layout(windows), PARTITIONS, false);
    }

    private static ShardLayout layout(int windows) {
        return new ShardLayout(SHARDS, windows, BLOCK_SIZE);
    }

    private static List<Sequence> floats(List<Sequence> sequences) {
        return sequences.stream()
                .map(sequence ->
                        sequence.standardized(Standardization.identity(), Standardization.identity(), Rows.Kind.FLOAT))
                .toList();
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
        return gradient(blocks, Step.FIRST);
    }

    private static double[] gradient(ShardedBlocks blocks, Step step) {
        return gradient(blocks, blocks.plan(25, 1), step);
    }

    private static double[] gradient(ShardedBlocks blocks, StepPlan plan, Step step) {
        GradientScale scale = GradientScale.initial(LAYOUT, plan.blocks());
        Parameters parameters = Parameters.of(Initializer.initial(LAYOUT, 1), Precision.FLOAT);
        double[] gradient = new double[LAYOUT.size()];
        try (TaskListener tasks = TaskListener.start(SPARK)) {
            SparkObjective objective = new SparkObjective(
                    blocks.send(new NetworkFactory(NETWORK, Precision.FLOAT), plan),
                    blocks,
                    1,
                    Optional.empty(),
                    SequenceKey::toString,
                    tasks);
            StepResult result = objective.gradient(parameters, step, scale);
            assertTrue(scale.fits(result.sum()));
            result.sum().meanGradient(scale, gradient);
        }
        return gradient;
    }
}
