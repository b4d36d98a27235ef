package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.ml.RnnStream;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamJobTest {
    private static final String SCHEMA = "id long, at long, x double, y double"; // as Spark infers it

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    private static final SparkSession SPARK = LocalSpark.session();

    @BeforeAll
    static void trainModel() throws IOException {
        Dataset<Row> events = events("true");
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setTimeCol("at")
                .setInputCols("x", "twice")
                .setLabelCol("y")
                .setLabelMode("every");
        RnnRegressor regressor =
                new RnnRegressor().setHiddenSize(3).setEpochs(1).setHead("every");
        Dataset<Row> twice = events.selectExpr("*", "2 * x as twice");
        regressor
                .fit(assembler.fit(twice).transform(twice))
                .write()
                .save(data.resolve("model").toString());
    }

    @AfterAll
    static void forgetSettings() {
        Stream.of("spark.sql.streaming.stateStore.providerClass", "spark.sql.streaming.noDataMicroBatches.enabled")
                .forEach(SPARK.conf()::unset);
    }

    private static Dataset<Row> events(String which) {
        return SPARK.sql(
                        "select cast(id % 5 as int) as id, cast(id as int) as at, sin(id) as x, cos(id) as y from range(40)")
                .where(which);
    }

    private void write(String which) {
        events(which).coalesce(1).write().mode("append").json(path("events"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String[] flags(String... more) {
        return with(
                ofAnySource("--input", path("events"), "--format", "json", "--with", "twice=2*x"),
                with(new String[] {"--output", path("out")}, more));
    }

    private String[] ofAnySource(String... more) {
        String model = data.resolve("model").toString();
        return with(new String[] {"--model", model, "--checkpoint", path("checkpoint"), "--trigger", "once"}, more);
    }

    private static String[] with(String[] flags, String... more) {
        return Stream.of(flags, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void filesAreScoredAsTheyComeAndGoOnInTheNextRun() {
        write("at < 25");
        String printed = SharedSessionJob.print(JobCommand.STREAM, flags());
        assertTrue(printed.contains("batch 0: 25 events, 0 invalid, 0 late, "), printed);
        assertTrue(printed.endsWith("predictions: " + path("out") + "\n"), printed);
        write("at >= 25");
        SharedSessionJob.print(JobCommand.STREAM, flags("--schema", SCHEMA));
        RnnModel<?> model = RnnModel.load(data.resolve("model").toString());
        Dataset<Row> expected =
                new RnnStream().setModel(model).transform(events("true").selectExpr("*", "2 * x as twice"));
        Dataset<Row> found = SPARK.read().parquet(path("out"));
        assertEquals(
                40,
                expected.select("id", "at", "prediction")
                        .intersect(found.selectExpr("cast(id as int)", "cast(at as int)", "prediction"))
                        .count());
    }

    @Test
    void folderWithFilesOfOthersIsLeftAlone() {
        write("at < 9");
        events("true").write().parquet(path("out"));
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.STREAM, flags());
        assertEquals(8, run.exitCode(), run.errors());
        assertTrue(run.errors().startsWith("error: --output " + path("out") + " has files that no stream wrote"));
        assertEquals(40, SPARK.read().parquet(path("out")).count());
    }

    @Test
    void eventsThatAreErrorsEndTheJobByTheirSentence() {
        write("at < 9");
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.STREAM,
                flags("--handle-invalid", "error", "--with", "twice=if(at = 3, cast('NaN' as double), x)"));
        assertEquals(
                "error: Column \"twice\" of an event of id \"3\" at 3: expected a finite number or null, found NaN; correct or drop such events, or set --handle-invalid skip to leave them out.\n",
                run.errors());
        assertEquals(3, run.exitCode());
    }

    @Test
    void valueThatSparkCannotComputeWithIsTheDatas() {
        write("at < 9");
        String code = "twice=length(encode(string(x), if(at = 3, 'nowhere', 'utf-8')))";
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.STREAM, flags("--with", code));
        assertTrue(run.errors().startsWith("error: Spark cannot compute the data: found \""), run.errors());
        assertTrue(run.errors().contains("nowhere"), run.errors());
        assertEquals(3, run.exitCode());
    }

    @Test
    void settingsThatNoStreamCanHaveAreRefusedBeforeSparkStarts() {
        assertError("--checkpoint is missing", "--model", "m");
        String[] soon = {"--model", "m", "--checkpoint", "c", "--trigger", "soon"};
        assertError("--trigger must be a duration such as \"10 seconds\", or once", soon);
        assertError("--schema must be columns and their types as in SQL", flags("--schema", "id long,,"));
        assertError("--on-late: onLate must be one of drop, error", flags("--on-late", "keep"));
        String[] one = {"--model", path("m"), "--checkpoint", path("c"), "--output", path("c")};
        assertError(path("c") + " overlaps --", one);
    }

    private static void assertError(String part, String... flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.STREAM, flags);
        assertTrue(run.errors().contains(part), run.errors());
        assertEquals(2, run.exitCode());
    }

    @Test
    void optionThatAFormatRefusesIsASentence() {
        write("at < 9");
        assertRefused(
                "Invalid value 'few' for option 'maxFilesPerTrigger', must be a positive integer",
                flags("--option", "maxFilesPerTrigger=few"));
        assertRefused(
                "Invalid value '0'. The option 'rowsPerSecond' must be positive",
                ofAnySource("--format", "rate", "--option", "rowsPerSecond=0"));
    }

    private static void assertRefused(String found, String... flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.STREAM, flags);
        assertEquals(
                "error: --format or --output-format refuses an option: found \"" + found
                        + "\"; correct --option or --output-option.\n",
                run.errors());
        assertEquals(2, run.exitCode());
    }

    @Test
    void streamWithoutFilesNeedsNoFolder() throws IOException {
        String[] flags = ofAnySource(
                "--format",
                "rate-micro-batch",
                "--option",
                "rowsPerBatch=5",
                "numPartitions=1",
                "--with",
                "id=value % 2",
                "at=cast(value as int)",
                "x=double(value)",
                "twice=2*x",
                "--output-format",
                "json",
                "--output",
                path("out"));
        SharedSessionJob.print(JobCommand.STREAM, flags);
        assertTrue(Files.isDirectory(folder.resolve("out")));
    }
}
