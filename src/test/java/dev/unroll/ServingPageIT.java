package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.score.RnnScorer;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code serving.md}, one after the other. */
class ServingPageIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void serviceAndStreamAnswerAsThePredictionsDo() throws Exception {
        String page = Files.readString(ProjectFolders.ROOT.resolve("src/docs/serving.md"))
                .replace("8080", String.valueOf(freePort()));
        Matcher server = JAVA.matcher(page);
        assertTrue(server.find());
        Files.writeString(folder.resolve("Server.java"), server.group(1));
        String commands = JAVA.matcher(page.replaceAll("(?s)```python.*?```", ""))
                .replaceAll("")
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(line -> line.substring(4).replaceAll("(^|ls )(jobs/|target/)", "$1\"\\$ROOT\"/$2"))
                .collect(Collectors.joining("\n"));
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", "cd '" + folder + "'\n" + commands);
        builder.environment().put("ROOT", ProjectFolders.ROOT.toString());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "SPARK_SCALA_VERSION", "SPARK_LOCAL_IP"));
        try (RunningJob job = RunningJob.start("the page's commands", builder)) {
            JobScript.Result run = job.await(LIMIT);
            assertEquals(0, run.exitCode(), run.errors());
        }
        Dataset<Row> scored =
                LocalSpark.session().read().parquet(folder.resolve("scored").toString());
        assertEquals(200 * 24, scored.count());
        List<Row> day = scored.where("pump = 'p7'").orderBy("hour").collectAsList();
        List<String> ofStream = day.stream()
                .map(event -> Arrays.toString(((Vector) event.getAs("probability")).toArray()))
                .toList();
        assertEquals(ofStream, Files.readAllLines(folder.resolve("answers")));
        RnnScorer scorer = RnnScorer.load(folder.resolve("pump-model"));
        float[][] steps = day.stream()
                .map(event -> new float[] {(float) (double) event.getAs("vibration")})
                .toArray(float[][]::new);
        double[] ofDay = scorer.score(steps)[0];
        assertEquals(Arrays.toString(scorer.probability(ofDay)), ofStream.get(23));
        Dataset<Row> predicted = LocalSpark.session()
                .read()
                .option("header", true)
                .csv(folder.resolve("risks").toString());
        Row ofPump = predicted.where("id = 'p7'").first();
        assertEquals(String.valueOf(scorer.prediction(ofDay)[0]), ofPump.getAs("prediction"));
        assertTrue(Files.exists(folder.resolve("pumps.onnx")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
