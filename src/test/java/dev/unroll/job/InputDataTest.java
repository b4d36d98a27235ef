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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
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

    @Test
    void labelsOfTheirOwnAreJoinedById() throws IOException {
        Dataset<Row> all = LocalSpark.session().read().parquet(path("all"));
        String csv = folder.resolve("labels.csv").toString();
        String parquet = folder.resolve("labels").toString();
        Dataset<Row> labels = all.selectExpr("label", "id", "rand() other");
        labels.sort("other").write().option("header", true).csv(csv);
        labels.union(labels.limit(1).selectExpr("9.0", "-1", "0.0")).write().parquet(parquet);
        String data = folder.resolve("data").toString();
        all.drop("label").write().parquet(data);
        assertArrayEquals(weights, train("--data", data, "--labels", csv));
        assertArrayEquals(
                weights, train("--data", data, "--labels", parquet, "--with", "label=label + 1", "label=label - 1"));
        assertArrayEquals(
                train("--data", path("all"), "--validation-data", path("all")),
                train("--data", data, "--validation-data", data, "--labels", parquet));
        run(JobCommand.EVALUATE, "--model", model(), "--data", data, "--labels", csv);
        run(
                JobCommand.PREDICT,
                "--model",
                model(),
                "--data",
                data,
                "--out",
                folder.resolve("out").toString());
    }

    /** "007" is another id than "7" where ids are text, and the same where they are numbers. */
    @Test
    void idsOfCsvAreOfTheDatasType() throws IOException {
        String text = folder.resolve("text").toString();
        String number = folder.resolve("number").toString();
        Dataset<Row> rows = LocalSpark.session().range(20).selectExpr("lpad(id, 3, '0') id", "array(id / 20) features");
        rows.write().parquet(text);
        rows.withColumn("id", rows.col("id").cast("bigint")).write().parquet(number);
        String labels = write(rows.selectExpr("concat_ws(',', id, id / 20) line")
                .as(Encoders.STRING())
                .collectAsList());
        train("--data", text, "--labels", labels);
        train("--data", number, "--labels", labels);
        String other = write(List.of("7,1.5"));
        String sentence =
                " has no label for 20 of the data's ids, the first \"000\": expected one for each; add them, or leave"
                        + " such rows out with --handle-invalid skip.";
        assertError(3, "--labels " + other + sentence, "--data", text, "--labels", other);
    }

    @Test
    void idsWithoutALabelAreAnErrorOrLeftOut() throws IOException {
        String data = folder.resolve("data").toString();
        LocalSpark.session()
                .range(20)
                .selectExpr("id", "array(id / 20) features")
                .write()
                .parquet(data);
        List<String> lines = IntStream.range(0, 20)
                .mapToObj(id -> id + (id == 8 ? "," : "," + id / 20.0))
                .filter(line -> !line.startsWith("12,"))
                .toList();
        String labels = write(lines);
        assertError(
                3,
                "--labels " + labels
                        + " has no label for 2 of the data's ids, the first \"12\": expected one for each; add"
                        + " them, or leave such rows out with --handle-invalid skip.",
                "--data",
                data,
                "--labels",
                labels);
        String unnamed = folder.resolve("unnamed").toString();
        LocalSpark.session()
                .range(1)
                .selectExpr("cast(null as bigint) id", "array(1.0) features")
                .write()
                .parquet(unnamed);
        assertError(
                3,
                "--labels " + labels
                        + " has no label for 1 of the data's ids, the first \"null\": expected one for each; add"
                        + " them, or leave such rows out with --handle-invalid skip.",
                "--data",
                unnamed,
                "--labels",
                labels);
        String labelled = folder.resolve("labelled").toString();
        LocalSpark.session()
                .range(20)
                .where("id not in (8, 12)")
                .selectExpr("id", "array(id / 20) features", "id / 20 label")
                .write()
                .parquet(labelled);
        assertArrayEquals(
                train("--data", labelled), train("--data", data, "--labels", labels, "--handle-invalid", "skip"));
    }

    @Test
    void labelsThatCannotBeJoined() throws IOException {
        String twice = write(List.of("1,0.5", "0,0.5", "0,0.7"));
        String other = Files.writeString(folder.resolve("other.csv"), "id,outcome\n1,0.5\n")
                .toString();
        String inBoth =
                "Column \"label\" is in the data and in --labels %s: expected it in one of them; drop it from one, or"
                        + " choose another column with --label-col.";
        assertError(3, inBoth.formatted(twice), "--data", path("all"), "--labels", twice);
        assertError(
                3,
                "--labels " + other
                        + " has no column \"label\": expected \"id\" and \"label\", found id, outcome; rename"
                        + " its columns, or name others with --id-col and --label-col.",
                "--data",
                path("all"),
                "--labels",
                other);
        String data = folder.resolve("data").toString();
        LocalSpark.session()
                .range(2)
                .selectExpr("id", "array(1.0) features")
                .write()
                .parquet(data);
        assertError(
                3,
                "--labels " + twice + " has the id \"0\" in 2 rows: expected one row for each id; drop the others.",
                "--data",
                data,
                "--labels",
                twice);
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.TRAIN, "--task", "regression", "--model", "m", "--data", data, "--labels", twice);
        assertEquals(
                "error: --labels are joined by the column of --id-col: expected its name, found none; give that flag."
                        + System.lineSeparator(),
                run.errors());
        assertEquals(2, run.exitCode());
    }

    @Test
    void tablesAreReadByName() throws IOException {
        LocalSpark.session().read().parquet(path("all")).createOrReplaceTempView("all_sequences");
        assertArrayEquals(weights, train("--table", "all_sequences"));
        assertArrayEquals(weights, train("--table", "parquet.`" + path("all") + "`"));
        run(JobCommand.EVALUATE, "--model", model(), "--table", "all_sequences");
        run(
                JobCommand.PREDICT,
                "--model",
                model(),
                "--table",
                "all_sequences",
                "--out",
                folder.resolve("out").toString());
        assertArrayEquals(
                train("--data", path("all"), "--validation-data", path("all")),
                train("--table", "all_sequences", "--validation-data", path("all")));
    }

    @Test
    void tableThatCannotBeRead() {
        assertError(
                3,
                "The table no.such cannot be read: expected a table or view of Spark's catalog, found \"The table or view"
                        + " `no`.`such` cannot be found. Verify the spelling and correctness of the schema and catalog\";"
                        + " correct --table, or the settings of the catalog (of Hive: --conf"
                        + " spark.sql.catalogImplementation=hive).",
                "--table",
                "no.such");
        assertError(2, "--data and --table both say what to read; give one of them.", "--table", "a", "--data", "b");
        LocalSpark.session().range(3).createOrReplaceTempView("numbers");
        assertError(
                3,
                "The data of --validation-data must have the columns and types of --table: expected struct<id:bigint>, found"
                        + " struct<number:bigint,series:array<array<float>>,twice:double>.",
                "--table",
                "numbers",
                "--validation-data",
                path("other"));
    }

    @Test
    void csvHasFlatColumnsOfWhichArraysAreMade() throws IOException {
        Dataset<Row> rows =
                LocalSpark.session().range(30).selectExpr("id", "id / 30 a", "-id / 7 b", "id % 3 c", "id / 30 label");
        String csv = folder.resolve("flat").toString();
        String arrays = folder.resolve("arrays").toString();
        rows.withColumn("text", functions.expr("concat('[[', a, '],[', b, '],[', c, ']]')"))
                .write()
                .option("header", true)
                .csv(csv);
        rows.selectExpr("id", "array(array(a), array(b), array(c)) features", "label")
                .write()
                .parquet(arrays);
        String[] format = {"--format", "csv", "--option", "header=true", "inferSchema=true"};
        byte[] expected = train("--data", arrays);
        assertArrayEquals(expected, train("--data", csv, concat(format, "--with", "features=array(a, b, c)")));
        String out = folder.resolve("out").toString();
        run(
                JobCommand.PREDICT,
                concat(format, "--data", csv, "--model", model(), "--out", out, "--with", "features=array(a, b, c)"));
        assertEquals(
                List.of("id", "prediction"),
                List.of(LocalSpark.session()
                        .read()
                        .option("header", true)
                        .csv(out)
                        .columns()));
        assertArrayEquals(
                expected,
                train("--data", csv, concat(format, "--with", "features=from_json(text, 'array<array<double>>')")));
        String advice =
                "; make it of columns with --with \"features=array(array(a, b), array(c, d))\", or of text with --with"
                        + " \"features=from_json(text, 'array<array<double>>')\".";
        assertError(
                3,
                "Column \"features\": expected an array with an entry for each time step, which CSV does not have, found none"
                        + " among the columns id, a, b, c, label, text" + advice,
                concat(format, "--data", csv));
        assertError(
                3,
                "Column \"features\": expected an array with an entry for each time step, which CSV does not have, found string"
                        + " among the columns id, a, b, c, label, text, features" + advice,
                concat(format, "--data", csv, "--with", "features=text"));
    }

    @Test
    void arraysOfPredictionsAreLeftOutOfCsv() throws IOException {
        String csv = write(List.of("0,0", "1,1", "2,0", "3,1"));
        String[] data = {
            "--format", "csv", "--option", "header=true", "inferSchema=true", "--data", csv, "--model", model()
        };
        String[] with = concat(data, "--with", "features=array(id)");
        run(JobCommand.TRAIN, concat(with, "--task", "classification", "--epochs", "1"));
        String[] predict = concat(with, "--out", folder.resolve("out").toString(), "--keep-cols", "id");
        run(JobCommand.PREDICT, predict);
        SharedSessionJob.Result asked =
                SharedSessionJob.run(JobCommand.PREDICT, concat(predict, "--overwrite", "--probability-col", "p"));
        assertEquals(
                "error: Column \"p\" cannot be written as CSV: expected numbers and texts alone, found vector; leave it out, or read the data from another format."
                        + System.lineSeparator(),
                asked.errors());
        assertEquals(3, asked.exitCode());
    }

    /** The types that Spark finds in CSV come back from its tasks by Kryo, which LocalSpark makes as strict as it can be. */
    @Test
    void csvMayHaveAnyTypeThatSparkInfers() throws IOException {
        String labels = write(List.of(
                "1,0.5,7,12345678901,123456789012345678901234567890,2024-01-01,2024-01-01 10:00:00,true,x,",
                "0,0.2,7,12345678901,123456789012345678901234567890,2024-01-01,2024-01-01 10:00:00,true,x,"));
        String text = Files.readString(Path.of(labels)).replace("label", "label,a,b,c,d,e,f,g,h");
        Files.writeString(Path.of(labels), text);
        train(
                "--data",
                labels,
                "--format",
                "csv",
                "--option",
                "header=true",
                "inferSchema=true",
                "--with",
                "features=array(a, b, id)");
    }

    private String write(List<String> rows) throws IOException {
        Path file = Files.createTempFile(folder, "labels", ".csv");
        return Files.writeString(file, "id,label\n" + String.join("\n", rows) + "\n")
                .toString();
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
