package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.StandaloneCluster;
import dev.unroll.check.SyntheticProblem;
import dev.unroll.check.SyntheticProblem.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as users start it: on one machine, and on a cluster in both deploy modes. */
class GenerateJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static SparkSession reader;

    @BeforeAll
    static void start() throws IOException {
        cluster = StandaloneCluster.start(2, 2, "2g");
        reader = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @AfterAll
    static void stop() throws IOException {
        reader.close();
        cluster.close();
    }

    @Test
    void localRunWritesTheProblemsRows() throws Exception {
        String out = folder.resolve("local run").toString();
        JobScript.Result run = JobScript.named("generate").run(LIMIT, flags(out));
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals(out + ": 40 sequences of the copy problem\n", run.output());
        assertEquals(expectedRows(), rows(out));
    }

    @Test
    void clientModeWritesTheSameRowsOnACluster() throws Exception {
        String out = folder.resolve("client-mode").toString();
        JobScript.Result run = onCluster().run(LIMIT, submitted(List.of("--master", cluster.master()), flags(out)));
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals(expectedRows(), rows(out));
    }

    @Test
    void clusterModeWritesTheSameRowsAndWaitsForTheEnd() throws Exception {
        String out = folder.resolve("cluster-mode").toString();
        JobScript.Result run = onCluster().run(LIMIT, submitted(clusterMode(), flags(out)));
        assertEquals("FINISHED", lastDriverState(), run.errors());
        assertEquals(expectedRows(), rows(out));
    }

    /** Spark's client exits with 0 however the driver ended, but its last line says it. */
    @Test
    void failureInClusterModeIsSaidToTheUser() throws Exception {
        JobScript.Result run = onCluster().run(LIMIT, submitted(clusterMode(), "--problem", "copy"));
        assertEquals("FAILED", lastDriverState(), run.errors());
        assertTrue(run.errors().contains("is FAILED"), run.errors());
    }

    @Test
    void existingOutputIsKeptUntilToldToOverwrite() throws Exception {
        Path out = folder.resolve("existing");
        assertEquals(
                0, JobScript.named("generate").run(LIMIT, flags(out.toString())).exitCode());
        Path marker = out.resolve("_SUCCESS");
        FileTime first = Files.getLastModifiedTime(marker);
        JobScript.Result refused = JobScript.named("generate").run(LIMIT, flags(out.toString()));
        assertEquals(8, refused.exitCode());
        String sentence =
                "error: --out " + out + " exists already: expected an unused path; choose another, or add --overwrite.";
        assertTrue(refused.errors().lines().toList().contains(sentence), refused.errors());
        assertEquals(first, Files.getLastModifiedTime(marker));
        JobScript.Result allowed = JobScript.named("generate")
                .run(
                        LIMIT,
                        Stream.concat(Stream.of("--overwrite"), Arrays.stream(flags(out.toString())))
                                .toArray(String[]::new));
        assertEquals(0, allowed.exitCode(), allowed.errors());
        assertEquals(expectedRows(), rows(out.toString()));
        assertNotEquals(first, Files.getLastModifiedTime(marker));
    }

    private static String lastDriverState() throws IOException {
        List<String> states = cluster.endedDriverStates();
        return states.get(states.size() - 1);
    }

    private static JobScript onCluster() {
        return JobScript.named("generate").with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static List<String> clusterMode() {
        return List.of("--master", cluster.master(), "--deploy-mode", "cluster");
    }

    private static String[] submitted(List<String> sparkOptions, String... flags) {
        List<String> memory = List.of("--driver-memory", "512m", "--executor-memory", "512m", "--");
        return Stream.of(sparkOptions, memory, List.of(flags))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static String[] flags(String out) {
        String settings = "--problem copy --rows 40 --min-length 21 --max-length 30 --seed 5 --files 3 --out";
        return Stream.concat(Arrays.stream(settings.split(" ")), Stream.of(out)).toArray(String[]::new);
    }

    private static List<String> expectedRows() {
        return IntStream.range(0, 40)
                .mapToObj(id -> {
                    Example example = SyntheticProblem.COPY.row(5, id, 21, 30);
                    return text(id, boxed(example.input()), boxed(example.label()));
                })
                .toList();
    }

    private static List<Object> boxed(Object integers) {
        return Arrays.stream((int[]) integers).<Object>mapToObj(i -> i).toList();
    }

    private static List<String> rows(String folder) {
        return reader.read().parquet(folder).orderBy("id").collectAsList().stream()
                .map(row -> text(row.getLong(0), row.getList(1), row.getList(2)))
                .toList();
    }

    private static String text(long id, List<Object> features, List<Object> label) {
        return id + " " + features + " " + label;
    }
}
