package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class CheckpointsTest {
    @Parameter
    TestStorage storage;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    java.nio.file.Path folder;

    private static final SortedMap<String, String> RUN = new TreeMap<>(Map.of("estimator", "Rnn", "seed", "1"));

    private java.nio.file.Path run; // the folder of its checkpoints
    private FileSystem files;
    private final List<String> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void openFileSystem() throws IOException {
        files = storage.open();
        run = folder.resolve("checkpoints").resolve(Checkpoints.digest(RUN));
    }

    @Test
    void folderWithoutCheckpointsHasNone() throws IOException {
        assertEquals(Optional.empty(), newest());
        Files.createDirectories(run);
        assertEquals(Optional.empty(), newest());
    }

    @Test
    void newestIsReadToTheLastBit() throws IOException {
        Checkpoints checkpoints = open(files);
        checkpoints.save(3, state(3));
        checkpoints.save(20, state(20));
        assertCheckpoint(20);
        assertEquals(List.of(), warnings);
    }

    @Test
    void twoNewestAreKept() throws IOException {
        Checkpoints checkpoints = open(files);
        for (int steps : new int[] {1, 5, 9, 12}) {
            checkpoints.save(steps, state(steps));
        }
        assertEquals(List.of("step-0000000009.safetensors", "step-0000000012.safetensors"), names());
    }

    @Test
    void whatAKilledWriterLeftIsRemoved() throws IOException {
        Checkpoints checkpoints = open(files);
        checkpoints.save(1, state(1));
        String unfinished = ".step-0000000002.safetensors.2b5a6c1e-0000-4000-8000-123456789abc.tmp";
        Files.writeString(run.resolve(unfinished), "half");
        assertCheckpoint(1);
        assertEquals(List.of("step-0000000001.safetensors"), names());
    }

    /** The file's sections are the header's length, the header, and each vector. */
    @Test
    void damageAtEachSectionsBorderIsNoticedAndTheOlderOneUsed() throws IOException {
        Checkpoints checkpoints = open(files);
        checkpoints.save(1, state(1));
        checkpoints.save(2, state(2));
        java.nio.file.Path file = file(2);
        byte[] whole = Files.readAllBytes(file);
        int header = Math.toIntExact(
                ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong());
        int data = Long.BYTES + header;
        int vector = state(2).vectors().get("weights").length * Double.BYTES;
        for (int border : new int[] {0, Long.BYTES, data, data + vector, whole.length}) {
            for (int at : new int[] {border - 1, border}) {
                if (at >= 0 && at < whole.length && whole[at] != ' ') { // a space that pads the header means nothing
                    byte[] flipped = whole.clone();
                    flipped[at] ^= 1;
                    Files.write(file, flipped);
                    assertOlderIsUsed(1, 2);
                }
            }
            if (border < whole.length) {
                Files.write(file, Arrays.copyOf(whole, border));
                assertOlderIsUsed(1, 2);
            }
        }
    }

    @Test
    void noBitOfTheHeaderChangesAnythingUnnoticed() throws IOException {
        Checkpoints checkpoints = open(files);
        checkpoints.save(1, state(1));
        checkpoints.save(2, state(2));
        byte[] whole = Files.readAllBytes(file(2));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << seed.random().nextInt(8));
            Files.write(file(2), flipped);
            TrainingState read = newest().orElseThrow();
            assertSame(state(read.epoch().epoch()), read);
        }
        assertTrue(warnings.size() > whole.length * 0.9, () -> warnings.size() + " of " + whole.length);
    }

    @Test
    void onlyDamagedOnesEndInASentenceWithTheFileAndTheWayOut() throws IOException {
        open(files).save(7, state(7));
        Files.write(file(7), new byte[] {1, 2, 3});
        UnrollException failure = assertThrows(UnrollException.class, this::newest);
        assertEquals(UnrollException.Kind.MODEL, failure.kind());
        assertEquals(
                path(file(7))
                        + " is not a complete safetensors file: it has only 3 bytes, and there is no other checkpoint to"
                        + " continue from; fix that, or start over after "
                        + open(files).removal(run.toString()) + ".",
                failure.getMessage());
    }

    /** Nobody but a user puts them there. */
    @Test
    void checkpointsOfAnotherRunAreNotUsed() throws IOException {
        SortedMap<String, String> other = new TreeMap<>(RUN);
        other.put("seed", "2");
        open(files, other).save(7, state(7));
        Files.move(folder.resolve("checkpoints").resolve(Checkpoints.digest(other)), run);
        UnrollException failure = assertThrows(UnrollException.class, this::newest);
        assertEquals(UnrollException.Kind.MODEL, failure.kind());
        assertTrue(
                failure.getMessage()
                        .startsWith(path(file(7)) + " is of another run: seed was 2 and is 1, and there is"),
                failure.getMessage());
    }

    @Test
    void damagedOneOfTheSameStepIsReplaced() throws IOException {
        open(files).save(7, state(7));
        Files.write(file(7), new byte[] {1, 2, 3});
        open(files).save(7, state(7));
        assertCheckpoint(7);
    }

    /** One call of the file system after the other fails while a checkpoint is saved and the oldest removed. */
    @Test
    void whicheverCallFailsTheOldOrTheNewOneIsThere() throws IOException {
        Set<String> faults = new TreeSet<>();
        Optional<String> fault = saveWithFault(0);
        for (int calls = 1; fault.isPresent(); calls++) {
            faults.add(fault.get());
            fault = saveWithFault(calls);
        }
        String file = file(3).getFileName().toString();
        String temporary = "." + file + ".ID.tmp";
        String onlyThere = storage == TestStorage.LOCAL ? "hsync " : "half-way rename ";
        List<String> expected = List.of(
                "create " + temporary,
                "write " + temporary,
                onlyThere + temporary,
                "close " + temporary,
                "rename " + temporary,
                "open " + file,
                "read " + file,
                "delete " + file(1).getFileName());
        assertTrue(faults.containsAll(expected), faults::toString);
    }

    /** Saves a third checkpoint while a call fails, and a fourth as ever; returns the call, empty if all were made. */
    private Optional<String> saveWithFault(int callsBefore) throws IOException {
        FaultyFileSystem faulty = new FaultyFileSystem(storage.open());
        Checkpoints checkpoints = open(faulty);
        assertEquals(Optional.empty(), checkpoints.newest());
        checkpoints.save(1, state(1));
        checkpoints.save(2, state(2));
        faulty.failAfter(callsBefore);
        Optional<UnrollException> failure = trySave(checkpoints, 3);
        Optional<String> fault = faulty.heal();
        failure.ifPresent(e -> assertEquals(UnrollException.Kind.STORAGE, e.kind()));
        assertEquals(fault.isPresent(), failure.isPresent(), () -> "after " + callsBefore + " calls");
        int steps = newest().orElseThrow().epoch().epoch();
        assertTrue(steps == 3 || (steps == 2 && failure.isPresent()), () -> steps + ", failed: " + fault);
        assertCheckpoint(steps);
        checkpoints.save(4, state(4));
        assertCheckpoint(4);
        checkpoints.remove();
        assertFalse(Files.exists(folder.resolve("checkpoints")), () -> "failed: " + fault);
        return fault.map(call -> call.replaceFirst("[-0-9a-f]{36}", "ID"));
    }

    @Test
    void whatTheOtherOfTwoFitsOfOneRunDoesIsNoFailure() throws IOException {
        Checkpoints one = open(files);
        Checkpoints other = open(files);
        for (int steps : new int[] {1, 2, 3}) {
            one.save(steps, state(steps));
            other.save(steps, state(steps));
        }
        assertCheckpoint(3);
        other.remove();
        other.remove();
        one.save(4, state(4));
        assertCheckpoint(4);
    }

    /** Whatever call it is that the other fit's end comes before. */
    @Test
    void otherFitsSuccessWhileACheckpointIsSavedIsNoFailure() throws IOException {
        boolean ended = true;
        for (int calls = 0; ended; calls++) {
            FaultyFileSystem shared = new FaultyFileSystem(storage.open());
            Checkpoints one = open(shared);
            one.save(1, state(1));
            one.save(2, state(2));
            shared.doAfter(calls, () -> open(files).remove());
            one.save(3, state(3));
            ended = shared.heal().isPresent();
            one.save(4, state(4));
            assertCheckpoint(4);
            one.remove();
        }
    }

    @Test
    void otherRunsAreNotedFromTheMostRecentOn() throws IOException {
        List<java.nio.file.Path> others = new ArrayList<>();
        for (String seed : List.of("2", "3")) {
            SortedMap<String, String> other = new TreeMap<>(RUN);
            other.put("seed", seed);
            open(files, other).save(1, state(1));
            others.add(folder.resolve("checkpoints").resolve(Checkpoints.digest(other)));
        }
        Files.createDirectories(folder.resolve("checkpoints/notes"));
        Files.setLastModifiedTime(others.get(1).resolve("step-0000000001.safetensors"), FileTime.fromMillis(1000));
        assertEquals(Optional.empty(), newest());
        String last = path(others.get(0));
        assertEquals(
                List.of("this run starts from the beginning: the checkpoints in " + last
                        + " belong to another run (" + ParameterName.of("seed")
                        + " was 2 and is 1), and so do those in 1 more folders; to remove them: "
                        + open(files).removal(last)),
                notes);
    }

    @Test
    void commandThatRemovesAFolderIsSafeInAShell() throws IOException {
        String start = storage == TestStorage.LOCAL ? "rm -r " : "hadoop fs -rm -r ";
        String root = storage == TestStorage.LOCAL ? "/" : "store:/";
        String pattern = storage == TestStorage.LOCAL ? "[1]" : "\\[1\\]";
        assertEquals(start + root + "a/b", open(files).removal("/a/b"));
        assertEquals(
                start + "'" + root + "a/it'\\''s $HOME " + pattern + "'",
                open(files).removal("/a/it's $HOME [1]"));
    }

    private static Optional<UnrollException> trySave(Checkpoints checkpoints, int steps) {
        try {
            checkpoints.save(steps, state(steps));
            return Optional.empty();
        } catch (UnrollException e) {
            return Optional.of(e);
        }
    }

    private void assertOlderIsUsed(int older, int damaged) throws IOException {
        warnings.clear();
        assertCheckpoint(older);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith(path(file(damaged)) + " is "), warnings.get(0));
        assertTrue(warnings.get(0).endsWith("; an older checkpoint is used instead"), warnings.get(0));
    }

    private void assertCheckpoint(int steps) throws IOException {
        assertSame(state(steps), newest().orElseThrow());
    }

    private static void assertSame(TrainingState expected, TrainingState found) {
        assertEquals(expected.epoch(), found.epoch());
        assertEquals(expected.lastLoss(), found.lastLoss());
        assertEquals(expected.scaleExponents(), found.scaleExponents());
        assertEquals(expected.history(), found.history());
        assertEquals(expected.steps(), found.steps());
        assertEquals(expected.vectors().keySet(), found.vectors().keySet());
        expected.vectors()
                .forEach((name, vector) ->
                        assertArrayEquals(vector, found.vectors().get(name)));
    }

    private Optional<TrainingState> newest() throws IOException {
        return open(files).newest();
    }

    private Checkpoints open(FileSystem on) {
        return open(on, RUN);
    }

    private Checkpoints open(FileSystem on, SortedMap<String, String> identity) {
        String root = folder.resolve("checkpoints").toString();
        return new Checkpoints(new HadoopStorage(on), root, identity, notes::add, warnings::add);
    }

    /** A state whose epoch is the number of steps. */
    private static TrainingState state(int steps) {
        Map<String, double[]> vectors = new LinkedHashMap<>();
        vectors.put(
                "weights",
                IntStream.range(0, 5).mapToDouble(i -> 1.0 / (i + steps)).toArray());
        vectors.put("mean", new double[] {0, -0.0, Double.MIN_VALUE, 1e300, steps});
        EpochRecord epoch = new EpochRecord(
                steps,
                3,
                0.1 + steps,
                7,
                Map.of("Grüße \"\\", -0.0, "r2", Double.NaN),
                4,
                1L << 40,
                5e-300,
                new StepTimes(0.25, 1 / 3.0, 0, 2),
                new TaskTime(3, 4),
                new Monitored(new BestEpoch("mse", 2, 0.1), 0.3, 4, 1, 2));
        RecordedSteps.Point point = new RecordedSteps.Point(1, Double.NaN, 1 / 3.0, true, 1e-300);
        RecordedSteps recorded = new RecordedSteps(4, List.of(point));
        EpochRecord first = EpochRecord.begin(1, Monitored.NOTHING);
        return new TrainingState(epoch, Double.NaN, List.of(20, -21), List.of(first, epoch), vectors, recorded);
    }

    private java.nio.file.Path file(int steps) {
        return run.resolve("step-%010d.safetensors".formatted(steps));
    }

    private String path(java.nio.file.Path file) {
        return files.makeQualified(new Path(file.toString())).toString();
    }

    private List<String> names() throws IOException {
        try (Stream<java.nio.file.Path> all = Files.list(run)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
