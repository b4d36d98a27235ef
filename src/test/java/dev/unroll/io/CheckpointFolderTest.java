package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
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
class CheckpointFolderTest {
    @Parameter
    Storage storage;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    java.nio.file.Path folder;

    private FileSystem files;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void openFileSystem() throws IOException {
        files = storage.open();
    }

    @Test
    void folderWithoutCheckpointsHasNone() throws IOException {
        assertEquals(Optional.empty(), newest());
        Files.createDirectories(folder.resolve("checkpoints"));
        assertEquals(Optional.empty(), newest());
    }

    @Test
    void newestIsReadToTheLastBit() {
        CheckpointFolder checkpoints = open(files);
        checkpoints.save(checkpoint(3));
        checkpoints.save(checkpoint(20));
        assertCheckpoint(20);
        assertEquals(List.of(), warnings);
    }

    @Test
    void twoNewestAreKept() throws IOException {
        CheckpointFolder checkpoints = open(files);
        for (int steps : new int[] {1, 5, 9, 12}) {
            checkpoints.save(checkpoint(steps));
        }
        assertEquals(List.of("step-0000000009.safetensors", "step-0000000012.safetensors"), names());
    }

    @Test
    void whatAKilledWriterLeftIsRemoved() throws IOException {
        CheckpointFolder checkpoints = open(files);
        checkpoints.save(checkpoint(1));
        String unfinished = ".step-0000000002.safetensors.2b5a6c1e-0000-4000-8000-123456789abc.tmp";
        Files.writeString(folder.resolve("checkpoints").resolve(unfinished), "half");
        assertCheckpoint(1);
        checkpoints.removeUnfinished();
        assertEquals(List.of("step-0000000001.safetensors"), names());
    }

    /** The file's sections are the header's length, the header, and each vector. */
    @Test
    void damageAtEachSectionsBorderIsNoticedAndTheOlderOneUsed() throws IOException {
        CheckpointFolder checkpoints = open(files);
        checkpoints.save(checkpoint(1));
        checkpoints.save(checkpoint(2));
        java.nio.file.Path file = file(2);
        byte[] whole = Files.readAllBytes(file);
        int header = Math.toIntExact(
                ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong());
        int data = Long.BYTES + header;
        int vector = checkpoint(2).vectors().get("weights").length * Double.BYTES;
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
        CheckpointFolder checkpoints = open(files);
        checkpoints.save(checkpoint(1));
        checkpoints.save(checkpoint(2));
        byte[] whole = Files.readAllBytes(file(2));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << seed.random().nextInt(8));
            Files.write(file(2), flipped);
            Checkpoint read = newest().orElseThrow();
            assertSame(checkpoint((int) read.steps()), read);
        }
        assertTrue(warnings.size() > whole.length * 0.9, () -> warnings.size() + " of " + whole.length);
    }

    @Test
    void onlyDamagedOnesEndInASentenceWithTheFileAndTheWayOut() throws IOException {
        open(files).save(checkpoint(7));
        Files.write(file(7), new byte[] {1, 2, 3});
        UnrollException failure = assertThrows(UnrollException.class, this::newest);
        assertEquals(UnrollException.Kind.MODEL, failure.kind());
        assertEquals(
                path(file(7))
                        + " is not a whole safetensors file: it has only 3 bytes, and there is no other checkpoint to"
                        + " go on from; put that right, or begin anew after "
                        + open(files).removal() + ".",
                failure.getMessage());
    }

    @Test
    void checkpointsOfAnotherRunAreNotUsed() {
        open(files).save(checkpoint(7));
        UnrollException failure = assertThrows(
                UnrollException.class,
                () -> open(files).newest(checkpoint -> Optional.of("is of another run: seed was 1 and is 2"), w -> {}));
        assertEquals(UnrollException.Kind.MODEL, failure.kind());
        assertTrue(
                failure.getMessage()
                        .startsWith(path(file(7)) + " is of another run: seed was 1 and is 2, and there is"),
                failure.getMessage());
    }

    @Test
    void damagedOneOfTheSameStepIsReplaced() throws IOException {
        open(files).save(checkpoint(7));
        Files.write(file(7), new byte[] {1, 2, 3});
        open(files).save(checkpoint(7));
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
        String onlyThere = storage == Storage.LOCAL ? "hsync " : "half-way rename ";
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
        CheckpointFolder checkpoints = open(faulty);
        checkpoints.save(checkpoint(1));
        checkpoints.save(checkpoint(2));
        faulty.failAfter(callsBefore);
        Optional<UnrollException> failure = trySave(checkpoints, checkpoint(3));
        Optional<String> fault = faulty.heal();
        failure.ifPresent(e -> assertEquals(UnrollException.Kind.STORAGE, e.kind()));
        assertEquals(fault.isPresent(), failure.isPresent(), () -> "after " + callsBefore + " calls");
        int steps = (int) newest().orElseThrow().steps();
        assertTrue(steps == 3 || (steps == 2 && failure.isPresent()), () -> steps + ", failed: " + fault);
        assertCheckpoint(steps);
        checkpoints.save(checkpoint(4));
        assertCheckpoint(4);
        checkpoints.removeAll();
        assertFalse(Files.exists(folder.resolve("checkpoints")), () -> "failed: " + fault);
        return fault.map(call -> call.replaceFirst("[-0-9a-f]{36}", "ID"));
    }

    @Test
    void whatTheOtherOfTwoFitsOfOneRunDoesIsNoFailure() throws IOException {
        CheckpointFolder one = open(files);
        CheckpointFolder other = open(files);
        for (int steps : new int[] {1, 2, 3}) {
            one.save(checkpoint(steps));
            other.save(checkpoint(steps));
        }
        assertCheckpoint(3);
        other.removeAll();
        other.removeAll();
        one.save(checkpoint(4));
        assertCheckpoint(4);
    }

    /** Whatever call it is that the other fit's end comes before. */
    @Test
    void otherFitsSuccessWhileACheckpointIsSavedIsNoFailure() throws IOException {
        boolean ended = true;
        for (int calls = 0; ended; calls++) {
            FaultyFileSystem shared = new FaultyFileSystem(storage.open());
            CheckpointFolder one = open(shared);
            one.save(checkpoint(1));
            one.save(checkpoint(2));
            shared.doAfter(calls, () -> open(files).removeAll());
            one.save(checkpoint(3));
            ended = shared.heal().isPresent();
            one.save(checkpoint(4));
            assertCheckpoint(4);
            one.removeAll();
        }
    }

    @Test
    void otherRunsAreFoundFromTheMostRecentOn() throws IOException {
        assertEquals(List.of(), run("0000000000000000").others());
        for (String name : List.of("1111111111111111", "2222222222222222", "notes")) {
            run(name).save(checkpoint(1));
        }
        Files.setLastModifiedTime(file("2222222222222222"), FileTime.fromMillis(1000));
        assertEquals(
                List.of("1111111111111111", "2222222222222222"),
                run("0000000000000000").others().stream()
                        .map(other -> new Path(other.toString()).getName())
                        .toList());
        assertEquals(1, run("1111111111111111").others().size());
    }

    private CheckpointFolder run(String name) {
        return new CheckpointFolder(files, new Path(new Path(path(folder)), name));
    }

    private java.nio.file.Path file(String run) {
        return folder.resolve(run).resolve("step-0000000001.safetensors");
    }

    @Test
    void commandThatRemovesAFolderIsSafeInAShell() {
        String start = storage == Storage.LOCAL ? "rm -r " : "hadoop fs -rm -r ";
        String root = storage == Storage.LOCAL ? "/" : "store:/";
        String pattern = storage == Storage.LOCAL ? "[1]" : "\\[1\\]";
        assertEquals(start + root + "a/b", new CheckpointFolder(files, new Path("/a/b")).removal());
        assertEquals(
                start + "'" + root + "a/it'\\''s $HOME " + pattern + "'",
                new CheckpointFolder(files, new Path("/a/it's $HOME [1]")).removal());
    }

    private static Optional<UnrollException> trySave(CheckpointFolder checkpoints, Checkpoint checkpoint) {
        try {
            checkpoints.save(checkpoint);
            return Optional.empty();
        } catch (UnrollException e) {
            return Optional.of(e);
        }
    }

    private void assertOlderIsUsed(int older, int damaged) {
        warnings.clear();
        assertCheckpoint(older);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith(path(file(damaged)) + " is "), warnings.get(0));
        assertTrue(warnings.get(0).endsWith("; an older checkpoint is used instead"), warnings.get(0));
    }

    private void assertCheckpoint(int steps) {
        assertSame(checkpoint(steps), newest().orElseThrow());
    }

    private static void assertSame(Checkpoint expected, Checkpoint found) {
        assertEquals(expected.steps(), found.steps());
        assertEquals(expected.state(), found.state());
        assertEquals(expected.vectors().keySet(), found.vectors().keySet());
        expected.vectors()
                .forEach((name, vector) ->
                        assertArrayEquals(vector, found.vectors().get(name)));
    }

    private Optional<Checkpoint> newest() {
        return open(files).newest(checkpoint -> Optional.empty(), warnings::add);
    }

    private CheckpointFolder open(FileSystem files) {
        return new CheckpointFolder(files, new Path(folder.toString(), "checkpoints"));
    }

    private static Checkpoint checkpoint(int steps) {
        Map<String, double[]> vectors = new LinkedHashMap<>();
        vectors.put(
                "weights",
                IntStream.range(0, 5).mapToDouble(i -> 1.0 / (i + steps)).toArray());
        vectors.put("mean", new double[] {0, -0.0, Double.MIN_VALUE, 1e300, steps});
        return new Checkpoint(steps, "{\"epoch\":" + steps + ",\"name\":\"Grüße\"}", vectors);
    }

    private java.nio.file.Path file(int steps) {
        return folder.resolve("checkpoints").resolve("step-%010d.safetensors".formatted(steps));
    }

    private String path(java.nio.file.Path file) {
        return files.makeQualified(new Path(file.toString())).toString();
    }

    private List<String> names() throws IOException {
        try (Stream<java.nio.file.Path> all = Files.list(folder.resolve("checkpoints"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
