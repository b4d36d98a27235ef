package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.check.SyntheticProblem;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CrossValidationTest {
    private static final String NETWORK =
            "--task regression --id-col id --hidden-size 4 --epochs 2 --batch-size 16 --block-size 8";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeData() {
        SyntheticProblem.ADDING
                .data(LocalSpark.session(), 60, 2, 1, 3, 6)
                .write()
                .parquet(data());
    }

    @Test
    void foldIsMeasuredByANetworkThatTheOthersTrained() throws IOException {
        JsonNode json = run(NETWORK + " --folds 3");
        Dataset<Row> data = LocalSpark.session().read().parquet(data());
        double sum = 0;
        for (int fold = 0; fold < 3; fold++) {
            Metrics expected = regressor().fit(part(data, fold, false)).evaluate(part(data, fold, true));
            JsonNode found = json.path("folds").path(fold);
            assertEquals(expected.targets(), found.path("targets").asLong());
            expected.values()
                    .forEach((name, value) ->
                            assertEquals(value, found.path(name).asDouble(), name));
            sum += expected.values().get("mse");
        }
        assertEquals(60, json.path("targets").asInt());
        assertEquals(sum / 3, json.path("mse").asDouble(), 1e-12);
        assertTrue(json.path("deviation").path("mse").asDouble() > 0);
        assertTrue(json.path("baseline").path("mse").asDouble() > 0);
    }

    private static Dataset<Row> part(Dataset<Row> data, int fold, boolean heldOut) {
        return data.filter((FilterFunction<Row>)
                row -> (SequenceKey.ofId("" + row.getAs("id")).fold(3) == fold) == heldOut);
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setIdCol("id")
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(16)
                .setBlockSize(8);
    }

    @Test
    void partitionsMakeNoDifference() throws IOException {
        assertEquals(run(NETWORK + " --folds 2"), run(NETWORK + " --folds 2 --overwrite --partitions 3"));
    }

    @Test
    void validationIsAShareOfTheOtherFolds() throws IOException {
        JsonNode json = run(NETWORK + " --folds 2 --validation-fraction 0.3 --patience 1 --min-delta 1e9");
        Dataset<Row> data = LocalSpark.session().read().parquet(data());
        RnnRegressor regressor =
                regressor().setValidationFraction(0.3).setPatience(1).setMinDelta(1e9);
        Dataset<Row> others = data.filter((FilterFunction<Row>)
                row -> SequenceKey.ofId("" + row.getAs("id")).fold(2) != 0);
        Metrics expected = regressor.fit(others).evaluate(data.except(others));
        assertEquals(
                expected.values().get("mse"),
                json.path("folds").path(0).path("mse").asDouble());
    }

    @Test
    void modelIsThatOfAPlainTrainingAndNothingElseIsLeft() throws IOException {
        Path model = folder.resolve("model");
        run(NETWORK + " --folds 2 --checkpoint-steps 1 --model " + model);
        Path plain = folder.resolve("plain");
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.TRAIN, (NETWORK + " --model " + plain + " --data " + data()).split(" "));
        assertEquals(0, run.exitCode(), run.errors());
        assertArrayEquals(weights(plain), weights(model));
        assertEquals(names(plain), names(model));
    }

    private static byte[] weights(Path model) throws IOException {
        return Files.readAllBytes(model.resolve("weights.safetensors"));
    }

    private static List<String> names(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            return files.map(file -> model.relativize(file).toString())
                    .filter(name -> !name.contains("part-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @Timeout(300)
    void runThatWasStoppedGoesOn() throws Exception {
        String network = NETWORK.replace("--epochs 2", "--epochs 60") + " --folds 3 --placement cluster";
        JsonNode expected = run(network);
        Path checkpoints = folder.resolve("model/.unroll/checkpoints");
        String flags = network + " --checkpoint-steps 1 --model " + folder.resolve("model") + " --data " + data();
        StopSignal signal = new StopSignal();
        Thread stopping = new Thread(() -> {
            while (Files.notExists(checkpoints.resolve("fold-2-of-3"))) {
                Thread.onSpinWait();
            }
            signal.hold();
        });
        stopping.start();
        CommandSpec spec = Settings.command(JobCommand.TRAIN);
        UnrollException stop = assertThrows(UnrollException.class, () -> run(spec, signal, flags.split(" ")));
        signal.close();
        stopping.join();
        assertEquals(UnrollException.Kind.STOPPED, stop.kind());
        List<Path> first = files(checkpoints.resolve("fold-1-of-3"));
        assertFalse(first.isEmpty());
        assertEquals(expected, run(flags.replaceFirst(" --data .*", " --overwrite")));
        assertTrue(Files.notExists(checkpoints));
    }

    @Test
    void runWithoutAFolderCannotGoOn() {
        StopSignal given = new StopSignal();
        given.hold();
        CommandSpec spec = Settings.command(JobCommand.TRAIN);
        String[] flags = (NETWORK + " --folds 2 --data " + data()).split(" ");
        UnrollException stop = assertThrows(UnrollException.class, () -> run(spec, given, flags));
        assertEquals(UnrollException.Kind.STOPPED, stop.kind());
        assertEquals(
                "The job was stopped in fold 1 of 2, and nothing was saved: expected a folder in --model to go on from,"
                        + " found none; give one, or start again.",
                stop.getMessage());
    }

    private static void run(CommandSpec spec, StopSignal signal, String... flags) throws IOException {
        new CommandLine(spec).parseArgs(flags);
        TrainJob.of(Settings.read(JobCommand.TRAIN, spec)).run(LocalSpark.session(), signal);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Class 2 has one sequence. The fold that holds it out could not be measured by a network of two classes. */
    @Test
    void networksOfAllFoldsHaveAllClasses() throws IOException {
        String path = folder.resolve("classes").toString();
        LocalSpark.session()
                .range(20)
                .selectExpr("id", "array(double(id), 1.0) features", "int(if(id = 7, 2, id % 2)) label")
                .write()
                .parquet(path);
        JsonNode json = run("--task classification --id-col id --epochs 1 --folds 2 --data " + path);
        assertEquals(3, json.path("folds").path(0).path("confusion").size());
        assertEquals(20, json.path("targets").asInt());
    }

    @Test
    void mistakes() {
        assertError(2, "--folds: folds must be at least 2, but is 1.", NETWORK + " --folds 1");
        assertError(2, "--folds: folds must be an integer, but is \"all\".", NETWORK + " --folds all");
        String validation =
                "--folds has a fold to measure on and, to choose the epoch, the --validation-fraction of the others:"
                        + " expected neither --validation-data nor --validation-indicator-col beside it; leave them out.";
        assertError(2, validation, NETWORK + " --folds 2 --validation-data " + data());
        assertError(2, validation, NETWORK + " --folds 2 --validation-indicator-col held");
        assertError(
                2,
                "--json is for the metrics of --folds here: expected that flag beside it, found none; leave --json out,"
                        + " and evaluate the model.",
                NETWORK + " --json metrics.json --model m");
        assertError(
                3,
                "Fold 2 of 60 is empty: expected a sequence in each, found 60 in all; sequences of one id are in one"
                        + " fold; lower --folds.",
                NETWORK + " --folds 60");
    }

    private static void assertError(int exitCode, String sentence, String flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, (flags + " --data " + data()).split(" "));
        assertEquals("error: " + sentence + System.lineSeparator(), run.errors());
        assertEquals(exitCode, run.exitCode());
    }

    /** The metrics file. */
    private JsonNode run(String flags) throws IOException {
        Path json = folder.resolve("metrics.json");
        String words = flags + " --json " + json + (flags.contains(" --data ") ? "" : " --data " + data());
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, words.split(" "));
        assertEquals(0, run.exitCode(), run.errors());
        return new ObjectMapper().readTree(json.toFile());
    }

    private static String data() {
        return shared.resolve("data").toString();
    }
}
