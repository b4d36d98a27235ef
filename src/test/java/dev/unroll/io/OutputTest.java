package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputTest {
    private static final String FOREIGN =
            ", which unroll did not write: expected an unused path or what unroll wrote; move it away, or choose another path.";

    @TempDir
    private Path folder;

    private FileSystem files; // keeps checksums, as users' local file system does
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void openFileSystem() throws IOException {
        files = FileSystem.getLocal(new Configuration());
    }

    @Test
    void newFolderIsInItsPlaceWhenItIsWholeAndNotBefore() throws IOException {
        try (Output output = open(false)) {
            write(output, "new");
            assertTrue(Files.notExists(path()));
            output.commit();
        }
        assertEquals("new", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void folderThatIsNotCommittedLeavesNothingNotEvenTheFoldersAboveIt() throws IOException {
        try (Output output = open(folder.resolve("a/b/out"), false)) {
            write(output, "half");
        }
        assertEquals(List.of(), names(folder));
    }

    @Test
    void folderOfUnrollsIsReplacedOnlyIfToldTo() throws IOException {
        replace("old");
        assertInUse(false, "--out o exists already: expected an unused path; choose another, or add overwrite.");
        assertEquals("old", content());
        replace("new");
        assertEquals("new", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void folderThatIsNotCommittedLeavesTheOldOneAsItWas() throws IOException {
        replace("old");
        Map<Path, String> before = contents();
        try (Output output = open(true)) {
            write(output, "half");
        }
        assertEquals(before, contents());
    }

    @Test
    void foreignFilesAreNeverReplaced() throws IOException {
        for (String name : List.of("notes.txt", "sub/notes.txt", ".notes.txt", ".notes.txt.crc", "_notes")) {
            replace("old");
            Path foreign = path().resolve(name);
            Files.createDirectories(foreign.getParent());
            Files.writeString(foreign, "precious");
            assertInUse(true, "--out o holds " + name + FOREIGN);
            assertInUse(false, "--out o holds " + name + FOREIGN);
            assertEquals("precious", Files.readString(foreign));
            assertEquals("old", content());
            Files.delete(foreign);
        }
    }

    @Test
    void folderThatUnrollDidNotListIsNotReplaced() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("part-0"), "precious");
        assertInUse(true, "--out o holds part-0" + FOREIGN);
        assertEquals("precious", Files.readString(path().resolve("part-0")));
    }

    @Test
    void emptyFolderIsFree() throws IOException {
        Files.createDirectories(path().resolve("empty"));
        try (Output output = open(false)) {
            write(output, "new");
            output.commit();
        }
        assertEquals("new", content());
    }

    @Test
    void fileIsNotReplacedByAFolder() throws IOException {
        Files.writeString(path(), "precious");
        assertInUse(
                true,
                "--out o is a file: expected an unused path or what unroll wrote; move it away, or choose another path.");
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void rootOfAFileSystemIsRefused() {
        UnrollException e = assertThrows(UnrollException.class, () -> open(Path.of("/"), true));
        assertEquals("--out o is the root of a file system: expected a path in one; choose another.", e.getMessage());
        assertEquals(UnrollException.Kind.USAGE, e.kind());
    }

    @Test
    void parentThatIsAFileIsTheStoragesFault() throws IOException {
        Files.writeString(folder.resolve("file"), "precious");
        assertThrows(IOException.class, () -> open(folder.resolve("file/out"), true));
        assertEquals("precious", Files.readString(folder.resolve("file")));
    }

    @Test
    void whatAnotherJobWroteMeanwhileIsKept() throws IOException {
        try (Output output = open(false)) {
            write(output, "late");
            replace("other");
            UnrollException e = assertThrows(UnrollException.class, output::commit);
            assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        }
        assertEquals("other", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void oldFolderOfAJobThatDiedDuringTheSwapIsPutBack() throws IOException {
        replace("old");
        Files.move(path(), folder.resolve(".out.unroll-old"));
        assertInUse(false, "--out o exists already: expected an unused path; choose another, or add overwrite.");
        assertEquals(List.of("put file:" + path() + " back, which an earlier job was replacing when it ended"), notes);
        assertEquals("old", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void oldFolderOfAJobThatDiedAfterTheSwapIsRemovedByTheNext() throws IOException {
        replace("oldest");
        Files.move(path(), folder.resolve(".out.unroll-old"));
        try (Output output = open(new HadoopStorage(files), path().toString(), true)) {
            // puts the oldest back
            write(output, "old");
            output.commit();
        }
        Files.createDirectory(folder.resolve(".out.unroll-old"));
        replace("new");
        assertEquals("new", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void foreignFilesUnderTheNameOfAnOldFolderAreKept() throws IOException {
        replace("old");
        Path foreign = Files.createDirectory(folder.resolve(".out.unroll-old")).resolve("notes.txt");
        Files.writeString(foreign, "precious");
        UnrollException e = assertThrows(UnrollException.class, () -> replace("new"));
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        assertEquals("precious", Files.readString(foreign));
        assertEquals("old", content());
    }

    @ParameterizedTest
    @EnumSource
    void anyCallThatFailsLeavesTheOldFolderOrTheNewOne(TestStorage storage) throws IOException {
        files = storage.open();
        Set<String> faults = new TreeSet<>();
        for (int calls = 0; ; calls++) {
            if (calls == 0 || content().equals("new")) {
                replace("old");
            }
            Optional<String> fault = replaceWithFault(storage, calls);
            if (fault.isEmpty()) {
                break;
            }
            faults.add(fault.get().replaceFirst("unroll-new.*", "unroll-new"));
            open(true).close(); // which puts the old one back
            assertTrue(List.of("old", "new").contains(content()), "after " + fault);
            assertEquals(
                    Optional.empty(),
                    new Output.Manifest(new HadoopStorage(files)).objection(path().toString()),
                    "after " + fault);
        }
        assertEquals("new", content());
        assertTrue(faults.containsAll(List.of("rename out", "delete part-0", "create _unroll_files")), "" + faults);
        assertEquals(storage == TestStorage.OBJECT_STORE, faults.contains("half-way rename out"), "" + faults);
    }

    private Optional<String> replaceWithFault(TestStorage storage, int callsBefore) throws IOException {
        FaultyFileSystem faulty = new FaultyFileSystem(storage.open());
        faulty.failAfter(callsBefore);
        try (Output output = open(new HadoopStorage(faulty), path().toString(), true)) {
            write(faulty, output, "new");
            output.commit();
        } catch (IOException e) {
            assertEquals("No space left on device", e.getMessage());
        }
        return faulty.heal();
    }

    @Test
    void renameThatOnlySaysNoIsAFailureAndTheOldFolderStays() throws IOException {
        replace("old");
        FileSystem refusing = new FilterFileSystem(files) {
            @Override
            public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
                return !from.getParent().getName().contains("unroll-new") && super.rename(from, to);
            }
        };
        try (Output output = open(new HadoopStorage(refusing), path().toString(), true)) {
            write(output, "new");
            assertThrows(IOException.class, output::commit);
        }
        assertEquals("old", content());
        assertEquals(List.of("out"), names(folder));
    }

    @Test
    void fileIsReplacedAsAWholeToo() throws IOException {
        Output.Ownership oldOnes =
                file -> Files.readString(Path.of(file.replace("file:", ""))).startsWith("ours")
                        ? Optional.empty()
                        : Optional.of("is somebody else's");
        for (String text : List.of("ours 1", "ours 2", "not", "ours 3")) {
            boolean foreign = Files.exists(path()) && content(path()).equals("not");
            try (Output output =
                    Output.open(new HadoopStorage(files), path().toString(), "--json j", true, oldOnes, notes::add)) {
                assertFalse(foreign);
                write(files, new org.apache.hadoop.fs.Path(output.draft()), text);
                output.commit();
            } catch (UnrollException e) {
                assertTrue(foreign, e.getMessage());
            }
        }
        assertEquals("not", content(path()));
    }

    private void replace(String text) throws IOException {
        try (Output output = open(true)) {
            write(output, text);
            output.commit();
        }
    }

    private Output open(boolean overwrite) throws IOException {
        return open(path(), overwrite);
    }

    private Output open(Path path, boolean overwrite) throws IOException {
        return open(new HadoopStorage(files), path.toString(), overwrite);
    }

    private Output open(Storage storage, String path, boolean overwrite) throws IOException {
        return Output.open(storage, path, "--out o", overwrite, new Output.Manifest(storage), notes::add);
    }

    private void assertInUse(boolean overwrite, String sentence) {
        UnrollException e = assertThrows(UnrollException.class, () -> open(overwrite));
        assertEquals(sentence, e.getMessage());
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
    }

    private void write(Output output, String text) throws IOException {
        write(files, output, text);
    }

    private static void write(FileSystem files, Output output, String text) throws IOException {
        write(files, new org.apache.hadoop.fs.Path(output.draft(), "sub/part-0"), text);
    }

    private static void write(FileSystem files, org.apache.hadoop.fs.Path file, String text) throws IOException {
        try (OutputStream out = files.create(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Path path() {
        return folder.resolve("out");
    }

    private String content() throws IOException {
        return content(path().resolve("sub/part-0"));
    }

    private static String content(Path file) throws IOException {
        return Files.readString(file);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
