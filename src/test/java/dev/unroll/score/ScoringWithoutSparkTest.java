package dev.unroll.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.StoredFiles;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoringWithoutSparkTest {
    private static final List<List<List<Float>>> SEQUENCES = List.of(
            List.of(List.of(0.5f, 1f), List.of(-2f, 3f), List.of(0.1f, 0f)),
            List.of(List.of(7f, -0.25f)),
            List.of(List.of(0f, 0f), List.of(1e-3f, 1e3f)));

    @TempDir
    private Path folder;

    /** The JVM gets unroll's classes and the program's, no other. */
    @ParameterizedTest
    @CsvSource({"float,every", "float,last", "double,every"})
    void plainJvmScoresWithTheBitsOfTransform(String precision, String head) throws Exception {
        Dataset<Row> data = data(head);
        RnnModel<?> model = new RnnRegressor()
                .setHead(head)
                .setPrecision(precision)
                .setHiddenSize(5)
                .setBidirectional(head.equals("every")) // the others score step by step too
                .setEpochs(2)
                .fit(data);
        Path saved = folder.resolve("model");
        model.write().save(saved.toString());
        List<String> expected = new ArrayList<>();
        for (Row row : model.transform(data).orderBy("id").collectAsList()) {
            Object prediction = row.getAs("prediction");
            List<Double> steps =
                    head.equals("every") ? row.getList(row.fieldIndex("prediction")) : List.of((Double) prediction);
            expected.add(Arrays.deepToString(
                    steps.stream().map(step -> new double[] {step}).toArray(double[][]::new)));
        }
        assertEquals(expected, score(saved));
        assertEquals(expected, score(saved, "--add-modules", "jdk.incubator.vector"));
    }

    private static Dataset<Row> data(String head) {
        Row[] rows = new Row[SEQUENCES.size()];
        for (int i = 0; i < rows.length; i++) {
            List<Double> labels =
                    SEQUENCES.get(i).stream().map(x -> 0.5 + x.get(0)).toList();
            rows[i] = RowFactory.create(i, SEQUENCES.get(i), head.equals("every") ? labels : labels.get(0));
        }
        String label = head.equals("every") ? "array<double>" : "double";
        return LocalSpark.rows("id int, features array<array<float>>, label " + label, rows);
    }

    /** What the program prints for each sequence. */
    private List<String> score(Path model, String... options) throws Exception {
        String file = ScoringProgram.class.getName().replace('.', '/') + ".class";
        Path program = folder.resolve("program").resolve(file);
        Files.createDirectories(program.getParent());
        Files.write(
                program,
                ScoringProgram.class.getClassLoader().getResourceAsStream(file).readAllBytes());
        Path unroll = Path.of(TrainedNetwork.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", unroll + ":" + folder.resolve("program"), ScoringProgram.class.getName()));
        command.add(model.toString());
        for (List<List<Float>> sequence : SEQUENCES) {
            command.add(String.join(
                    ";",
                    sequence.stream()
                            .map(step -> step.get(0) + "," + step.get(1))
                            .toList()));
        }
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> "" + command + read(errors));
        return output.lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void modelOfAnEarlierFormatIsForSpark() throws URISyntaxException {
        Path stored = Path.of(ScoringWithoutSparkTest.class
                .getResource("/models/version-2-lstm")
                .toURI());
        assertEquals(
                "The folder " + stored
                        + " has no file unroll.json: expected a model of format 4; load an older one with"
                        + " Spark, and save it again.",
                modelError(stored));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | not JSON at character 1: expected a string, found the end",
                "{\"version\":4} | expected an object of [version, network, ",
                "{\"version\":5} | its format is of version 5, not 4",
            })
    void damagedDescriptionIsNamed(String json, String found) throws IOException {
        Files.writeString(folder.resolve(ModelFiles.DESCRIPTION), json.strip());
        String message = modelError(folder);
        assertTrue(message.startsWith("The file " + folder + "/unroll.json is damaged: " + found.strip()), message);
        assertTrue(message.endsWith("; restore it, or train and save the model again."), message);
    }

    private static String modelError(Path model) {
        UnrollException e = assertThrows(UnrollException.class, () -> TrainedNetwork.load(model));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        return e.getMessage();
    }

    @Test
    void localFilesTellFoldersAndMissingOnes() throws IOException {
        StoredFiles.Local files = new StoredFiles.Local();
        assertTrue(files.find(folder.toString()).orElseThrow().isFolder());
        assertTrue(files.find(folder.resolve("none").toString()).isEmpty());
    }
}
