package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The README's commands do what it says. */
class ReadmeIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void firstCommandPrintsTheModelThatTheReadmeShows() throws Exception {
        JobScript.Result run = JobScript.named("train").run(LIMIT);
        assertEquals(0, run.exitCode(), run.errors());
        List<String> printed = run.output().lines().toList();
        List<String> digests = lines("    data: ", "    weights: ", "    mse ");
        assertEquals(3, digests.size());
        digests.forEach(line -> assertTrue(printed.contains(line.strip()), line + " is not in\n" + run.output()));
    }

    @Test
    @EnabledIfSystemProperty(named = "matrix", matches = "whole") // five starts of Spark
    void jobsRunOnGeneratedData() throws Exception {
        String commands =
                lines("    jobs/generate.sh", "    jobs/train.sh    ", "    jobs/evaluate.sh", "    jobs/predict.sh")
                        .stream()
                        .map(line -> "\"$ROOT\"/" + line.strip())
                        .collect(Collectors.joining("\n"));
        assertEquals(5, commands.lines().count(), commands);
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", commands);
        builder.environment().put("ROOT", ProjectFolders.ROOT.toString());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "SPARK_SCALA_VERSION", "SPARK_LOCAL_IP"));
        try (RunningJob job = RunningJob.start("the README's commands", builder)) {
            JobScript.Result run = job.await(LIMIT);
            assertEquals(0, run.exitCode(), run.errors());
            assertTrue(run.output().endsWith("predictions: predictions.parquet\n"), run.output());
        }
    }

    private static List<String> lines(String... starts) throws IOException {
        return Files.readAllLines(ProjectFolders.ROOT.resolve("README.md")).stream()
                .filter(line -> List.of(starts).stream().anyMatch(line::startsWith))
                .toList();
    }
}
