package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.TestStorage;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.train.Optimizer.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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

    @TempDir
    private Path folder;

    /** The checkpoints of a run, on a disk that notes what is saved and fails while it is told so. */
    private final class Disk {
        private final List<Long> savedSteps = new ArrayList<>();
        private final String root = folder.resolve("checkpoints" + disks++).toString();
        private int failures;

        Checkpoints open() {
            FileSystem files = new FilterFileSystem(rawLocal()) {
                @Override
                public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
                    if (failures-- > 0) {
                        throw new IOException("No space left on device");
                    }
                    savedSteps.add(Long.valueOf(to.getName().replaceAll("\\D", "")));
                    return super.rename(from, to);
                }
            };
            SortedMap<String, String> run = new TreeMap<>(Map.of("seed", "7"));
            return new Checkpoints(new HadoopStorage(files), root, run, note -> {}, warning -> {});
        }
    }

    private int disks;

    private static FileSystem rawLocal() {
        return assertDoesNotThrow(TestStorage.LOCAL::open);
    }

    @ParameterizedTest
    @EnumSource
    void runStoppedBeforeEveryStepEndsInTheWeightsOfOneNeverStopped(UpdateRule rule) {
        TrainingRecorder whole = new TrainingRecorder();
        double[] expected = trainer(rule, whole)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();

        Disk disk = new Disk();
        for (int steps = 1; steps < EPOCHS * STEPS_PER_EPOCH; steps++) {
            Checkpoints checkpoints = disk.open();
            Trainer trainer = resumed(rule, checkpoints, stoppingAfter(1));
            UnrollException stop = assertThrows(
                    UnrollException.class, () -> trainer.run(Optional.of(checkpoints), Checkpointer.Interval.NEVER));
            assertEquals(UnrollException.Kind.STOPPED, stop.kind());
            assertEquals(
                    "Training was stopped after step " + steps + "; its state is in " + disk.root
                            + ", from which the same command continues.",
                    stop.getMessage());
        }
        TrainingRecorder last = new TrainingRecorder();
        Checkpoints checkpoints = disk.open();
        Trainer trainer = resumed(rule, checkpoints, last);
        List<EpochRecord> history =
                new ArrayList<>(checkpoints.newest().orElseThrow().history());
        assertArrayEquals(
                expected,
                trainer.run(Optional.of(checkpoints), Checkpointer.Interval.NEVER)
                        .weights());
        history.addAll(last.epochs());
        assertEquals(results(whole.epochs()), results(history));
    }

    @Test
    void checkpointsAreSavedAtTheStepsAndEpochsThatWereAskedFor() {
        assertEquals(List.of(2L, 4L, 6L, 8L), savedSteps(new Checkpointer.Interval(2, 0, 0)));
        assertEquals(List.of(3L, 6L), savedSteps(new Checkpointer.Interval(0, 1, 0)));
        assertEquals(List.of(6L), savedSteps(new Checkpointer.Interval(0, 2, 0)));
        assertEquals(List.of(3L, 4L, 6L, 8L), savedSteps(new Checkpointer.Interval(4, 1, 0)));
        assertEquals(List.of(), savedSteps(Checkpointer.Interval.NEVER));
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), savedSteps(new Checkpointer.Interval(0, 0, Double.MIN_VALUE)));
        assertEquals(List.of(), savedSteps(new Checkpointer.Interval(0, 0, 1e6)));
    }

    @Test
    void workerMayGoOnToTheNextCheckpoint() {
        assertEquals(3, mostSteps(new Checkpointer.Interval(4, 0, 0), 5));
        assertEquals(1, mostSteps(new Checkpointer.Interval(4, 2, 0), 5)); // the end of the second epoch
        assertEquals(3, mostSteps(new Checkpointer.Interval(0, 1, 0), 6));
        assertEquals(Long.MAX_VALUE, mostSteps(new Checkpointer.Interval(0, 0, 1), 5));
        Checkpointer none =
                new Checkpointer(Optional.empty(), new Checkpointer.Interval(4, 2, 0), 0, TrainingListener.NONE);
        assertEquals(Long.MAX_VALUE, none.mostSteps(5, STEPS_PER_EPOCH));
    }

    private long mostSteps(Checkpointer.Interval interval, long steps) {
        return new Checkpointer(Optional.of(new Disk().open()), interval, 0, TrainingListener.NONE)
                .mostSteps(steps, STEPS_PER_EPOCH);
    }

    private List<Long> savedSteps(Checkpointer.Interval interval) {
        Disk disk = new Disk();
        trainer(UpdateRule.ADAM, TrainingListener.NONE).run(Optional.of(disk.open()), interval);
        return disk.savedSteps;
    }

    @Test
    void checkpointsChangeNothing() {
        double[] without = trainer(UpdateRule.ADAM, TrainingListener.NONE)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
        double[] with = trainer(UpdateRule.ADAM, TrainingListener.NONE)
                .run(Optional.of(new Disk().open()), new Checkpointer.Interval(1, 0, 0))
                .weights();
        assertArrayEquals(without, with);
    }

    @Test
    void runThatKeepsNoCheckpointsSaysSoWhenItIsStopped() {
        Trainer trainer = trainer(UpdateRule.ADAM, stoppingAfter(1));
        UnrollException stop =
                assertThrows(UnrollException.class, () -> trainer.run(Optional.empty(), Checkpointer.Interval.NEVER));
        assertEquals(
                "Training was stopped after step 1; nothing of it was kept, since no checkpointDir is set.",
                stop.getMessage());
    }

    @Test
    void twoFailuresToSaveAreWarnings() {
        Disk disk = new Disk();
        disk.failures = 2;
        TrainingRecorder recorder = new TrainingRecorder();
        trainer(UpdateRule.ADAM, recorder).run(Optional.of(disk.open()), new Checkpointer.Interval(1, 0, 0));
        List<String> warnings = warnings(recorder);
        assertEquals(2, warnings.size());
        for (int step = 1; step <= 2; step++) {
            String warning = warnings.get(step - 1);
            String start = "warning: the state after step %d could not be saved; training continues"
                    + " (failure %d of 3 in a row, after which it ends): ";
            assertTrue(warning.startsWith(start.formatted(step, step)), warning);
            assertTrue(warning.endsWith(" cannot be written: No space left on device."), warning);
        }
        assertEquals(3L, disk.savedSteps.get(0));
    }

    @Test
    void threeFailuresToSaveInARowEndTraining() {
        Disk disk = new Disk();
        TrainingRecorder recorder = new TrainingRecorder(() -> {
            disk.failures =
                    Math.max(disk.failures, disk.savedSteps.isEmpty() ? 0 : 3); // none before the first is saved
            return false;
        });
        Trainer trainer = trainer(UpdateRule.ADAM, recorder);
        UnrollException failure = assertThrows(
                UnrollException.class, () -> trainer.run(Optional.of(disk.open()), new Checkpointer.Interval(1, 0, 0)));
        assertEquals(UnrollException.Kind.STORAGE, failure.kind());
        assertEquals(List.of(1L), disk.savedSteps);
        assertEquals(2, warnings(recorder).size());
    }

    private static List<String> warnings(TrainingRecorder recorder) {
        return recorder.lines().stream()
                .filter(line -> line.startsWith("warning"))
                .toList();
    }

    private Trainer resumed(UpdateRule rule, Checkpoints checkpoints, TrainingListener listener) {
        Trainer trainer = trainer(rule, listener);
        checkpoints.newest().ifPresent(trainer::resume);
        return trainer;
    }

    private Trainer trainer(UpdateRule rule, TrainingListener listener) {
        List<Sequence> sequences = TestSequences.random(seed.random(), 2 * BLOCKS, 4, false);
        List<SequenceBlock> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            blocks.add(SequenceBlock.pack(SequenceBlock.id(0, i), sequences.subList(2 * i, 2 * i + 2), false));
        }
        TrainingConfig config = TestConfigs.cosine(EPOCHS, rule, Placement.CLUSTER, EpochChoice.LAST);
        StepPlan plan = new StepPlan(new int[] {BLOCKS}, 2, 1);
        assertEquals(STEPS_PER_EPOCH, plan.stepsPerEpoch());
        return TrainingRecorder.trainer(
                config, LAYOUT, new LocalObjective(blocks, plan, new ReferenceNetwork(NETWORK)), listener);
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
                        epoch.weight(),
                        epoch.validation(),
                        epoch.sequences(),
                        epoch.timeSteps(),
                        0,
                        StepTimes.ZERO,
                        TaskTime.UNKNOWN,
                        epoch.monitored()))
                .toList();
    }
}
