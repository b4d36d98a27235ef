package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import dev.unroll.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** Bad input as users give it to the jobs: the whole sentence that they read, and the exit code. */
class JobErrorsTest {
    private static final String SCHEMA = "features array<array<float>>, label double";
    private static final String FIX_FEATURES =
            "; correct or drop such rows, or choose another column with --features-col.";

    private static final String LOWER_LEARNING_RATE = "lower --learning-rate, or limit the gradient with --clip-norm.";
    private static final String DROP_ROWS =
            "correct or drop such rows, whose features, labels or weights are too large to compute with.";

    private static final String NO_FILE_SYSTEM = "Storage failed: found \"No FileSystem for scheme \"nosuch\"\""
            + " (UnsupportedFileSystemException); check the path, its permissions and the free space.";

    @TempDir
    private static Path shared;

    private static int tables; // written so far

    @TempDir
    private Path folder;

    @Test
    void missingColumn() throws IOException {
        String data = write("series array<array<float>>, label double", List.of(List.of(1f)), 1.0);
        assertDataError(
                "Column \"features\" is missing: expected one of the data's columns, series, label; did you mean"
                        + " --features-col series?",
                data);
    }

    @Test
    void wrongType() throws IOException {
        String data = write("features array<string>, label double", List.of("1", "2"), 1.0);
        assertDataError(
                "Column \"features\" has the wrong type: expected an array of numbers (one feature a time step) or of arrays or"
                        + " vectors of numbers (several), found array<string>; convert it, or choose another column with --features-col.",
                data);
    }

    @Test
    void nullFeatures() throws IOException {
        assertFeaturesError(": expected array<array<float>>, found null", null);
    }

    @Test
    void notANumber() throws IOException {
        assertFeaturesError(
                ", time step 1: expected a finite number within ±3.4028235E38, found NaN",
                List.of(List.of(1f), List.of(Float.NaN)));
    }

    @Test
    void infinite() throws IOException {
        assertFeaturesError(
                ", time step 0, number 1: expected a finite number within ±3.4028235E38, found Infinity",
                List.of(List.of(1f, Float.POSITIVE_INFINITY)));
    }

    @Test
    void emptySequence() throws IOException {
        assertFeaturesError(": expected at least one time step, found an empty array", List.of());
    }

    @Test
    void raggedFeatures() throws IOException {
        assertFeaturesError(
                ", time step 1: expected as many numbers as time step 0 has (2), found 1",
                List.of(List.of(1f, 2f), List.of(1f)));
    }

    @Test
    void labelOutOfRange() throws IOException {
        String data = write(SCHEMA, List.of(List.of(1f)), 3.0);
        assertError(
                3,
                "Column \"label\" of row 0 of partition 0 (FILE): expected a class from 0 to 2, as a whole number, found 3;"
                        + " correct the column, or raise --num-classes in training.",
                JobCommand.TRAIN,
                flags("--task classification --num-classes 3 --data", data, "--model", "" + model()));
    }

    @Test
    void validationDataOfOtherColumns() throws IOException {
        String validation = write("features array<array<float>>, sum double", List.of(List.of(1f)), 1.0);
        assertDataError(
                "The data of --validation-data must have the columns and types of --data: expected"
                        + " struct<features:array<array<float>>,label:double>, found"
                        + " struct<features:array<array<float>>,sum:double>.",
                goodData(),
                "--validation-data",
                validation);
    }

    @Test
    void twoSourcesOfValidation() {
        assertError(
                2,
                "--validation-data and --validation-indicator-col both say what to validate on; give one of them.",
                JobCommand.TRAIN,
                flags("--task regression --data a --model b --validation-data c --validation-indicator-col d"));
    }

    @Test
    void patienceWithoutValidationData() {
        assertError(
                2,
                "--patience needs data to validate on: expected --validation-fraction or --validation-indicator-col"
                        + " beside it, found neither; give one of them, or leave --patience out.",
                JobCommand.TRAIN,
                flags("--task regression --data d --model m --patience 3"));
    }

    @Test
    void recomputationInBothDirections() {
        assertError(
                2,
                "--recompute is for networks in one direction and of --precision float: expected neither --bidirectional"
                        + " nor --precision double beside it, found --bidirectional; leave one of them out.",
                JobCommand.TRAIN,
                flags("--task regression --data d --model m --recompute --bidirectional"));
    }

    @Test
    void missingDataPath() {
        Path nowhere = folder.resolve("nowhere");
        assertDataError(
                "The data " + nowhere + " cannot be read as parquet: expected files or folders of it, found"
                        + " \"Path does not exist: file:" + nowhere + "\"; correct the path or --format.",
                nowhere.toString());
    }

    @Test
    void jsonThatSpansLines() throws IOException {
        String pretty = "[\n  {\n    \"features\": [[1.0], [2.0]],\n    \"label\": 1.0\n  }\n]\n";
        Path data = Files.writeString(folder.resolve("pretty.json"), pretty);
        assertDataError(
                "The data " + data + " cannot be read as json: expected an object on each line or, with --option"
                        + " multiLine=true, an object or array in each file, found neither; add that option, or correct the"
                        + " data.",
                data.toString(),
                "--format",
                "json");
        String[] flags = flags(
                "--task regression --epochs 1 --format json --option multiLine=true --model " + model(),
                "--data",
                data.toString());
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, flags);
        assertEquals(0, run.exitCode(), run.errors());
    }

    @Test
    void storageThatFailsWhileDataAreOpened() {
        assertError(
                6,
                NO_FILE_SYSTEM,
                JobCommand.TRAIN,
                flags("--task regression --data nosuch://host/data --model", "" + model()));
    }

    @Test
    void storageThatFailsWhileAModelIsLoaded() {
        assertError(6, NO_FILE_SYSTEM, JobCommand.EVALUATE, flags("--model nosuch://host/model --data", goodData()));
    }

    @Test
    void fileThatIsNoParquet() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.parquet"), "no Parquet at all");
        assertDataError(
                "The file file:" + garbage + " cannot be read: expected a whole file of --format, found \"file:"
                        + garbage
                        + " is not a Parquet file. Expected magic number at tail, but found [32, 97, 108, 108]"
                        + "\"; restore it, or leave it out of --data.",
                garbage.toString());
    }

    @Test
    void truncatedFileAmongWholeOnes() throws IOException {
        Path data = Path.of(goodData());
        Path truncated = Files.writeString(data.resolve("zz.parquet"), "no Parquet at all");
        assertDataError(
                "The file file://" + truncated + " cannot be read: expected a whole file of --format, found \"file:"
                        + truncated
                        + " is not a Parquet file. Expected magic number at tail, but found [32, 97, 108, 108]"
                        + "\"; restore it, or leave it out of --data.",
                data.toString());
    }

    @Test
    void filesOfTwoTypesOfNumbers() throws IOException {
        Path floats = Path.of(write(SCHEMA, List.of(List.of(1f)), 1.0));
        Path doubles = Path.of(write(SCHEMA.replace("float", "double"), List.of(List.of(1.0)), 1.0));
        Path file;
        try (Stream<Path> files = Files.list(doubles)) {
            file = files.filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        Path mixed = Files.copy(file, floats.resolve("zz.parquet"));
        assertDataError(
                "Column \"features\" of the file file://" + mixed
                        + " has another type than in the first file: expected float,"
                        + " found double; write all files with one type, or leave it out of --data.",
                floats.toString());
    }

    @Test
    void unknownFormat() throws IOException {
        String data = goodData();
        assertDataError(
                "The data " + data
                        + " cannot be read as parkuet: expected files or folders of it, found \"Failed to find"
                        + " the data source: parkuet. Make sure the provider name is correct and the package is properly"
                        + " registered and compatible with your Spark version\"; correct the path or --format.",
                data,
                "--format",
                "parkuet");
    }

    @Test
    void existingModelIsKept() throws IOException {
        train();
        byte[] weights = Files.readAllBytes(model().resolve("weights.safetensors"));
        assertError(
                8,
                "--model " + model() + " holds a model already: expected a folder without one; choose another, or add"
                        + " --overwrite.",
                JobCommand.TRAIN,
                flags("--task regression --data", goodData(), "--model", "" + model()));
        assertArrayEquals(weights, Files.readAllBytes(model().resolve("weights.safetensors")));
    }

    @Test
    void folderOfAnotherProgramIsRefusedAndKept() throws IOException {
        Path settings = Files.writeString(Files.createDirectory(model()).resolve("hparams.yaml"), "lr: 0.1");
        Path checkpoint = Files.writeString(
                Files.createDirectory(model().resolve("checkpoints")).resolve("epoch=3.ckpt"), "weights");
        for (String flags : List.of("--task regression", "--task regression --overwrite")) {
            SharedSessionJob.Result run = SharedSessionJob.run(
                    JobCommand.TRAIN, flags(flags + " --data", goodData(), "--model", "" + model()));
            assertTrue(
                    run.errors()
                            .matches(
                                    "error: The folder .*/model holds .*/(hparams.yaml|checkpoints), which unroll did not"
                                            + " write: expected an empty folder or a model that unroll wrote; choose another folder.\\R"),
                    run.errors());
            assertEquals(8, run.exitCode());
        }
        assertEquals("lr: 0.1", Files.readString(settings));
        assertEquals("weights", Files.readString(checkpoint));
        assertEquals(List.of("", "checkpoints", "checkpoints/epoch=3.ckpt", "hparams.yaml"), tree());
    }

    @Test
    void modelIsReplacedOnlyWhenThatIsWantedAndNothingElseIsLeft() throws IOException {
        train();
        assertEquals(
                0,
                SharedSessionJob.run(
                                JobCommand.TRAIN,
                                flags(
                                        "--task regression --epochs 1 --hidden-size 3 --overwrite --data",
                                        goodData(),
                                        "--model",
                                        "" + model()))
                        .exitCode());
        assertEquals(
                List.of(
                        "",
                        "history.jsonl",
                        "metadata",
                        "metadata/_SUCCESS",
                        "metadata/part-00000",
                        "report.html",
                        "run.json",
                        "steps.jsonl",
                        "unroll.json",
                        "weights.safetensors"),
                tree());
    }

    /** All that is in the model's folder, but for the local file system's checksums. */
    private List<String> tree() throws IOException {
        try (Stream<Path> files = Files.walk(model())) {
            return files.map(file -> "" + model().relativize(file))
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void modelWhoseNameIsAPatternIsEvaluated() throws IOException {
        for (String name : List.of("run[1]", "a b", "x{y}", "*")) {
            String path = folder.resolve(name).toString();
            for (JobCommand command : List.of(JobCommand.TRAIN, JobCommand.EVALUATE)) {
                String settings = command == JobCommand.TRAIN ? "--task regression --epochs 1 --hidden-size 2 " : "";
                SharedSessionJob.Result run =
                        SharedSessionJob.run(command, flags(settings + "--data", goodData(), "--model", path));
                assertEquals(0, run.exitCode(), run.errors());
            }
        }
    }

    @Test
    void modelThatAnotherJobFinishedAfterTheFirstLookIsKept() throws IOException {
        train();
        byte[] weights = Files.readAllBytes(model().resolve("weights.safetensors"));
        CommandSpec spec = Settings.command(JobCommand.TRAIN);
        JobFiles files = new JobFiles(LocalSpark.session());
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = JobMain.exitCode(
                spec,
                flags("--task regression --data", goodData(), "--model", "" + model()),
                new StopSignal(),
                stop -> new TrainJob(Settings.read(JobCommand.TRAIN, spec))
                        .runAlone(files, new ModelFolder(files, "" + model()), stop),
                new PrintStream(errors, true, UTF_8));
        assertEquals(8, exitCode, errors.toString(UTF_8));
        assertArrayEquals(weights, Files.readAllBytes(model().resolve("weights.safetensors")));
    }

    @Test
    void unknownFlag() {
        assertError(2, "Unknown flag --modle: did you mean --model?", JobCommand.EVALUATE, flags("--modle m --data d"));
    }

    @Test
    void unknownKeyOfTheConfigFile() throws IOException {
        Path config = Files.writeString(folder.resolve("my.properties"), "task = regression\nepoch = 3\n");
        assertError(
                2,
                "Unknown key epoch in " + config + ": did you mean epochs?",
                JobCommand.TRAIN,
                flags("--data d --model m --config", "" + config));
    }

    @Test
    void badValue() {
        assertError(
                2,
                "--learning-rate: learningRate must be above 0, but is -1.0.",
                JobCommand.TRAIN,
                flags("--task regression --data d --model m --learning-rate -1"));
        assertError(
                2,
                "--progress must be one of auto, bar, lines, none, but is \"line\" (did you mean lines?).",
                JobCommand.TRAIN,
                flags("--task regression --data d --model m --progress line"));
        assertError(
                2,
                "--block-size: blockSize must be at least 1, but is 0.",
                JobCommand.PREDICT,
                flags("--data d --model m --out o --block-size 0"));
    }

    @Test
    void missingModel() throws IOException {
        assertUnreadableModel("no metadata");
    }

    @Test
    void truncatedWeights() throws IOException {
        train();
        Path weights = model().resolve("weights.safetensors");
        Files.delete(model().resolve(".weights.safetensors.crc"));
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 4));
        assertModelError(weights
                + " is not a complete safetensors file: its tensors need 172 bytes of data, and it has 168; restore it, or"
                + " train and save the model again.");
    }

    @Test
    void garbageMetadata() throws IOException {
        train();
        try (Stream<Path> parts = Files.list(model().resolve("metadata"))) {
            for (Path part : parts.toList()) {
                Files.delete(part);
            }
        }
        Files.writeString(model().resolve("metadata/part-00000"), "{\"class\":\"dev");
        assertUnreadableModel("Unexpected end-of-input: was expecting closing quote for a string value");
    }

    @Test
    void learningRateThatIsTooHighLeavesACheckpointAndNoModel() throws IOException {
        assertDiverged(
                "expected a finite loss and gradient, found an infinite one or NaN in 18 of 20 sequences, the first being row"
                        + " 2 of partition 0 (FILE) of key 01c8070b13b7d4c9f585ada74a288d2f (last finite loss N, gradient norm"
                        + " N); " + LOWER_LEARNING_RATE,
                goodData(),
                "--checkpoint-steps 1 --epochs 20 --optimizer sgd --learning-rate 1e6");
        assertCheckpointsAlone();
    }

    @Test
    void lastStepThatSpoilsTheWeightsLeavesNoModel() throws IOException {
        assertDiverged(
                "expected finite weights, found an infinite one or NaN (last finite loss N, gradient norm N); "
                        + LOWER_LEARNING_RATE,
                goodData(),
                "--epochs 1 --batch-size 0 --learning-rate 1e300");
        assertEquals(List.of("", "report.html"), tree());
    }

    @Test
    void divergingSequenceIsNamedByItsId() throws IOException {
        assertDiverged(
                "expected a finite loss and gradient, found an infinite one or NaN in 1 of 4 sequences, the first being row"
                        + " \"bad\" (FILE) of key 2f05d4b689d270cafb02285f35f44866 (last finite loss N, gradient norm N); "
                        + DROP_ROWS,
                dataWithHugeFeature(),
                "--id-col id --batch-size 4 --block-size 4 --seed 2 --checkpoint-steps 1");
        assertCheckpointsAlone();
    }

    @Test
    void divergingSequenceWithoutIdIsNamedByItsPlace() throws IOException {
        assertDiverged(
                "expected a finite loss and gradient, found an infinite one or NaN in 1 of 21 sequences, the first being row"
                        + " 20 of partition 0 (FILE) of key 160d2e0fde2502da665a8de227f631ee (no step came before); "
                        + DROP_ROWS,
                dataWithHugeFeature(),
                "--batch-size 0");
        assertEquals(List.of("", "report.html"), tree());
    }

    private void assertCheckpointsAlone() throws IOException {
        List<String> outside =
                tree().stream().filter(name -> !name.startsWith(".unroll")).toList();
        assertEquals(List.of("", "report.html"), outside);
        try (Stream<Path> files = Files.walk(model().resolve(".unroll/checkpoints"))) {
            assertTrue(files.anyMatch(file -> file.toString().endsWith(".safetensors")));
        }
    }

    /** Twenty rows that can be trained on, and then one that cannot. */
    private static String dataWithHugeFeature() {
        Stream<Row> good = IntStream.range(0, 20)
                .mapToObj(i -> RowFactory.create("" + i, List.of(List.of((float) i), List.of(1f)), (double) i));
        Row bad = RowFactory.create("bad", List.of(List.of(3e38f)), 0.0);
        return write("id string, " + SCHEMA, Stream.concat(good, Stream.of(bad)).toArray(Row[]::new));
    }

    @Test
    void predictionsForBadData() throws IOException {
        train();
        String bad = write(SCHEMA, List.of(List.of(1f), List.of(Float.NaN)), 1.0);
        assertError(
                3,
                "Column \"features\" of row 0 of partition 0 (FILE), time step 1: expected a finite number"
                        + " within ±3.4028235E38, found NaN" + FIX_FEATURES,
                JobCommand.PREDICT,
                flags("--data", bad, "--model", "" + model(), "--out", "" + folder.resolve("out")));
    }

    @Test
    void predictionsWithoutBadRows() throws IOException {
        train();
        Row bad = RowFactory.create(List.of(List.of(Float.NaN)), 1.0);
        Row good = RowFactory.create(List.of(List.of(1f)), 2.0);
        String data = write(SCHEMA, new Row[] {bad, good});
        String out = folder.resolve("skipped").toString();
        String list = folder.resolve("list").toString();
        String[] flags = flags(
                "--handle-invalid skip --data", data, "--model", "" + model(), "--out", out, "--invalid-out", list);
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.PREDICT, flags);
        assertEquals(0, run.exitCode(), run.errors());
        List<Row> listed = LocalSpark.session().read().json(list).collectAsList();
        assertEquals(1, listed.size());
        assertTrue(listed.get(0).getAs("reason").toString().startsWith("Column \"features\", time step 0"));
        List<Row> left =
                LocalSpark.session().read().parquet(out).select("label").collectAsList();
        assertEquals(List.of(RowFactory.create(2.0)), left);
    }

    private void train() throws IOException {
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.TRAIN,
                flags("--task regression --epochs 1 --hidden-size 2 --data", goodData(), "--model", "" + model()));
        assertEquals(0, run.exitCode(), run.errors());
    }

    private Path model() {
        return folder.resolve("model");
    }

    private static String goodData() {
        Row[] rows = IntStream.range(0, 20)
                .mapToObj(i -> RowFactory.create(List.of(List.of((float) i), List.of(1f)), (double) i))
                .toArray(Row[]::new);
        return write(SCHEMA, rows);
    }

    /** Writes one row as Parquet. */
    private static String write(String schema, Object... cells) {
        return write(schema, new Row[] {RowFactory.create(cells)});
    }

    private static String write(String schema, Row[] rows) {
        String path = shared.resolve("data-" + tables++).toString();
        LocalSpark.rows(schema, rows).write().parquet(path);
        return path;
    }

    /** @param words parted by spaces */
    private static String[] flags(String words, String... more) {
        return Stream.concat(Arrays.stream(words.split(" ")), Arrays.stream(more))
                .toArray(String[]::new);
    }

    private void assertFeaturesError(String rest, List<?> features) throws IOException {
        String data = write(SCHEMA, features, 1.0);
        assertDataError("Column \"features\" of row 0 of partition 0 (FILE)" + rest + FIX_FEATURES, data);
    }

    private void assertDataError(String sentence, String data, String... more) {
        assertError(
                3,
                sentence,
                JobCommand.TRAIN,
                Stream.concat(
                                Stream.of("--task", "regression", "--data", data, "--model", "" + model()),
                                Arrays.stream(more))
                        .toArray(String[]::new));
        assertTrue(Files.notExists(model()));
    }

    private void assertModelError(String sentence) throws IOException {
        assertError(4, sentence, JobCommand.EVALUATE, flags("--model", "" + model(), "--data", goodData()));
    }

    private void assertUnreadableModel(String found) throws IOException {
        assertModelError("The folder " + model() + " holds no readable model: expected one that was saved, found \""
                + found + "\"; restore it, or train and save the model again.");
    }

    private void assertDiverged(String sentence, String data, String settings) {
        String network = "--task regression --cell elman_relu --standardization false --standardize-label false ";
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.TRAIN, flags(network + settings + " --data", data, "--model", "" + model()));
        String errors = withoutFileNames(run.errors()).replaceAll("(step|loss|norm) [0-9.E]+", "$1 N");
        String whole = sentence.replaceFirst("\\.$", "; the report of the run is in " + model() + "/report.html.");
        assertEquals("error: Training diverged at step N: " + whole + System.lineSeparator(), errors);
        assertEquals(7, run.exitCode());
    }

    private static void assertError(int exitCode, String sentence, JobCommand command, String... args) {
        SharedSessionJob.Result run = SharedSessionJob.run(command, args);
        assertEquals("error: " + sentence + System.lineSeparator(), withoutFileNames(run.errors()));
        assertEquals(exitCode, run.exitCode());
    }

    /** Spark chose them. */
    private static String withoutFileNames(String errors) {
        return errors.replaceAll("\\(file:.*\\.parquet\\)", "(FILE)");
    }
}
