package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.TrainingState;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where and by how many threads steps are computed shows in no bit of the weights. */
class PlacementTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final StepPlan PLAN = new StepPlan(new int[] {11}, 3, 1);
    private static final int EPOCHS = 3;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private List<SequenceBlock> blocks;
    private final List<Long> stretches = new ArrayList<>(); // steps of each
    private Worker.Room room = new Worker.Room(1, 1);
    private long stateBytes = 1;
    private boolean hasValidation;
    private double secondsAround; // each stretch's steps, beside the time that it really takes
    private final List<Double> limits = new ArrayList<>(); // seconds of each

    @BeforeEach
    void makeBlocks() {
        blocks = IntStream.range(0, PLAN.blocks())
                .mapToObj(id -> SequenceBlock.pack(id, TestSequences.random(seed.random(), 3, 4, false), false))
                .toList();
    }

    /** As a cluster would: takes its time over each step, and has a worker that takes none. */
    private final class Cluster implements Objective {
        private final LocalObjective local = objective(1, Runnable::run);
        private final long mostSteps; // of a stretch

        Cluster(long mostSteps) {
            this.mostSteps = mostSteps;
        }

        @Override
        public Optional<Worker> worker() {
            return Optional.of(new Worker() {
                @Override
                public Stretch advance(TrainingConfig config, TrainingState from, long most, double seconds) {
                    Descent descent = new Descent(config, LAYOUT, local, new double[LAYOUT.size()]);
                    Stretch made = Worker.advance(descent, from, Math.min(most, mostSteps), seconds);
                    stretches.add(steps(made.state()) - steps(from));
                    limits.add(seconds);
                    return new Stretch(made.state(), made.gradientNorm(), made.seconds() - secondsAround);
                }

                // spotless:off: a table
                @Override public int threads() { return 1; }
                @Override public Room room() { return room; }
                @Override public long stateBytes() { return stateBytes; }
                // spotless:on
            });
        }

        // spotless:off: a table
        @Override public StepPlan plan() { return local.plan(); }
        @Override public StepResult gradient(Parameters p, Step step, GradientScale scale) { return local.gradient(p, step, scale); }
        @Override public NonFiniteSequences nonFinite(Parameters p, Step step, GradientScale scale) { return local.nonFinite(p, step, scale); }
        @Override public TaskTime takeTaskTime() { return local.takeTaskTime(); }
        @Override public String name(SequenceKey key) { return local.name(key); }
        @Override public List<String> takeLostExecutors() { return List.of(); }
        @Override public boolean hasValidation() { return hasValidation; }
        @Override public Optional<Metrics> validate(Parameters parameters) { return Optional.empty(); }
        // spotless:on
    }

    private static long steps(TrainingState state) {
        return (state.epoch().epoch() - 1L) * PLAN.stepsPerEpoch()
                + state.epoch().steps();
    }

    private LocalObjective objective(int threads, Executor executor) {
        List<Network> networks = Stream.<Network>generate(() -> new ReferenceNetwork(NETWORK))
                .limit(threads)
                .toList();
        return new LocalObjective(blocks, PLAN, new GradientThreads(networks, executor));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, Long.MAX_VALUE})
    void workerThatMakesSomeStepsAtATimeTrainsTheWeightsOfTheCluster(long mostSteps) {
        List<EpochRecord> onCluster = new ArrayList<>();
        double[] expected = train(new Cluster(mostSteps), Placement.CLUSTER, onCluster);
        assertEquals(List.of(), stretches);
        List<EpochRecord> onWorker = new ArrayList<>();
        assertArrayEquals(expected, train(new Cluster(mostSteps), Placement.WORKER, onWorker));
        assertEquals(
                (long) EPOCHS * PLAN.stepsPerEpoch(),
                stretches.stream().mapToLong(s -> s).sum());
        assertTrue(stretches.stream().allMatch(steps -> steps >= 1 && steps <= mostSteps), stretches.toString());
        assertEquals(losses(onCluster), losses(onWorker));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16})
    void anyNumberOfThreadsTrainsTheSameWeights(int threads) {
        double[] expected = train(objective(1, Runnable::run), Placement.AUTO, new ArrayList<>());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            assertArrayEquals(expected, train(objective(threads, executor), Placement.AUTO, new ArrayList<>()));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void workerGoesOnOverTheEndsOfEpochsUnlessSomethingIsToBeDoneThere() {
        train(new Cluster(Long.MAX_VALUE), Placement.WORKER, new ArrayList<>());
        assertEquals(List.of(12L), stretches);
        hasValidation = true;
        train(new Cluster(Long.MAX_VALUE), Placement.WORKER, new ArrayList<>());
        assertEquals(List.of(12L, 4L, 4L, 4L), stretches);
    }

    @Test
    void stretchesAreLongerWhereSendingTheStateTakesLong() {
        secondsAround = 1;
        train(new Cluster(4), Placement.WORKER, new ArrayList<>());
        assertEquals(List.of(1.0, 4.0, 4.0), limits);
        limits.clear();
        secondsAround = -1;
        train(new Cluster(4), Placement.WORKER, new ArrayList<>());
        assertEquals(List.of(1.0, 1.0, 1.0), limits);
    }

    @Test
    void listenerHearsOfStepsAndEpochsAsTheyAreMade() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void steps(EpochRecord soFar, int stepsPerEpoch, int epochs) {
                heard.add("%d.%d of %d.%d".formatted(soFar.epoch(), soFar.steps(), epochs, stepsPerEpoch));
            }

            @Override
            public void epoch(EpochRecord record) {
                assertEquals(PLAN.stepsPerEpoch(), record.steps());
                assertTrue(record.seconds() > 0 && record.times().total() > 0, record.toString());
                heard.add("end of " + record.epoch());
            }
        };
        for (Placement placement : List.of(Placement.CLUSTER, Placement.WORKER)) {
            TrainingRecorder.trainer(config(placement, 0.01), LAYOUT, new Cluster(7), listener)
                    .run(Optional.empty(), Checkpointer.Interval.NEVER);
        }
        String onCluster =
                "1.1 of 3.4,1.2 of 3.4,1.3 of 3.4,1.4 of 3.4,end of 1,2.1 of 3.4,2.2 of 3.4,2.3 of 3.4,2.4 of 3.4,end of 2,"
                        + "3.1 of 3.4,3.2 of 3.4,3.3 of 3.4,3.4 of 3.4,end of 3,";
        String onWorker = "end of 1,2.3 of 3.4,end of 2,3.4 of 3.4,end of 3";
        assertEquals(onCluster + onWorker, String.join(",", heard));
    }

    @Test
    void workerEndsBeforeAStepThatDivergesAndTheClusterSaysWhy() {
        TrainingConfig config = config(Placement.WORKER, 1e300);
        Trainer trainer = TrainingRecorder.trainer(config, LAYOUT, new Cluster(Long.MAX_VALUE), TrainingListener.NONE);
        UnrollException failure =
                assertThrows(UnrollException.class, () -> trainer.run(Optional.empty(), Checkpointer.Interval.NEVER));
        assertEquals(UnrollException.Kind.DIVERGED, failure.kind());
        assertTrue(failure.getMessage().startsWith("Training diverged at step 2: "), failure.getMessage());
        assertEquals(List.of(1L, 0L), stretches);
    }

    @Test
    void placementWithLessTimeForAStepIsTaken() {
        PlacementChoice choice = choice(Placement.AUTO);
        assertTrue(choice.next().isEmpty()); // nothing is known
        choice.tookOnCluster(0.1, 0.2);
        assertTrue(choice.next().isEmpty()); // the tasks alone computed for longer
        choice.tookOnCluster(0.1, 0.05);
        assertTrue(choice.next().isPresent());
        choice.tookOnWorker(20, 1);
        assertTrue(choice.next().isPresent());
    }

    @Test
    void oneSlowMeasurementChangesNothing() {
        PlacementChoice choice = choice(Placement.AUTO);
        choice.tookOnCluster(0.1, 0.05);
        choice.tookOnWorker(20, 1);
        choice.tookOnWorker(1, 2);
        assertTrue(choice.next().isPresent());
        choice.tookOnWorker(20, 1);
        assertTrue(choice.next().isPresent());
        choice.tookOnWorker(1, 2);
        assertTrue(choice.next().isEmpty(), "two of the last three were slow");
        choice.tookOnCluster(0.1, 0.05);
        choice.tookOnCluster(1.5, 0.05);
        assertTrue(choice.next().isEmpty(), "as one of its last three was slow");
    }

    @Test
    void workerThatWasSlowerIsMeasuredAgainSoonAndThenLessAndLessOften() {
        PlacementChoice choice = choice(Placement.AUTO);
        choice.tookOnCluster(0.5, 0.25);
        List<Double> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            choice.tookOnWorker(1, 1);
            double pause = 0;
            while (choice.next().isEmpty()) {
                choice.tookOnCluster(0.5, 0.25);
                pause += 0.5;
            }
            pauses.add(pause);
        }
        assertEquals(List.of(3.0, 3.5, 7.5, 15.5, 29.5, 29.5, 29.5), pauses);
        choice.tookOnWorker(100, 1);
        assertTrue(choice.next().isPresent(), "it is faster now");
    }

    @Test
    void workerIsNotTakenWhereTheStateOfALargeModelWouldTravel() {
        stateBytes = (64 << 20) + 1;
        PlacementChoice auto = choice(Placement.AUTO);
        auto.tookOnCluster(1, 0.5);
        assertTrue(auto.next().isEmpty());
        assertTrue(choice(Placement.WORKER).next().isPresent());
    }

    @Test
    void slowerPlacementIsMeasuredAnewFromTimeToTime() {
        PlacementChoice choice = choice(Placement.AUTO);
        choice.tookOnCluster(1, 0.5);
        choice.tookOnWorker(60, 31);
        assertTrue(choice.next().isEmpty());
        choice.tookOnCluster(0.1, 0.5);
        assertTrue(choice.next().isEmpty());
    }

    @Test
    void placementThatUsersChooseIsKept() {
        PlacementChoice onCluster = choice(Placement.CLUSTER);
        PlacementChoice onWorker = choice(Placement.WORKER);
        for (PlacementChoice choice : List.of(onCluster, onWorker)) {
            choice.tookOnCluster(choice == onCluster ? 9 : 1, 5);
            choice.tookOnWorker(1, choice == onCluster ? 1 : 9);
        }
        assertTrue(onCluster.next().isEmpty());
        assertTrue(onWorker.next().isPresent());
    }

    @Test
    void workerWithoutTheMemoryForAllBlocksIsNotTaken() {
        room = new Worker.Room((3 << 20) + 1, 3 << 20);
        PlacementChoice choice = choice(Placement.AUTO);
        choice.tookOnCluster(1, 0.5);
        assertTrue(choice.next().isEmpty());
        UnrollException failure = assertThrows(UnrollException.class, () -> choice(Placement.WORKER));
        assertEquals(UnrollException.Kind.USAGE, failure.kind());
        assertEquals(
                "placement is worker: expected executors with the memory for its data, found 3 MiB of data for 3 MiB;"
                        + " choose auto or cluster, or give executors more memory.",
                failure.getMessage());
    }

    private PlacementChoice choice(Placement wanted) {
        return new PlacementChoice(config(wanted, 0.01), new Cluster(1), TrainingListener.NONE);
    }

    private static List<Double> losses(List<EpochRecord> epochs) {
        return epochs.stream().map(EpochRecord::loss).toList();
    }

    private static double[] train(Objective objective, Placement placement, List<EpochRecord> epochs) {
        TrainingRecorder recorder = new TrainingRecorder();
        double[] weights = TrainingRecorder.trainer(config(placement, 0.01), LAYOUT, objective, recorder)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
        epochs.addAll(recorder.epochs());
        return weights;
    }

    private static TrainingConfig config(Placement placement, double learningRate) {
        UpdateRule rule = learningRate > 1 ? UpdateRule.SGD : UpdateRule.ADAM;
        return TestConfigs.constant(EPOCHS, rule, learningRate, 0, Precision.DOUBLE, placement);
    }
}
