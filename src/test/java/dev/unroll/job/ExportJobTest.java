package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.util.MLWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportJobTest {
    @TempDir
    private Path folder;

    private String model;
    private Path onnx;
    private Path pytorch;

    @BeforeEach
    void name() throws URISyntaxException {
        LocalSpark.session();
        model = Path.of(ExportJobTest.class.getResource("/models/version-3-gru").toURI())
                .toString();
        onnx = folder.resolve("out/network.onnx");
        pytorch = folder.resolve("out/pytorch");
    }

    private static void run(String... flags) throws IOException {
        ExportJob job = new ExportJob();
        new CommandLine(job).parseArgs(flags);
        job.requireLegalFlags();
        job.export(LocalSpark.session());
    }

    private static String error(Kind kind, String... flags) {
        UnrollException e = assertThrows(UnrollException.class, () -> run(flags));
        assertEquals(kind, e.kind(), e.getMessage());
        return e.getMessage();
    }

    @Test
    void writesTheSameFilesAgainAndNothingElse() throws IOException {
        run("--model", model, "--onnx", "" + onnx, "--pytorch", "" + pytorch);
        byte[] file = Files.readAllBytes(onnx);
        run("--model", model, "--onnx", "" + onnx, "--pytorch", "" + pytorch, "--overwrite");
        assertArrayEquals(file, Files.readAllBytes(onnx));
        assertArrayEquals(
                Files.readAllBytes(Path.of(model, "weights.safetensors")),
                Files.readAllBytes(pytorch.resolve("weights.safetensors")));
        run("--model", model, "--onnx", "" + onnx, "--check");
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    Set.of("network.onnx", "weights.safetensors", "network.py", "_unroll_files"),
                    files.filter(Files::isRegularFile)
                            .map(path -> path.getFileName().toString())
                            .filter(name -> !name.endsWith(".crc"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void checkRefusesWhatIsCutFlippedOrOfAnotherModel() throws IOException {
        run("--model", model, "--onnx", "" + onnx);
        byte[] file = Files.readAllBytes(onnx);
        byte[] flipped = file.clone();
        flipped[file.length / 2] ^= 4;
        String expected = onnx + " is not this model's export: expected " + file.length + " bytes of SHA-256 ";
        for (byte[] tampered : List.of(Arrays.copyOf(file, file.length - 1), flipped, new byte[0])) {
            Files.delete(onnx.resolveSibling(".network.onnx.crc"));
            Files.write(onnx, tampered);
            String message = error(Kind.MODEL, "--model", model, "--onnx", "" + onnx, "--check");
            assertTrue(message.startsWith(expected), message);
            assertTrue(message.contains(", found " + tampered.length + " of "), message);
            Files.createFile(onnx.resolveSibling(".network.onnx.crc"));
        }
    }

    @Test
    void filesOfOthersStay() throws IOException {
        Files.createDirectories(onnx.getParent());
        Files.writeString(onnx, "mine");
        assertEquals(
                "--onnx " + onnx
                        + " is no ONNX file of unroll's: expected an unused path or what unroll wrote; move it away, or choose another path.",
                error(Kind.OUTPUT_IN_USE, "--model", model, "--onnx", "" + onnx, "--overwrite"));
        Files.createDirectories(pytorch);
        Files.writeString(pytorch.resolve("mine.txt"), "mine");
        assertTrue(error(Kind.OUTPUT_IN_USE, "--model", model, "--pytorch", "" + pytorch, "--overwrite")
                .contains("holds mine.txt, which unroll did not write"));
        assertEquals("mine", Files.readString(onnx));
    }

    @Test
    void outputsAreApartFromTheModelAndFromEachOther() {
        assertTrue(error(Kind.USAGE, "--model", model, "--pytorch", model + "/pytorch")
                .contains("overlaps --model"));
        assertTrue(error(Kind.USAGE, "--model", model, "--pytorch", "" + pytorch, "--onnx", pytorch + "/a.onnx")
                .contains("overlaps --"));
    }

    @Test
    void flagsThatSayTooLittleAreNamed() {
        assertEquals(
                "There is nothing to export to: expected --onnx, --pytorch or both; add one.",
                error(Kind.USAGE, "--model", model));
        assertEquals(
                "--states is for --onnx; add that, or leave it out.",
                error(Kind.USAGE, "--model", model, "--pytorch", "" + pytorch, "--states"));
    }

    @Test
    void modelsWriteTheSameFile() throws IOException {
        run("--model", model, "--onnx", "" + onnx);
        Path other = folder.resolve("other.onnx");
        RnnModel<?> loaded = RnnModel.load(model);
        loaded.write().format("onnx").save(other.toString());
        assertArrayEquals(Files.readAllBytes(onnx), Files.readAllBytes(other));
        loaded.write().overwrite().format("ONNX").save(other.toString());
        assertTrue(sentence(loaded.write().overwrite().format("onnx").option("states", "true"), other)
                .startsWith("The network cannot be exported with states: "));
        loaded.write().format("pytorch").save(pytorch.toString());
        assertTrue(Files.exists(pytorch.resolve("network.py")));
        assertEquals(
                "A model cannot be written in the format pmml: expected internal or one of [onnx, pytorch]; correct it.",
                sentence(loaded.write().format("pmml"), other));
        assertTrue(sentence(loaded.write().format("onnx"), other).contains(" exists already: "));
    }

    private static String sentence(MLWriter writer, Path path) {
        return assertThrows(UnrollException.class, () -> writer.save(path.toString()))
                .getMessage();
    }
}
