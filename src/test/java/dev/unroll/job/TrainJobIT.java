package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.JobScript;
import dev.unroll.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From generated Parquet to predictions as users go, and the same model on one machine and on a cluster. */
class TrainJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = 240;
    private static final int EPOCHS = 3;
    private static final String SETTINGS =
            "--task classification --tokens-col tokens --head every --id-col id --cell gru --hidden-size 8"
                    + " --batch-size 64 --block-size 16 --learning-rate 0.02 --validation-fraction 0.2 --epochs "
                    + EPOCHS;

    @TempDir
    private static Path folder;

    private static String data;
    private static Path localModel; // trained in local[2]

    @BeforeAll
    static void trainInOneProcess() throws Exception {
        data = folder.resolve("reber data").toString();
        localModel = folder.resolve("local");
        run("generate", List.of(), "--problem reber --min-length 8 --max-length 14 --rows " + ROWS, "--out", data);
        JobScript.Result run = train(List.of("--master", "local[2]"), localModel);
        List<String> lines = run.output().lines().toList();
        assertEquals(
                EPOCHS, lines.stream().filter(line -> line.startsWith("epoch ")).count(), run.output());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("kernels: Vector API, ")), run.output());
        int last = lines.size() - 1;
        assertTrue(lines.get(last - 3).matches("data: [0-9a-f]{32}"), run.output());
        assertEquals("weights: sha256 " + sha256(localModel), lines.get(last - 2));
        assertEquals("report: " + localModel + "/report.html", lines.get(last - 1));
        assertEquals("model: " + localModel, lines.get(last));
        assertEquals("", run.ownErrors());
    }

    @Test
    void clusterTrainsTheSameModelInBothDeployModes() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "1g")) {
            List<String> client = List.of("--master", cluster.master(), "--executor-memory", "512m");
            train(client, folder.resolve("client"));
            assertSameTraining(folder.resolve("client"));

            List<String> clusterMode = Stream.of(client, List.of("--deploy-mode", "cluster"))
                    .flatMap(List::stream)
                    .toList();
            train(clusterMode, folder.resolve("cluster"));
            assertEquals(List.of("FINISHED"), cluster.endedDriverStates());
            assertSameTraining(folder.resolve("cluster"));
        }
    }

    @Test
    void plainJavaTrainsTheSameModelAsTheVectorApi() throws Exception {
        String scalar = "-Ddev.unroll.scalar=true";
        List<String> inPlainJava = List.of("--master", "local[2]", "--driver-java-options", scalar);
        JobScript.Result run = train(inPlainJava, folder.resolve("scalar"));
        assertTrue(run.output().contains("kernels: scalar: " + scalar), run.output());
        assertSameTraining(folder.resolve("scalar"));
    }

    /** To the last bit, which is more than the 1e-6 that users are promised. */
    private static void assertSameTraining(Path model) throws IOException {
        assertEquals(EPOCHS, history(localModel).size());
        assertEquals(history(localModel), history(model));
        assertArrayEquals(weights(localModel), weights(model));
    }

    /** All of each epoch but the times. */
    private static List<String> history(Path model) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (Stream<String> lines = Files.lines(model.resolve("history.jsonl"))) {
            return lines.map(line -> withoutTimes(mapper, line)).toList();
        }
    }

    private static String withoutTimes(ObjectMapper mapper, String epoch) {
        try {
            ObjectNode record = mapper.readValue(epoch, ObjectNode.class);
            return record.without(List.of("seconds", "times", "tasks")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the header of its weights says of them. */
    private static String sha256(Path model) throws IOException {
        String header = new String(weights(model), StandardCharsets.ISO_8859_1);
        Matcher matcher = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"").matcher(header);
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private static byte[] weights(Path model) throws IOException {
        return Files.readAllBytes(model.resolve("weights.safetensors"));
    }

    @Test
    void evaluateAndPredictAgree() throws Exception {
        Path json = folder.resolve("metrics.json");
        JobScript.Result evaluated = run(
                "evaluate", List.of(), "--id-col id", "--model", "" + localModel, "--data", data, "--json", "" + json);
        JsonNode metrics = new ObjectMapper().readTree(json.toFile());
        List<String> lines = evaluated.output().lines().toList();
        assertEquals("weights: sha256 " + sha256(localModel), lines.get(0));
        Map<String, Double> printed = lines.stream()
                .skip(1)
                .takeWhile(line -> !line.startsWith("confusion"))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Double.parseDouble(words[1])));
        assertEquals(metrics.path("accuracy").asDouble(), printed.get("accuracy"));
        assertEquals(metrics.path("baseline").path("accuracy").asDouble(), printed.get("baseline.accuracy"));
        assertTrue(printed.get("accuracy") > printed.get("baseline.accuracy"), evaluated.output());

        String out = folder.resolve("predictions").toString();
        String[] settings = {"--model", "" + localModel, "--data", data, "--keep-cols", "label", "--out", out};
        JobScript.Result predicted = run("predict", List.of(), "", settings);
        assertEquals("predictions: " + out + "\n", predicted.output());
        assertPredictions(out, metrics.path("accuracy").asDouble());
    }

    private static void assertPredictions(String out, double accuracy) throws IOException {
        try (SparkSession spark = localSession()) {
            Dataset<Row> rows = spark.read().parquet(out);
            assertEquals(ROWS, rows.select("id").distinct().count());
            long steps = 0;
            long right = 0;
            for (Row row : rows.collectAsList()) {
                List<Integer> labels = row.getList(row.fieldIndex("label"));
                List<Double> predictions = row.getList(row.fieldIndex("prediction"));
                List<Vector> probabilities = row.getList(row.fieldIndex("probability"));
                List<Vector> raw = row.getList(row.fieldIndex("rawPrediction"));
                assertEquals(labels.size(), predictions.size());
                for (int t = 0; t < labels.size(); t++) {
                    assertEquals(predictions.get(t), raw.get(t).argmax());
                    assertEquals(predictions.get(t), probabilities.get(t).argmax());
                    right += predictions.get(t) == (double) labels.get(t) ? 1 : 0;
                }
                steps += labels.size();
            }
            assertEquals(accuracy, (double) right / steps, 1e-12);
        }
    }

    /** As a table format's may be: Spark itself does not register the type of variants, nor do we. */
    @Test
    void columnOfAClassThatNobodyRegisteredIsPredictedBeside() throws Exception {
        Path variants = folder.resolve("variants");
        try (SparkSession spark = localSession()) {
            spark.read()
                    .parquet(data)
                    .selectExpr("*", "parse_json('1') v")
                    .write()
                    .parquet(variants.toString());
        }
        String[] flags = flags(List.of(), "--model " + localModel + " --data " + variants + " --out " + folder + "/v");
        JobScript.Result strict = JobScript.named("predict").run(LIMIT, flags);
        assertTrue(strict.errors().contains("Class is not registered"), strict.errors());
        JobScript.Result usual = JobScript.named("predict")
                .with("SPARK_CONF_DIR", folder.toString())
                .run(LIMIT, flags);
        assertEquals("predictions: " + folder + "/v\n", usual.output(), usual.errors());
    }

    @Test
    void errorOfATaskIsOneSentenceAndNothingElse() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.json"), "{\"id\": 1, \"tokens\": [0, 99]}");
        JobScript.Result run = JobScript.named("predict")
                .run(
                        LIMIT,
                        flags(
                                List.of(),
                                "--format json --model " + localModel + " --data " + bad,
                                "--out",
                                "" + folder.resolve("none")));
        assertEquals(
                "error: Column \"tokens\" of row \"1\" (file://" + bad + "), time step 1: expected a token from 0"
                        + " to 6, as a whole number, found 99; correct the column, or raise --vocabulary-sizes in training.\n",
                run.ownErrors());
        assertEquals("", run.output());
        assertEquals(3, run.exitCode());
    }

    @Test
    void errorOfTheDriverIsOneSentenceAndNothingElse() throws Exception {
        Path none = folder.resolve("none");
        JobScript.Result run = JobScript.named("evaluate").run(LIMIT, flags(List.of(), "--data none --model " + none));
        assertEquals(
                "error: The folder " + none
                        + " holds no readable model: expected one that was saved, found \"no metadata\"; restore it, or train"
                        + " and save the model again.\n",
                run.ownErrors());
        assertEquals("", run.output());
        assertEquals(4, run.exitCode());
    }

    private static SparkSession localSession() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    private static JobScript.Result train(List<String> spark, Path model) throws Exception {
        return run("train", spark, SETTINGS, "--data", data, "--model", model.toString());
    }

    private static JobScript.Result run(String job, List<String> spark, String words, String... more) throws Exception {
        JobScript.Result run =
                JobScript.named(job).with("SPARK_LOCAL_IP", "127.0.0.1").run(LIMIT, flags(spark, words, more));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }

    /** @param words parted by spaces */
    private static String[] flags(List<String> spark, String words, String... more) {
        List<String> memory = List.of("--driver-memory", "512m", "--");
        List<String> plain = words.isEmpty() ? List.of() : List.of(words.split(" "));
        return Stream.of(spark, memory, plain, List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }
}
