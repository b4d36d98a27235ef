package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.SmallDisk;
import dev.unroll.check.SyntheticProblem;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job leaves of its output, and of what was there before, however it ends. */
class JobOutputTest {
    private static final int ROWS = 200;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainModel() {
        Dataset<Row> rows = SyntheticProblem.ADDING.data(LocalSpark.session(), ROWS, 1, 1, 50, 100);
        rows.write().parquet(data("good"));
        rows.selectExpr("id", "if(id = 150, array(array(float('NaN'), 0f)), features) features", "label")
                .write()
                .parquet(data("bad"));
        String flags = "--task regression --hidden-size 2 --epochs 1 --model " + model() + " --data " + data("good");
        assertEquals(0, SharedSessionJob.run(JobCommand.TRAIN, flags.split(" ")).exitCode());
    }

    @Test
    void predictionsThatFailLeaveNothingAndTheCorrectedCommandSucceeds() throws IOException {
        Path out = folder.resolve("new/out");
        assertEquals(3, predict(out, data("bad")).exitCode());
        assertEquals(Map.of(), files());
        assertTrue(Files.notExists(folder.resolve("new")));
        assertEquals(3, predict(out, folder.resolve("nowhere").toString()).exitCode());
        assertTrue(Files.notExists(folder.resolve("new")));
        assertPredicted(out);
    }

    @Test
    void badRowAmongGoodOnesLeavesTheOldPredictionsByteForByte() throws IOException {
        Path out = folder.resolve("out");
        assertPredicted(out);
        Map<Path, String> before = files();
        SharedSessionJob.Result run = predict(out, data("bad"), "--overwrite");
        assertTrue(run.errors().contains("found NaN"), run.errors());
        assertEquals(3, run.exitCode());
        assertEquals(before, files());
    }

    @Test
    void fullDiskLeavesTheOldPredictionsByteForByte() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
            Path out = disk.folder().resolve("out");
            assertPredicted(out);
            Map<Path, String> before = files();
            Path filler = disk.folder().resolve("filler");
            disk.fill(filler, 100_000);
            SharedSessionJob.Result run = predict(out, data("good"), "--overwrite");
            Files.delete(filler);
            assertTrue(run.errors().contains("No space left on device"), run.errors());
            assertEquals(6, run.exitCode());
            assertEquals(before, files());
        }
    }

    @Test
    void predictionsAreReplacedOnlyIfToldTo() throws IOException {
        Path out = folder.resolve("out");
        assertPredicted(out);
        Map<Path, String> before = files();
        SharedSessionJob.Result run = predict(out, data("good"));
        assertEquals(
                "error: --out " + out
                        + " exists already: expected an unused path; choose another, or add --overwrite."
                        + System.lineSeparator(),
                run.errors());
        assertEquals(8, run.exitCode());
        assertEquals(before, files());
        assertPredicted(out, "--overwrite");
    }

    @Test
    void filesThatUnrollDidNotWriteAreNeverReplaced() throws IOException {
        Path out = folder.resolve("out");
        assertPredicted(out);
        Files.writeString(out.resolve("notes.txt"), "precious");
        Map<Path, String> before = files();
        SharedSessionJob.Result run = predict(out, data("good"), "--overwrite");
        assertError(
                8,
                "--out " + out
                        + " holds notes.txt, which unroll did not write: expected an unused path or what unroll"
                        + " wrote; move it away, or choose another path.",
                run);
        assertEquals(before, files());
    }

    @Test
    void anyNameOfAFileCanBeWrittenAndReadBack() throws IOException {
        for (String name : List.of("[1] a{b,c}d*?\\ä%20#+\"", "x*", "run[1]", "a{b}", "a b/")) {
            String out = folder + "/" + name;
            SharedSessionJob.Result run = predict(out, data("good"));
            assertEquals(0, run.exitCode(), run.errors());
            run = evaluate(out, out.replaceAll("/$", "") + ".json");
            assertEquals(0, run.exitCode(), run.errors());
            assertTrue(Files.exists(Path.of(out)));
            assertTrue(Files.exists(Path.of(out.replaceAll("/$", "") + ".json")));
        }
        Files.createDirectory(folder.resolve("x1")); // which x* is not, though it would match
        assertEquals(0, evaluate(folder + "/x*", folder + "/x.json").exitCode());
    }

    @Test
    void relativePathsAreThoseOfTheWorkingDirectory() throws IOException {
        String out = "./" + Path.of("").toAbsolutePath().relativize(folder) + "/out/";
        SharedSessionJob.Result run = predict(out, data("good"));
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals(0, evaluate(out, folder + "/metrics.json").exitCode());
        assertTrue(Files.exists(folder.resolve("out/_SUCCESS")));
    }

    @Test
    void metricsAreReplacedOnlyIfToldTo() throws IOException {
        Path json = folder.resolve("metrics.json");
        assertEquals(0, evaluate(data("good"), json.toString()).exitCode());
        String metrics = Files.readString(json);
        assertError(
                8,
                "--json " + json + " exists already: expected an unused path; choose another, or add --overwrite.",
                evaluate(data("bad"), json.toString()));
        assertEquals(3, evaluate(data("bad"), json.toString(), "--overwrite").exitCode());
        assertEquals(metrics, Files.readString(json));
        assertEquals(0, evaluate(data("good"), json.toString(), "--overwrite").exitCode());
        assertEquals(metrics, Files.readString(json));
        assertEquals(Set.of(json, folder.resolve(".metrics.json.crc")), files().keySet());
    }

    @Test
    void filesThatAreNoMetricsAreNeverReplaced() throws IOException {
        for (String text : List.of("precious", "{\"baseline\": 1}", "[1]", "")) {
            Path file = Files.writeString(folder.resolve("notes"), text);
            assertError(
                    8,
                    "--json " + file + " is no metrics file: expected an unused path or what unroll wrote; move it"
                            + " away, or choose another path.",
                    evaluate("none", file.toString(), "--overwrite"));
            assertEquals(text, Files.readString(file));
        }
        assertError(
                8,
                "--json " + folder
                        + " is no metrics file: expected an unused path or what unroll wrote; move it away,"
                        + " or choose another path.",
                evaluate("none", folder.toString(), "--overwrite"));
    }

    private static SharedSessionJob.Result evaluate(String data, String json, String... more) {
        Stream<String> flags = Stream.of("--model", model(), "--data", data, "--json", json);
        return SharedSessionJob.run(
                JobCommand.EVALUATE, Stream.concat(flags, Stream.of(more)).toArray(String[]::new));
    }

    private static void assertError(int exitCode, String sentence, SharedSessionJob.Result run) {
        assertEquals("error: " + sentence + System.lineSeparator(), run.errors());
        assertEquals(exitCode, run.exitCode());
    }

    private static void assertPredicted(Path out, String... more) {
        SharedSessionJob.Result run = predict(out, data("good"), more);
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals(ROWS, LocalSpark.session().read().parquet(out.toString()).count());
    }

    private static SharedSessionJob.Result predict(Path out, String data, String... more) {
        return predict(out.toString(), data, more);
    }

    /** With the features, so that it can be evaluated on. */
    private static SharedSessionJob.Result predict(String out, String data, String... more) {
        Stream<String> flags = Stream.of("--model", model(), "--data", data, "--out", out, "--keep-cols", "features");
        return SharedSessionJob.run(
                JobCommand.PREDICT, Stream.concat(flags, Stream.of(more)).toArray(String[]::new));
    }

    private static String data(String name) {
        return shared.resolve(name).toString();
    }

    private static String model() {
        return shared.resolve("model").toString();
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
