package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfCheckJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path GOLDEN = Path.of("src/test/resources/golden").toAbsolutePath();

    @Test
    void everyCheckAndVectorPasses() throws Exception {
        JobScript.Result run = JobScript.named("selfcheck").run(LIMIT, "--vectors", GOLDEN.toString());
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        assertTrue(run.output().lines().allMatch(line -> line.startsWith("pass  ")), run.output());
        assertEquals(4 + 4 + 4 + 24, run.output().lines().count(), run.output());
    }

    @Test
    void partitionsWithoutClusterAreRefused() throws Exception {
        JobScript.Result run = JobScript.named("selfcheck").run(LIMIT, "--partitions", "1,2");
        assertEquals(2, run.exitCode(), run.output() + run.errors());
        assertTrue(
                run.errors().endsWith("error: --partitions is for --cluster; add that, or leave it out.\n"),
                run.errors());
    }

    @Test
    void wrongVectorEndsWithAnError(@TempDir Path folder) throws Exception {
        String text = Files.readString(GOLDEN.resolve("gru-i1h2l1-last-squared_error.json"));
        String wrong = text.replaceFirst("\"lossSum\": [0-9.]+", "\"lossSum\": 99.0");
        Files.writeString(folder.resolve("wrong.json"), wrong);
        JobScript.Result run = JobScript.named("selfcheck").run(LIMIT, "--vectors", folder.toString());
        assertEquals(1, run.exitCode(), run.output() + run.errors());
        assertTrue(run.output().contains("FAIL  wrong: "), run.output());
    }
}
