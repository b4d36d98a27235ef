package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.BlockId;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResumedTrainingTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final int EPOCHS = 3;
    private static final int BLOCKS = 5;
    private static final int STEPS_PER_EPOCH = 3;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** Keeps copies of all states, by step; saving fails while it is told so. */
    private static final class Memory implements CheckpointStore {
        private final TreeMap<Long, TrainingState> states = new TreeMap<>();
        private int failures;

        @Override
        public Optional<TrainingState> newest() {
            return Optional.ofNullable(states.lastEntry()).map(Map.Entry::getValue);
        }

        @Override
        public void remove() {}

        @Override
        public void save(long steps, TrainingState state) {
            if (failures-- > 0) {
                throw new UnrollException(UnrollException.Kind.STORAGE, "No space left on device.");
            }
            Map<String, double[]> vectors = new TreeMap<>();
            state.vectors().forEach((name, vector) -> vectors.put(name, vector.clone()));
            states.put(
                    steps,
                    new TrainingState(
                            state.epoch(),
                            state.totals(),
                            state.lastLoss(),
                            state.scaleExponents(),
                            state.history(),
                            vectors));
        }

        @Override
        public String wayToGoOn() {
            return "it is remembered";
        }
    }

    @ParameterizedTest
    @EnumSource
    void runStoppedBeforeEveryStepEndsInTheWeightsOfOneNeverStopped(UpdateRule rule) {
        TrainingRecorder whole = new TrainingRecorder();
        double[] expected = trainer(rule).run(CheckpointStore.NONE, CheckpointInterval.NEVER, whole);

        Memory memory = new Memory();
        for (int steps = 1; steps < EPOCHS * STEPS_PER_EPOCH; steps++) {
            UnrollException stop = assertThrows(
                    UnrollException.class,
                    () -> resumed(rule, memory).run(memory, CheckpointInterval.NEVER, stoppingAfter(1)));
            assertEquals(UnrollException.Kind.STOPPED, stop.kind());
            assertEquals("Training was stopped after step " + steps + "; it is remembered.", stop.getMessage());
        }
        TrainingRecorder last = new TrainingRecorder();
        Trainer trainer = resumed(rule, memory);
        List<EpochRecord> history =
                new ArrayList<>(memory.newest().orElseThrow().history());
        assertArrayEquals(expected, trainer.run(memory, CheckpointInterval.NEVER, last));
        history.addAll(last.epochs());
        assertEquals(results(whole.epochs()), results(history));
    }

    @Test
    void checkpointsAreSavedAtTheStepsAndEpochsThatWereAskedFor() {
        assertEquals(List.of(2L, 4L, 6L, 8L), savedSteps(new CheckpointInterval(2, 0, 0)));
        assertEquals(List.of(3L, 6L), savedSteps(new CheckpointInterval(0, 1, 0)));
        assertEquals(List.of(6L), savedSteps(new CheckpointInterval(0, 2, 0)));
        assertEquals(List.of(3L, 4L, 6L, 8L), savedSteps(new CheckpointInterval(4, 1, 0)));
        assertEquals(List.of(), savedSteps(CheckpointInterval.NEVER));
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), savedSteps(new CheckpointInterval(0, 0, Double.MIN_VALUE)));
        assertEquals(List.of(), savedSteps(new CheckpointInterval(0, 0, 1e6)));
    }

    private List<Long> savedSteps(CheckpointInterval interval) {
        Memory memory = new Memory();
        trainer(UpdateRule.ADAM).run(memory, interval, TrainingListener.NONE);
        return List.copyOf(memory.states.keySet());
    }

    @Test
    void checkpointsChangeNothing() {
        double[] without =
                trainer(UpdateRule.ADAM).run(CheckpointStore.NONE, CheckpointInterval.NEVER, TrainingListener.NONE);
        double[] with =
                trainer(UpdateRule.ADAM).run(new Memory(), new CheckpointInterval(1, 0, 0), TrainingListener.NONE);
        assertArrayEquals(without, with);
    }

    @Test
    void twoFailuresToSaveAreWarnings() {
        Memory memory = new Memory();
        memory.failures = 2;
        TrainingRecorder recorder = new TrainingRecorder();
        trainer(UpdateRule.ADAM).run(memory, new CheckpointInterval(1, 0, 0), recorder);
        assertEquals(
                List.of(
                        "warning: the state after step 1 could not be saved, training goes on (1 of 3 failures in a row that"
                                + " end it): No space left on device.",
                        "warning: the state after step 2 could not be saved, training goes on (2 of 3 failures in a row that"
                                + " end it): No space left on device."),
                recorder.lines().stream()
                        .filter(line -> line.startsWith("warning"))
                        .toList());
        assertEquals(3L, memory.states.firstKey());
    }

    @Test
    void threeFailuresToSaveInARowEndTraining() {
        Memory memory = new Memory();
        Trainer trainer = trainer(UpdateRule.ADAM);
        TrainingRecorder recorder = new TrainingRecorder(() -> {
            memory.failures =
                    Math.max(memory.failures, memory.states.isEmpty() ? 0 : 3); // none before the first is saved
            return false;
        });
        UnrollException failure = assertThrows(
                UnrollException.class, () -> trainer.run(memory, new CheckpointInterval(1, 0, 0), recorder));
        assertEquals(UnrollException.Kind.STORAGE, failure.kind());
        assertEquals(List.of(1L), List.copyOf(memory.states.keySet()));
        assertEquals(
                2,
                recorder.lines().stream()
                        .filter(line -> line.startsWith("warning"))
                        .count());
    }

    private Trainer resumed(UpdateRule rule, Memory memory) {
        Trainer trainer = trainer(rule);
        memory.newest().ifPresent(trainer::resume);
        return trainer;
    }

    private Trainer trainer(UpdateRule rule) {
        List<Sequence> sequences = TestSequences.random(seed.random(), 2 * BLOCKS, 4, false);
        List<SequenceBlock> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            blocks.add(SequenceBlock.pack(new BlockId(0, i), sequences.subList(2 * i, 2 * i + 2), false));
        }
        TrainingConfig config = new TrainingConfig(
                EPOCHS, rule, Schedule.COSINE, 0.01, 0.01, 2, 0.9, 1e-3, new Clipping(0, 1), Precision.DOUBLE, 7);
        StepPlan plan = new StepPlan(new int[] {BLOCKS}, 2, 1);
        assertEquals(STEPS_PER_EPOCH, plan.stepsPerEpoch());
        return new Trainer(config, LAYOUT, new LocalObjective(blocks, plan, new ReferenceNetwork(NETWORK)));
    }

    /** Lets that many steps be made. */
    private static TrainingRecorder stoppingAfter(int steps) {
        int[] left = {steps};
        return new TrainingRecorder(() -> left[0]-- == 0);
    }

    /** All of each epoch but the times. */
    private static List<EpochRecord> results(List<EpochRecord> epochs) {
        assertTrue(epochs.stream().allMatch(epoch -> epoch.seconds() > 0));
        return epochs.stream()
                .map(epoch -> new EpochRecord(
                        epoch.epoch(),
                        epoch.steps(),
                        epoch.loss(),
                        epoch.validation(),
                        epoch.sequences(),
                        epoch.timeSteps(),
                        0,
                        StepTimes.ZERO,
                        TaskTime.UNKNOWN))
                .toList();
    }
}
