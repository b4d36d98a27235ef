package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that are computed, labels of their own, tables and CSV: none makes a difference to the model. */
class InputDataTest {
    private static final String[] NETWORK =
            "--task regression --id-col id --hidden-size 4 --epochs 2 --batch-size 16 --block-size 8 --overwrite"
                    .split(" ");

    @TempDir
    private static Path shared;

    private static byte[] weights; // trained on all columns as they are

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeData() throws IOException {
        Dataset<Row> data = SyntheticProblem.ADDING.data(LocalSpark.session(), 60, 2, 1, 3, 6);
        data.write().parquet(path("all"));
        data.selectExpr("id - 1000 as number", "features series", "label * 2 twice")
                .write()
                .parquet(path("other"));
        weights = train(shared.resolve("model"), "--data", path("all"));
    }

    @Test
    void columnsAreComputedInOrder() throws IOException {
        String[] with = {"--with", "id = number + 1000", "label=twice", "label=label / 2", "--with", "features=series"};
        assertArrayEquals(weights, train("--data", path("other"), with));
        Path config = Files.writeString(
                folder.resolve("my.properties"), "with = \"id=number + 1000\" label=twice/2 features=series\n");
        assertArrayEquals(weights, train("--data", path("other"), "--config", config.toString()));
        assertArrayEquals(
                train("--data", path("all"), "--validation-data", path("all"), "--keep-best", "false"),
                train(
                        "--data",
                        path("other"),
                        concat(with, "--validation-data", path("other"), "--keep-best", "false")));
        String[] model = {"--model", model(), "--data"};
        run(JobCommand.EVALUATE, concat(model, concat(new String[] {path("other")}, with)));
        String out = folder.resolve("out").toString();
        run(JobCommand.PREDICT, concat(model, path("other"), "--out", out, "--with", "id=number", "features=series"));
        assertEquals(
                List.of("id", "prediction"),
                List.of(LocalSpark.session().read().parquet(out).columns()));
    }

    @Test
    void expressionThatIsNoSqlIsRefusedBeforeAnythingIsRead() {
        assertError(2, "--with: expected NAME=SQL, found \"label\".", "--data", "nowhere", "--with", "label");
        assertError(2, "--with: expected NAME=SQL, found \"=1\".", "--data", "nowhere", "--with", "=1");
        assertError(
                2,
                "--with: expected an expression of Spark SQL for column \"label\", found \"twice / \": Syntax error at or"
                        + " near end of input; correct it.",
                "--data",
                "nowhere",
                "--with",
                "label=twice / ");
    }

    @Test
    void expressionThatDoesNotFitTheDataIsNamed() {
        assertError(
                3,
                "--with: column \"label\" cannot be computed as \"twise / 2\": expected an expression of the columns"
                        + " number, series, twice, found \"A column, variable, or function parameter with name `twise`"
                        + " cannot be resolved. Did you mean one of the following? [`twice`, `series`, `number`]\"; correct it.",
                "--data",
                path("other"),
                "--with",
                "label=twise / 2");
        assertError(
                3,
                "--with: column \"label\" cannot be computed as \"sum(twice)\": expected an expression of the columns"
                        + " number, series, twice, features, found \"The query does not include a GROUP BY clause. Add GROUP"
                        + " BY or turn it into the window functions using OVER clauses\"; correct it.",
                "--data",
                path("other"),
                "--with",
                "features=series",
                "label=sum(twice)");
    }

    @Test
    void valueThatCannotBeComputedEndsTheJob() {
        assertError(
                3,
                "Spark cannot compute the data: found \"The value 'x' of the type \"STRING\" cannot be cast to \"INT\""
                        + " because it is malformed. Correct the value as per the syntax, or change its target type. Use"
                        + " `try_cast` to tolerate malformed input and return NULL instead\"; correct the data, or the"
                        + " flags that name or compute columns.",
                "--data",
                path("other"),
                "--with",
                "features=series",
                "id=number",
                "label=cast(if(number > 0, '1', 'x') as int)");
    }

    private static void assertError(int exitCode, String sentence, String... flags) {
        String[] all = concat(NETWORK, concat(flags, "--model", "model"));
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, all);
        assertEquals("error: " + sentence + System.lineSeparator(), run.errors());
        assertEquals(exitCode, run.exitCode());
    }

    private byte[] train(String flag, String value, String... more) throws IOException {
        return train(Path.of(model()), concat(new String[] {flag, value}, more));
    }

    /** The weights. */
    private static byte[] train(Path model, String... flags) throws IOException {
        run(JobCommand.TRAIN, concat(NETWORK, concat(flags, "--model", model.toString())));
        return Files.readAllBytes(model.resolve("weights.safetensors"));
    }

    private static void run(JobCommand command, String... flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(command, flags);
        assertEquals(0, run.exitCode(), run.errors());
    }

    private static String[] concat(String[] flags, String... more) {
        return Stream.concat(Stream.of(flags), Stream.of(more)).toArray(String[]::new);
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    private static String path(String name) {
        return shared.resolve(name).toString();
    }
}
