package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.train.Checkpointer;
import dev.unroll.train.LocalObjective;
import dev.unroll.train.Objective;
import dev.unroll.train.Objective.NonFiniteSequences;
import dev.unroll.train.Optimizer.UpdateRule;
import dev.unroll.train.Placement;
import dev.unroll.train.TestConfigs;
import dev.unroll.train.Trainer;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.TrainingRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkObjectiveTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.LSTM, 2, List.of(), 16, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final int SEQUENCES = 300;
    private static final int BLOCK_SIZE = 8;

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    /** The weight of the i-th sequence. */
    private interface Weighting {
        double of(int i);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anyPartitioningTrainsTheSameWeightsAsOneThread(int windows) {
        ShardLayout layout = new ShardLayout(16, windows, BLOCK_SIZE);
        List<double[]> weights = new ArrayList<>();
        List<EpochRecord> epochs = new ArrayList<>();
        for (int partitions : new int[] {1, 2, 3, 7}) {
            try (ShardedBlocks blocks = pack(layout, partitions, i -> 1)) {
                StepPlan plan = blocks.plan(3, 1);
                assertEquals(windows, plan.windows());
                if (partitions == 7) {
                    blocks.blocks()
                            .unpersist(true)
                            .persist(StorageLevel.DISK_ONLY()); // as where Spark's memory is full
                }
                for (Placement placement : Placement.values()) {
                    weights.add(trainOnSpark(blocks, plan, partitions % 3, placement, epochs));
                }
                if (partitions == 1) {
                    weights.add(train(
                            new LocalObjective(
                                    new ArrayList<>(blocks.blocks().collect()), plan, new RecurrentNetwork(NETWORK)),
                            Placement.CLUSTER,
                            epochs));
                }
            }
        }
        for (double[] other : weights) {
            assertArrayEquals(weights.get(0), other);
        }
        assertTrue(epochs.get(1).loss() < epochs.get(0).loss());
        for (EpochRecord epoch : epochs) {
            assertTrue(epoch.tasks().network() > 0, epoch.toString());
            assertTrue(epoch.tasks().outsideShare() >= 0, epoch.toString());
        }
    }

    @Test
    void sumInSlicesIsThatOfOneThreadAndLeavesNoFiles() {
        NetworkConfig large =
                new NetworkConfig(CellType.LSTM, 2, List.of(), 250, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
        ParameterLayout layout = new ParameterLayout(large);
        Parameters parameters = Parameters.of(Initializer.initial(layout, 1), Precision.FLOAT);
        assertEquals(2, GradientSum.mostParts(parameters.size()));
        try (ShardedBlocks blocks = pack(3);
                TaskListener tasks = TaskListener.start(SPARK)) {
            StepPlan plan = blocks.plan(16, 1);
            GradientScale scale = GradientScale.initial(layout, plan.blocksPerStep());
            Objective thread =
                    new LocalObjective(new ArrayList<>(blocks.blocks().collect()), plan, new RecurrentNetwork(large));
            long before = shuffleFiles();
            NetworkFactory factory = new NetworkFactory(large, Precision.FLOAT);
            Objective cluster = new SparkObjective(
                    blocks.send(factory, plan),
                    blocks,
                    SparkObjective.IN_SLICES,
                    Optional.empty(),
                    SequenceKey::toString,
                    tasks);
            GradientSum expected =
                    thread.gradient(parameters, Step.FIRST, scale).sum();
            GradientSum found = cluster.gradient(parameters, Step.FIRST, scale).sum();
            assertArrayEquals(mean(expected, layout, scale), mean(found, layout, scale));
            assertEquals(expected.meanLoss(), found.meanLoss());
            assertEquals(expected.sequences(), found.sequences());
            assertEquals(expected.timeSteps(), found.timeSteps());
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                while (shuffleFiles() > before) { // Spark removes them in the background
                    Thread.onSpinWait();
                }
            });
        }
    }

    private static double[] mean(GradientSum sum, ParameterLayout layout, GradientScale scale) {
        double[] mean = new double[layout.size()];
        sum.meanGradient(scale, mean);
        return mean;
    }

    private static long shuffleFiles() {
        return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
                .flatMap(folder -> Arrays.stream(folder.listFiles()))
                .flatMap(folder -> Arrays.stream(folder.list()))
                .filter(file -> file.startsWith("shuffle_"))
                .count();
    }

    @Test
    void stepThatIsComputedAgainTrainsTheSameWeightsAsOneThread() {
        for (double weight : new double[] {1e-9, 1e9}) {
            try (ShardedBlocks blocks = pack(3, i -> weight)) {
                StepPlan plan = blocks.plan(8, 1);
                Objective thread = new LocalObjective(
                        new ArrayList<>(blocks.blocks().collect()), plan, new RecurrentNetwork(NETWORK));
                Parameters parameters = Parameters.of(Initializer.initial(LAYOUT, 7), Precision.FLOAT);
                GradientScale first = GradientScale.initial(LAYOUT, plan.blocksPerStep());
                Step step = Step.FIRST;
                assertFalse(first.fits(thread.gradient(parameters, step, first).sum()));
                double[] expected = train(thread, Placement.CLUSTER, new ArrayList<>());
                for (Placement placement : Placement.values()) {
                    assertArrayEquals(expected, trainOnSpark(blocks, plan, 2, placement, new ArrayList<>()));
                }
            }
        }
    }

    @Test
    void networksAreMadeForTheTasksThatRunAtATimeAndNotForEach() {
        int partitions = 7;
        try (ShardedBlocks blocks = pack(partitions)) {
            StepPlan plan = blocks.plan(0, 1);
            long before = NetworkFactory.Pool.OF_THIS_JVM.made();
            List<EpochRecord> epochs = new ArrayList<>();
            trainOnSpark(blocks, plan, 1, Placement.CLUSTER, epochs);
            assertEquals(2, epochs.size());
            assertTrue(NetworkFactory.Pool.OF_THIS_JVM.made() - before <= SPARK.defaultParallelism());
        }
    }

    @Test
    void clusterAndOneThreadBlameTheSameSequences() {
        List<Integer> heavy = List.of(7, 100, 101);
        Parameters parameters = Parameters.of(Initializer.initial(LAYOUT, 1), Precision.FLOAT);
        SequenceKey smallest = heavy.stream()
                .map(i -> SequenceKey.ofId("" + i))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        try (ShardedBlocks blocks = pack(3, i -> heavy.contains(i) ? 1e300 : 1)) {
            StepPlan plan = blocks.plan(0, 1);
            Step step = Step.FIRST;
            GradientScale scale = GradientScale.initial(LAYOUT, plan.blocks());
            List<SequenceBlock> collected = new ArrayList<>(blocks.blocks().collect());
            NetworkFactory factory = new NetworkFactory(NETWORK, Precision.FLOAT);
            try (TaskListener tasks = TaskListener.start(SPARK)) {
                Objective cluster = new SparkObjective(
                        blocks.send(factory, plan), blocks, 1, Optional.empty(), SequenceKey::toString, tasks);
                Objective thread = new LocalObjective(collected, plan, new RecurrentNetwork(NETWORK));
                for (Objective objective : List.of(cluster, thread)) {
                    assertFalse(
                            objective.gradient(parameters, step, scale).sum().isFinite());
                    NonFiniteSequences found = objective.nonFinite(parameters, step, scale);
                    assertEquals(heavy.size(), found.count());
                    assertEquals(smallest, found.first());
                }
            }
        }
    }

    private static ShardedBlocks pack(int partitions) {
        return pack(partitions, i -> 1);
    }

    private static ShardedBlocks pack(int partitions, Weighting weight) {
        return pack(ShardLayout.of(SEQUENCES, BLOCK_SIZE), partitions, weight);
    }

    private static ShardedBlocks pack(ShardLayout layout, int partitions, Weighting weight) {
        List<Sequence> sequences = IntStream.range(0, SEQUENCES)
                .mapToObj(i -> adding(i, weight.of(i)))
                .toList();
        return ShardedBlocks.pack(SPARK, sequences, layout, partitions, false);
    }

    private static double[] trainOnSpark(
            ShardedBlocks blocks, StepPlan plan, int depth, Placement placement, List<EpochRecord> epochs) {
        NetworkFactory factory = new NetworkFactory(NETWORK, Precision.FLOAT);
        try (TaskListener tasks = TaskListener.start(SPARK)) {
            Objective objective = new SparkObjective(
                    blocks.send(factory, plan), blocks, depth, Optional.empty(), SequenceKey::toString, tasks);
            return train(objective, placement, epochs);
        }
    }

    private static double[] train(Objective objective, Placement placement, List<EpochRecord> epochs) {
        TrainingConfig config = TestConfigs.constant(2, UpdateRule.ADAM, 0.01, 1, Precision.FLOAT, placement);
        TrainingRecorder recorder = new TrainingRecorder();
        Trainer trainer = TrainingRecorder.trainer(config, LAYOUT, objective, recorder);
        double[] weights =
                trainer.run(Optional.empty(), Checkpointer.Interval.NEVER).weights();
        epochs.addAll(recorder.epochs());
        return weights;
    }

    private static Sequence adding(int i, double weight) {
        CounterRandom random = new CounterRandom(3, CounterRandom.Purpose.SYNTHETIC_DATA, i, 0);
        int length = 5 + random.below(0, 6);
        Rows features = Rows.zeros(Rows.Kind.FLOAT, length, 2);
        for (int t = 0; t < length; t++) {
            features.set(t, 0, random.uniform(1 + t));
        }
        int first = random.below(100, length / 2);
        int second = length / 2 + random.below(101, length - length / 2);
        features.set(first, 1, 1);
        features.set(second, 1, 1);
        Rows target = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
        target.set(0, 0, features.get(first, 0) + features.get(second, 0));
        return new Sequence(SequenceKey.ofId("" + i), weight, features, target);
    }
}
