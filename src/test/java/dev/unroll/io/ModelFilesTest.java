package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.HadoopStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ModelFilesTest {
    @Parameter
    TestStorage storage;

    @TempDir
    java.nio.file.Path root;

    private FileSystem files;
    private java.nio.file.Path folder;

    @BeforeEach
    void openFileSystem() throws IOException {
        files = storage.open();
        folder = root.resolve("model");
    }

    @Test
    void modelIsPutWhereNothingWas() throws IOException {
        ModelFiles model = open();
        assertFalse(model.holdsModel());
        replace(files, "first", false);
        assertEquals(model("first"), tree());
        assertTrue(model.holdsModel());
        assertEquals(json("first"), model.readMetadata());
    }

    @Test
    void modelTakesThePlaceOfAnother() throws IOException {
        replace(files, "first", false);
        Files.writeString(folder.resolve("history.jsonl"), "of the first");
        replace(files, "second", false);
        assertEquals(model("second"), tree());
    }

    @Test
    void metadataInOneFileTakeThePlaceOfAFolderAndTheOtherWayRound() throws IOException {
        for (boolean local : List.of(false, true, false)) {
            replace(files, "model", local);
            assertEquals(local, tree().containsKey("metadata"));
            assertEquals(json("model"), open().readMetadata());
        }
        assertEquals(model("model"), tree());
    }

    @Test
    void whatUnrollDidNotWriteIsNamedAndStays() throws IOException {
        assertForeign("checkpoints", Map.of("hparams.yaml", "lr: 1", "checkpoints/epoch=3.ckpt", "weights"));
        assertForeign("checkpoints", Map.of("checkpoints/step-0000000001.safetensors", "of an early version"));
        assertForeign("weights.safetensors", Map.of("weights.safetensors", "of another program"));
        assertForeign(
                "metadata/part-00000", Map.of("metadata/part-00000", "{\"class\":\"org.apache.spark.ml.Pipeline\"}"));
        assertForeign("metadata/part-00000", Map.of("metadata/part-00000", "[[[[no JSON"));
        assertForeign("metadata", Map.of("metadata", "a text"));
        Map<String, String> withMore = new TreeMap<>(model("first"));
        withMore.put("metadata/notes", "mine");
        assertForeign("metadata/notes", withMore);
        withMore.remove("metadata/notes");
        withMore.put("predictions/part-00000", "mine");
        assertForeign("predictions", withMore);
    }

    private void assertForeign(String name, Map<String, String> contents) throws IOException {
        for (Map.Entry<String, String> file : contents.entrySet()) {
            write(file.getKey(), file.getValue());
        }
        UnrollException e = assertThrows(UnrollException.class, () -> replace(files, "new", false));
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        Path foreign = files.makeQualified(new Path(path(folder), name));
        assertTrue(e.getMessage().contains(" holds " + foreign + ", which unroll did not write: "), e.getMessage());
        assertEquals(contents, tree());
        files.delete(path(folder), true);
    }

    @Test
    void fileInPlaceOfTheFolderIsRefused() throws IOException {
        Files.writeString(folder, "a file");
        UnrollException e = assertThrows(UnrollException.class, () -> open().requireOwn());
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        assertEquals("a file", Files.readString(folder));
    }

    @Test
    void fileThatAppearsMeanwhileKeepsTheModelFromBeingReplaced() throws IOException {
        replace(files, "first", false);
        Map<String, String> expected = new TreeMap<>(model("first"));
        expected.put("notes.txt", "mine");
        assertThrows(UnrollException.class, () -> replace(files, "second", false, () -> write("notes.txt", "mine")));
        assertEquals(expected, tree());
    }

    @Test
    void leaseThatWasLostKeepsTheModelFromBeingReplaced() throws IOException {
        replace(files, "first", false);
        assertThrows(
                IllegalStateException.class,
                () -> replace(files, "second", false, () -> {
                    throw new IllegalStateException("lost");
                }));
        assertEquals(model("first"), tree());
    }

    @Test
    void leftoversOfKilledJobsAreRemovedAndNothingElse() throws IOException {
        replace(files, "first", false);
        String id = "-2b5a6c1e-0000-4000-8000-123456789abc";
        for (String name : List.of("new" + id + "/weights.safetensors", "old" + id + "/metadata/part-00000", "lease")) {
            write(".unroll/" + name, "left");
        }
        open().removeLeftovers();
        Map<String, String> expected = new TreeMap<>(model("first"));
        expected.put(".unroll/lease", "left");
        assertEquals(expected, tree());
    }

    @Test
    void missingMetadataAreNoModel() {
        assertThrows(FileNotFoundException.class, () -> open().readMetadata());
    }

    /** One call of the file system after the other fails while a model takes the place of another. */
    @Test
    void whicheverCallFailsAWholeModelIsThere() throws IOException {
        Set<String> faults = new TreeSet<>();
        Optional<String> fault = replaceWithFault(0);
        for (int calls = 1; fault.isPresent(); calls++) {
            faults.add(fault.get());
            fault = replaceWithFault(calls);
        }
        assertTrue(
                faults.containsAll(List.of(
                        "create part-00000",
                        "close part-00000",
                        "rename part-00000",
                        "rename weights.safetensors",
                        "delete weights.safetensors")),
                faults::toString);
        assertEquals(storage == TestStorage.OBJECT_STORE, faults.contains("half-way rename part-00000"));
    }

    private Optional<String> replaceWithFault(int callsBefore) throws IOException {
        for (Map.Entry<String, String> file : model("first").entrySet()) {
            write(file.getKey(), file.getValue());
        }
        FaultyFileSystem faulty = new FaultyFileSystem(storage.open());
        faulty.failAfter(callsBefore);
        boolean failed = false;
        try {
            replace(faulty, "second", false);
        } catch (IOException e) {
            failed = true;
        }
        Optional<String> fault = faulty.heal();
        assertEquals(fault.isPresent(), failed, () -> "after " + callsBefore + " calls");
        open().requireOwn();
        Map<String, String> left = tree();
        left.keySet().removeIf(name -> name.startsWith(".unroll/"));
        assertTrue(
                left.equals(model("second")) || (failed && left.equals(model("first"))),
                () -> left + ", failed: " + fault);
        files.delete(path(folder), true);
        return fault;
    }

    private ModelFiles open() {
        return new ModelFiles(new HadoopStorage(files), folder.toString());
    }

    private static Path path(java.nio.file.Path file) {
        return new Path(file.toString());
    }

    private static Map<String, String> model(String name) {
        return new TreeMap<>(Map.of(
                "metadata/_SUCCESS",
                "",
                "metadata/part-00000",
                json(name) + "\n",
                "unroll.json",
                name,
                "weights.safetensors",
                name));
    }

    private static String json(String name) {
        return "{\"class\":\"dev.unroll.ml.Model\",\"name\":\"" + name + "\"}";
    }

    private void replace(FileSystem on, String name, boolean local) throws IOException {
        replace(on, name, local, () -> {});
    }

    private void replace(FileSystem on, String name, boolean local, Storage.Change lastCheck) throws IOException {
        Storage faulty = new HadoopStorage(on);
        new ModelFiles(faulty, folder.toString()).replace(place -> {
            ModelFiles model = new ModelFiles(faulty, place);
            faulty.write(model.weights(), name, false);
            faulty.write(model.description(), name, false);
            model.writeMetadata(json(name), local);
            lastCheck.run();
        });
    }

    private void write(String name, String text) throws IOException {
        java.nio.file.Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The contents of all files in the folder, by name. */
    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<java.nio.file.Path> all = Files.walk(folder)) {
            for (java.nio.file.Path file : all.filter(Files::isRegularFile).toList()) {
                tree.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return tree;
    }
}
