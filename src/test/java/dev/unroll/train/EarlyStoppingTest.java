package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.io.BestEpoch;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Monitored;
import dev.unroll.io.TestStorage;
import dev.unroll.io.TrainingState;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.train.EpochChoice.Plateau;
import dev.unroll.train.Optimizer.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever ends a run, it returns the weights of its best epoch, and no kill or placement changes a bit of them. */
class EarlyStoppingTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final StepPlan PLAN = new StepPlan(new int[] {5}, 2, 1);
    private static final int EPOCHS = 12;
    private static final Parameters NOT_FINITE = Parameters.of(
            DoubleStream.generate(() -> Double.NaN).limit(LAYOUT.size()).toArray(), Precision.DOUBLE);
    private static final EpochChoice BEST = choice(0, true, 0);

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    private List<SequenceBlock> blocks;
    private double[] curve; // (EPOCHS) errors of the validation data after each epoch
    private final Map<Integer, double[]> weights = new TreeMap<>(); // (P) after each epoch
    private long millisOfValidation;
    private int divergesIn; // this epoch

    @BeforeEach
    void makeBlocksAndCurve() {
        Random random = seed.random();
        blocks = IntStream.range(0, PLAN.blocks())
                .mapToObj(id -> SequenceBlock.pack(id, TestSequences.random(random, 3, 4, false), false))
                .toList();
        curve = random.ints(EPOCHS, 1, 6).asDoubleStream().toArray(); // with ties
        curve[random.nextInt(EPOCHS)] = Double.NaN;
    }

    private static EpochChoice choice(int patience, boolean keepBest, double maxMinutes) {
        return new EpochChoice("mse", false, 0, patience, keepBest, Plateau.NEVER, maxMinutes);
    }

    /** Validates to the curve, whatever the weights; its worker makes as many steps as it is told. */
    private final class OfCurve implements Objective {
        private final LocalObjective local = new LocalObjective(blocks, PLAN, new ReferenceNetwork(NETWORK));
        private final boolean hasValidation;
        private int epoch; // that have ended

        OfCurve(boolean hasValidation, int epoch) {
            this.hasValidation = hasValidation;
            this.epoch = epoch;
        }

        @Override
        public Optional<Metrics> validate(Parameters parameters) {
            if (!hasValidation) {
                return Optional.empty();
            }
            weights.put(epoch + 1, parameters.doubles());
            Rows target = Rows.zeros(Rows.Kind.DOUBLE, 1, 1);
            Rows output = Rows.zeros(Rows.Kind.DOUBLE, 1, 1);
            output.set(0, 0, Math.sqrt(curve[epoch++]));
            SequenceKey key = SequenceKey.ofContent(target, target, 1);
            SequenceBlock block = SequenceBlock.pack(0, List.of(new Sequence(key, 1, target, target)), false);
            Metrics metrics = new RegressionMetrics(Standardization.identity(), new double[1]);
            metrics.add(block, output);
            sleep();
            return Optional.of(metrics);
        }

        private void sleep() {
            try {
                Thread.sleep(millisOfValidation);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Optional<Worker> worker() {
            return Optional.of(new Worker() {
                @Override
                public Stretch advance(TrainingConfig config, TrainingState from, long most, double seconds) {
                    assertFalse(from.vectors().containsKey(TrainingState.BEST_WEIGHTS), "sent for nothing");
                    Descent descent = new Descent(config, LAYOUT, local, new double[LAYOUT.size()]);
                    return Worker.advance(descent, from, most, seconds);
                }

                // spotless:off: a table
                @Override public int threads() { return 1; }
                @Override public Room room() { return new Room(1, 1); }
                @Override public long stateBytes() { return 1; }
                // spotless:on
            });
        }

        // spotless:off: a table
        @Override public StepPlan plan() { return local.plan(); }
        @Override public StepResult gradient(Parameters p, Step step, GradientScale scale) { return local.gradient(step.epoch() == divergesIn ? NOT_FINITE : p, step, scale); }
        @Override public NonFiniteSequences nonFinite(Parameters p, Step step, GradientScale scale) { return local.nonFinite(p, step, scale); }
        @Override public TaskTime takeTaskTime() { return local.takeTaskTime(); }
        @Override public String name(SequenceKey key) { return local.name(key); }
        @Override public List<String> takeLostExecutors() { return List.of(); }
        @Override public boolean hasValidation() { return hasValidation; }
        // spotless:on
    }

    private enum End {
        EPOCHS,
        PATIENCE,
        TIME
    }

    @ParameterizedTest
    @EnumSource
    void runReturnsItsBestEpochWhateverEndsIt(End end) {
        millisOfValidation = end == End.TIME ? 10 : 0;
        EpochChoice choice = choice(end == End.PATIENCE ? 2 : 0, true, end == End.TIME ? 0.035 / 60 : 0);
        TrainingRecorder recorder = new TrainingRecorder();
        Outcome outcome = run(choice, Placement.CLUSTER, recorder);
        List<EpochRecord> epochs = recorder.epochs();
        int last = epochs.size();
        assertTrue(
                end == End.EPOCHS ? last == EPOCHS : end == End.TIME ? last < 5 : last <= EPOCHS,
                "ended after " + last);
        int best = best(last);
        assertArrayEquals(weights.get(best), outcome.weights());
        BestEpoch known =
                new BestEpoch("mse", best, epochs.get(best - 1).validation().get("mse"));
        assertEquals(known, outcome.summary().best());
        assertEquals(known, epochs.get(last - 1).monitored().best());
        if (end == End.PATIENCE && last < EPOCHS) {
            assertEquals(best + 2, last);
        }
    }

    /** Which is no success, but the best epoch can be had. */
    @Test
    void runThatDivergesTellsHowToEndWithItsBestEpoch() {
        curve = new double[] {5, 4, 3, 4, 1, 1, 1, 1, 1, 1, 1, 1};
        divergesIn = 5;
        UnrollException diverged = assertThrows(
                UnrollException.class, () -> run(choice(0, true, 0), Placement.CLUSTER, TrainingListener.NONE));
        assertEquals(UnrollException.Kind.DIVERGED, diverged.kind());
        String sentence = diverged.getMessage();
        assertTrue(sentence.endsWith("; the best epoch so far was 3: epochs 3 ends after it."), sentence);
    }

    /** The first of the smallest errors of so many epochs. */
    private int best(int epochs) {
        double least =
                Arrays.stream(curve, 0, epochs).filter(Double::isFinite).min().orElseThrow();
        return 1
                + IntStream.range(0, epochs)
                        .filter(i -> curve[i] == least)
                        .findFirst()
                        .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void runKilledBeforeEveryStepChoosesTheSameEpochInBothPlacements(Placement placement) throws IOException {
        curve = new double[] {5, 4, 3, 4, 4, 2, 2.5, 3, Double.NaN, 3, 1, 1}; // patience ends it before epoch 11
        EpochChoice choice = new EpochChoice("mse", false, 0.1, 4, true, new Plateau(0.5, 2, 1e-4), 0);
        TrainingRecorder whole = new TrainingRecorder();
        Outcome expected = run(choice, Placement.CLUSTER, whole);
        assertEquals(6, expected.summary().best().epoch());
        assertEquals(10, whole.epochs().size());
        assertEquals(3, whole.epochs().get(9).monitored().reductions());
        assertArrayEquals(weights.get(6), expected.weights());

        List<EpochRecord> history = new ArrayList<>();
        for (int kills = 0; kills < 10 * PLAN.stepsPerEpoch() - 1; kills++) {
            int[] left = {1};
            Checkpoints checkpoints = checkpoints();
            Trainer trainer =
                    resumed(checkpoints, choice, Placement.CLUSTER, new TrainingRecorder(() -> left[0]-- == 0));
            UnrollException stop = assertThrows(
                    UnrollException.class, () -> trainer.run(Optional.of(checkpoints), Checkpointer.Interval.NEVER));
            assertEquals(UnrollException.Kind.STOPPED, stop.kind());
        }
        Checkpoints checkpoints = checkpoints();
        history.addAll(checkpoints.newest().orElseThrow().history());
        TrainingRecorder last = new TrainingRecorder();
        Outcome outcome = resumed(checkpoints, choice, placement, last)
                .run(Optional.of(checkpoints), Checkpointer.Interval.NEVER);
        history.addAll(last.epochs());
        assertArrayEquals(expected.weights(), outcome.weights());
        assertEquals(expected.summary().best(), outcome.summary().best());
        assertEquals(monitored(whole.epochs()), monitored(history));
        assertEquals(expected.summary().steps(), outcome.summary().steps());
        Outcome uninterrupted = run(choice, placement, new TrainingRecorder());
        assertArrayEquals(expected.weights(), uninterrupted.weights());
        assertEquals(expected.summary().steps(), uninterrupted.summary().steps());
    }

    private static List<Monitored> monitored(List<EpochRecord> epochs) {
        return epochs.stream().map(EpochRecord::monitored).toList();
    }

    private Checkpoints checkpoints() throws IOException {
        HadoopStorage storage = new HadoopStorage(TestStorage.LOCAL.open());
        return new Checkpoints(storage, folder.toString(), new TreeMap<>(Map.of("seed", "7")), n -> {}, w -> {});
    }

    private Trainer resumed(
            Checkpoints checkpoints, EpochChoice choice, Placement placement, TrainingListener listener) {
        Optional<TrainingState> state = checkpoints.newest();
        Trainer trainer =
                trainer(choice, placement, state.map(s -> s.history().size()).orElse(0), true, listener);
        state.ifPresent(trainer::resume);
        return trainer;
    }

    @Test
    void lastEpochIsReturnedWhereTheBestIsNotToBeKept() {
        curve = new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9};
        Outcome outcome = run(choice(3, false, 0), Placement.CLUSTER, new TrainingRecorder());
        assertArrayEquals(weights.get(4), outcome.weights());
        assertEquals(1, outcome.summary().best().epoch());
    }

    @Test
    void plateauChangesNothingButTheRate() {
        curve = new double[] {9, 9, 9, 8, 8, 8, 8, 8, 7, 7, 7, 7};
        EpochChoice plateau = new EpochChoice("mse", false, 0, 0, false, new Plateau(0.5, 2, 0), 0);
        TrainingRecorder recorder = new TrainingRecorder();
        run(plateau, Placement.CLUSTER, recorder);
        Map<Integer, double[]> reduced = new TreeMap<>(weights);
        assertEquals(
                List.of(0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4),
                recorder.epochs().stream().map(e -> e.monitored().reductions()).toList());
        run(BEST, Placement.CLUSTER, new TrainingRecorder());
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            assertEquals(epoch <= 3, Arrays.equals(weights.get(epoch), reduced.get(epoch)), "epoch " + epoch);
        }
    }

    @Test
    void plateauLowersTheRateDownToItsMinimumAndNeverRaisesIt() {
        Plateau plateau = new Plateau(0.1, 1, 0.002);
        assertEquals(0.01, plateau.rate(0.1, 1), 1e-17);
        assertEquals(0.002, plateau.rate(0.1, 2));
        assertEquals(0.001, plateau.rate(0.001, 2)); // in the warm-up
    }

    @Test
    void improvementThatIsTooSmallIsTheBestEpochButEndsNoWaiting() {
        EpochChoice choice = new EpochChoice("r2", true, 0.25, 2, true, Plateau.NEVER, 0);
        Monitored now = Monitored.NOTHING;
        double[] values = {Double.NaN, 0.5, 0.625, 0.75, 1, 1, Double.POSITIVE_INFINITY};
        int[] best = {0, 2, 3, 4, 5, 5, 5};
        int[] waited = {1, 0, 1, 2, 0, 1, 2};
        for (int i = 0; i < values.length; i++) {
            EpochRecord ended = EpochRecord.begin(i + 1, now);
            now = choice.after(ended, Map.of("mse", 1.0, "r2", values[i]));
            assertEquals(best[i], now.best().epoch(), "after epoch " + (i + 1));
            assertEquals(waited[i], now.waited(), "after epoch " + (i + 1));
        }
        assertEquals(new BestEpoch("r2", 5, 1), now.best());
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void timeEndsTrainingAtTheEndOfAnEpochAlsoWithoutValidationData(Placement placement) {
        TrainingRecorder recorder = new TrainingRecorder();
        Trainer trainer = trainer(choice(0, false, Double.MIN_VALUE), placement, 0, false, recorder);
        Outcome outcome = trainer.run(Optional.empty(), Checkpointer.Interval.NEVER);
        assertEquals(1, recorder.epochs().size());
        assertFalse(outcome.summary().best().isKnown());
        run(BEST, Placement.CLUSTER, new TrainingRecorder());
        assertArrayEquals(weights.get(1), outcome.weights());
    }

    @Test
    void timeOfEpochsBeforeARestartCounts() {
        EpochRecord half = EpochRecord.begin(1, Monitored.NOTHING).plus(30, TaskTime.UNKNOWN);
        EpochChoice oneMinute = choice(0, false, 1);
        assertEquals(Optional.empty(), oneMinute.ending(List.of(half), EPOCHS));
        assertEquals(Optional.of("maxMinutes"), oneMinute.ending(List.of(half, half), EPOCHS));
        assertEquals(Optional.of("epochs"), oneMinute.ending(List.of(half, half), 2));
    }

    @Test
    void listenerIsToldTheBestEpochAndWhatEndedTraining() {
        curve = new double[] {5, 4, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0};
        List<String> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void ended(String line) {
                told.add(ParameterName.plain(line));
            }
        };
        run(choice(2, true, 0), Placement.CLUSTER, listener);
        trainer(choice(0, true, Double.MIN_VALUE), Placement.CLUSTER, 0, false, listener)
                .run(Optional.empty(), Checkpointer.Interval.NEVER);
        trainer(EpochChoice.LAST, Placement.CLUSTER, 0, false, listener)
                .run(Optional.empty(), Checkpointer.Interval.NEVER);
        assertEquals(
                List.of(
                        "best epoch: 2, val mse 4.0000; training ended after epoch 4 by patience",
                        "training ended after epoch 1 by maxMinutes"),
                told);
    }

    private Outcome run(EpochChoice choice, Placement placement, TrainingListener listener) {
        weights.clear();
        return trainer(choice, placement, 0, true, listener).run(Optional.empty(), Checkpointer.Interval.NEVER);
    }

    private Trainer trainer(
            EpochChoice choice, Placement placement, int ended, boolean hasValidation, TrainingListener listener) {
        TrainingConfig config = TestConfigs.cosine(EPOCHS, UpdateRule.ADAM, placement, choice);
        return TrainingRecorder.trainer(config, LAYOUT, new OfCurve(hasValidation, ended), listener);
    }
}
