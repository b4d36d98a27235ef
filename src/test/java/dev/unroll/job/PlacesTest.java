package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that overlap an input or another name of it are refused before anything is touched. */
class PlacesTest {
    @TempDir
    private Path folder;

    private String twin; // the same folder, under a second scheme

    @BeforeEach
    void makeData() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("data/day 1")).resolve("part-0"), "precious");
        Files.createDirectory(folder.resolve("elsewhere"));
        String authority = folder.getFileName().toString(); // Hadoop keeps each for ever
        twin = "viewfs://" + authority + "/mount/";
        LocalSpark.session()
                .conf()
                .set(
                        "fs.viewfs.mounttable." + authority + ".link./mount",
                        folder.toUri().toString());
    }

    @Test
    void outputThatIsHoldsOrLiesInTheDataIsRefused() throws IOException {
        assertOverlap("data", "data");
        assertOverlap("data", "data/");
        assertOverlap("data", "./data");
        assertOverlap("data", "data/predictions");
        assertOverlap("data", "data/deep/predictions");
        assertOverlap("data/day 1", "data");
        assertOverlap("data/day 1/part-0", "data");
        assertOverlap("elsewhere", ".");
    }

    @Test
    void outputBesideTheDataIsFree() throws IOException {
        assertApart("data", "data2");
        assertApart("data", "new/data");
        assertApart("data/day 1", "data/day 2");
        assertApart(twin + "data", path("data2"));
        assertApart(twin + "data/day 1", path("data/day 2"));
        assertApart(path("data"), twin + "elsewhere/data");
    }

    @Test
    void everyMatchOfAGlobCounts() throws IOException {
        assertOverlap("d*", "data");
        assertOverlap("{elsewhere,data}", "data/predictions");
        assertOverlap("*/day 1", "data");
        assertApart("{elsewhere,dat}*", "data/day 1/x/../../../free");
    }

    @Test
    void everyPathOfTheDataCounts() throws IOException {
        assertRefused("--data " + path("data"), path("data"), "--data", path("elsewhere"), path("data"));
    }

    @Test
    void modelThatIsReadIsAnInput() throws IOException {
        String model = path("elsewhere");
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.PREDICT, "--model", model, "--data", path("data"), "--out", model, "--overwrite");
        assertEquals(sentence("--out " + model, "--model " + model, "--out"), run.errors());
        assertEquals(2, run.exitCode());
    }

    @Test
    void modelThatIsWrittenAndMetricsAreOutputs() throws IOException {
        String data = path("data");
        SharedSessionJob.Result train = SharedSessionJob.run(
                JobCommand.TRAIN,
                "--task",
                "regression",
                "--data",
                path("elsewhere"),
                "--validation-data",
                data,
                "--model",
                data,
                "--overwrite");
        assertEquals(sentence("--model " + data, "--validation-data " + data, "--model"), train.errors());
        assertEquals(2, train.exitCode());
        String json = path("data/metrics.json");
        SharedSessionJob.Result evaluate =
                SharedSessionJob.run(JobCommand.EVALUATE, "--model", path("elsewhere"), "--data", data, "--json", json);
        assertEquals(sentence("--json " + json, "--data " + data, "--json"), evaluate.errors());
        assertEquals(2, evaluate.exitCode());
        assertUntouched();
    }

    @Test
    void outputsDoNotOverlapEachOtherUnderAnyName() throws IOException {
        for (String list :
                List.of(path("elsewhere"), path("elsewhere/list"), twin + "elsewhere", twin + "elsewhere/list")) {
            SharedSessionJob.Result run = SharedSessionJob.run(
                    JobCommand.TRAIN,
                    "--task",
                    "regression",
                    "--handle-invalid",
                    "skip",
                    "--data",
                    path("data"),
                    "--model",
                    path("elsewhere"),
                    "--invalid-out",
                    list);
            String either =
                    "(--model \\S+ overlaps --invalid-out|--invalid-out \\S+ overlaps --model) \\S+: expected .*\\R";
            assertTrue(run.errors().matches("error: " + either), run.errors());
            assertEquals(2, run.exitCode());
            assertUntouched();
        }
    }

    @Test
    void symbolicLinksAreFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
        Files.createSymbolicLink(folder.resolve("day"), folder.resolve("data/day 1"));
        assertOverlap("link", "data");
        assertOverlap("data", "link/predictions");
        assertOverlap("day", "data");
        assertOverlap("data/day 1", "link");
    }

    @Test
    void oneStorageUnderTwoNamesIsFoundByAMarkerThatIsRemoved() throws IOException {
        assertRefused("--data " + twin + "data", path("data"), "--data", twin + "data");
        assertRefused("--data " + path("data"), twin + "data", "--data", path("data"));
        assertRefused("--data " + twin + "data", path("data/predictions"), "--data", twin + "data");
        assertRefused("--data " + twin + "data", path("data/day 1/predictions"), "--data", twin + "data");
        assertRefused("--data " + twin + "data/day 1", path("data"), "--data", twin + "data/day 1");
        assertRefused("--data " + twin + "da*/*/part-0", path("data"), "--data", twin + "da*/*/part-0");
    }

    private void assertOverlap(String data, String out) throws IOException {
        assertRefused("--data " + path(data), path(out), "--data", path(data));
    }

    private void assertRefused(String input, String out, String... data) throws IOException {
        SharedSessionJob.Result run = predict(out, data);
        assertEquals(sentence("--out " + out, input, "--out"), run.errors());
        assertEquals(2, run.exitCode());
        assertUntouched();
    }

    /** The job then ends for want of a model. */
    private void assertApart(String data, String out) throws IOException {
        SharedSessionJob.Result run =
                predict(out.contains(":") ? out : path(out), "--data", data.contains(":") ? data : path(data));
        assertTrue(run.errors().contains("holds no readable model"), run.errors());
        assertEquals(4, run.exitCode());
        assertUntouched();
    }

    private SharedSessionJob.Result predict(String out, String... data) {
        String[] flags = {"--overwrite", "--model", path("model"), "--out", out};
        return SharedSessionJob.run(
                JobCommand.PREDICT, Stream.of(flags, data).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String sentence(String output, String input, String flag) {
        return "error: " + output + " overlaps " + input
                + ": expected two places, neither within the other; choose another " + flag + "."
                + System.lineSeparator();
    }

    private void assertUntouched() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> left = files.filter(file -> !Files.isSymbolicLink(file))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
            assertEquals(List.of("", "data", "data/day 1", "data/day 1/part-0", "elsewhere"), left);
        }
        assertEquals("precious", Files.readString(folder.resolve("data/day 1/part-0")));
    }

    private String path(String name) {
        return name.startsWith("/") ? name : folder + "/" + name;
    }
}
