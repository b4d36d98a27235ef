package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.check.SyntheticProblem;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which users name data to train, validate and predict on; none makes a difference to the model. */
class JobDataTest {
    private static final int ROWS = 60;

    @TempDir
    private static Path data;

    private static byte[] weights; // trained on all the data at once, without validation

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeData() throws IOException {
        Dataset<Row> rows = SyntheticProblem.ADDING
                .data(LocalSpark.session(), ROWS, 2, 1, 3, 6)
                .selectExpr("id", "cast(features as array<array<double>>) features", "label") // JSON has no floats
                .cache();
        for (String format : List.of("parquet", "json", "orc")) {
            rows.write().format(format).save(path("all." + format));
        }
        rows.where("id < 25").write().parquet(path("part-a"));
        rows.where("id >= 25 and id < 45").write().parquet(path("part-b"));
        rows.where("id >= 45").write().parquet(path("rest"));
        rows.where("id < 3")
                .withColumn("label", functions.expr("double('NaN')"))
                .write()
                .parquet(path("bad"));
        rows.unpersist();
        weights = train(data.resolve("model"), "--data", path("all.parquet"));
    }

    @Test
    void severalPathsAndGlobsAreOneDataSet() throws IOException {
        assertArrayEquals(weights, train("--data", path("part-*"), path("rest")));
        assertArrayEquals(weights, train("--data", path("{part-b,rest}"), "--data", path("part-a")));
    }

    @Test
    void jsonAndOrcTrainTheSameModel() throws IOException {
        assertArrayEquals(weights, train("--data", path("all.json"), "--format", "json"));
        assertArrayEquals(weights, train("--data", path("all.orc"), "--format", "orc"));
    }

    @Test
    void validationDataAreMeasuredAndNotTrainedOn() throws IOException {
        byte[] alone = train(folder.resolve("alone"), "--data", path("part-*"));
        assertArrayEquals(
                alone, train("--data", path("part-*"), "--validation-data", path("rest"), "--keep-best", "false"));
        List<JsonNode> history = history();
        assertEquals(45, history.get(0).path("sequences").asInt());
        double error =
                history.get(history.size() - 1).path("validation").path("mse").asDouble();
        assertEquals(evaluate(path("rest")).path("mse").asDouble(), error);
    }

    @Test
    void validationFractionIsHeldOut() throws IOException {
        train("--data", path("all.parquet"), "--validation-fraction", "0.4");
        int trainedOn = history().get(0).path("sequences").asInt();
        assertTrue(trainedOn > 0.4 * ROWS && trainedOn < 0.8 * ROWS, "trained on " + trainedOn);
        assertTrue(history().get(0).path("validation").path("mse").asDouble() > 0);
    }

    @Test
    void predictionsAreWrittenInTheFormatOfTheData() throws IOException {
        train("--data", path("all.parquet"));
        Path out = folder.resolve("out");
        String[] flags = {"--format", "json", "--data", path("all.json"), "--model", model(), "--out", "" + out};
        run(JobCommand.PREDICT, flags);
        assertEquals(
                List.of("id", "prediction"),
                List.of(LocalSpark.session().read().json("" + out).columns()));
        run(JobCommand.PREDICT, concat(flags, "--overwrite", "--keep-cols", "label"));
        Dataset<Row> predicted = LocalSpark.session().read().json(out.toString());
        assertEquals(List.of("id", "label", "prediction"), List.of(predicted.columns()));
        assertEquals(ROWS, predicted.count());
        double error = predicted
                .selectExpr("avg((prediction - label) * (prediction - label))")
                .first()
                .getDouble(0);
        assertEquals(
                evaluate(path("all.parquet")).path("mse").asDouble(), error, 1e-7); // which takes labels as float32
    }

    @Test
    void columnToKeepThatTheDataLackIsNamed() throws IOException {
        train("--data", path("all.parquet"));
        String[] flags = {"--data", path("all.parquet"), "--model", model(), "--out", folder + "/out"};
        SharedSessionJob.Result run =
                SharedSessionJob.run(JobCommand.PREDICT, concat(flags, "--keep-cols", "label", "lable"));
        assertEquals(3, run.exitCode());
        assertEquals(
                "error: Column \"lable\" is missing: expected one of the data's columns, id, features, label; did you mean"
                        + " --keep-cols label?" + System.lineSeparator(),
                run.errors());
    }

    private static String[] concat(String[] flags, String... more) {
        return Stream.concat(Stream.of(flags), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void rowsThatCannotBeReadAreLeftOutAndListed() throws IOException {
        Path list = folder.resolve("list");
        String[] flags = {
            "--data", path("all.parquet"), path("bad"), "--handle-invalid", "skip", "--invalid-out", "" + list
        };
        assertArrayEquals(weights, train(flags));
        assertThreeListed(list);
        Path other = folder.resolve("other");
        String words = "--handle-invalid skip --overwrite --model " + model() + " --invalid-out " + other + " --data";
        run(JobCommand.EVALUATE, (words + " " + path("bad") + " " + path("rest")).split(" "));
        assertThreeListed(other);
    }

    @Test
    void rowsThatCannotBeReadAreListedThoughTheJobEndsByTheFirst() {
        Path list = folder.resolve("list");
        String words = "--task regression --id-col id --model " + model() + " --invalid-out " + list + " --data ";
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, (words + path("bad")).split(" "));
        assertEquals(3, run.exitCode(), run.errors());
        assertThreeListed(list);
    }

    private static void assertThreeListed(Path list) {
        List<Row> rows = LocalSpark.session()
                .read()
                .json(list.toString())
                .orderBy("place")
                .collectAsList();
        assertEquals(3, rows.size());
        for (int id = 0; id < rows.size(); id++) {
            assertTrue(rows.get(id).<String>getAs("place").startsWith("row \"" + id + "\" (file:/"), rows.toString());
            assertEquals(
                    "Column \"label\": expected a finite number within ±3.4028235E38, found NaN; correct or drop such rows, or"
                            + " choose another column with --label-col",
                    rows.get(id).<String>getAs("reason"));
        }
    }

    private JsonNode evaluate(String path) throws IOException {
        Path json = folder.resolve("metrics.json");
        run(JobCommand.EVALUATE, "--data", path, "--model", model(), "--json", json.toString());
        return new ObjectMapper().readTree(json.toFile());
    }

    /** The weights after training into {@link #model}. */
    private byte[] train(String... flags) throws IOException {
        return train(Path.of(model()), flags);
    }

    private static byte[] train(Path model, String... flags) throws IOException {
        Stream<String> settings = Stream.of(
                "--task regression --id-col id --hidden-size 4 --epochs 2 --batch-size 16 --block-size 8 --overwrite"
                        .split(" "));
        run(
                JobCommand.TRAIN,
                Stream.of(settings, Stream.of("--model", model.toString()), Stream.of(flags))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
        return Files.readAllBytes(model.resolve("weights.safetensors"));
    }

    private List<JsonNode> history() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (var epochs = mapper.readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of(model(), "history.jsonl").toFile())) {
            return epochs.readAll();
        }
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    private static String path(String name) {
        return data.resolve(name).toString();
    }

    private static void run(JobCommand command, String... flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(command, flags);
        assertEquals(0, run.exitCode(), run.errors());
    }
}
