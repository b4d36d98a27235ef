package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.assemble.Assembly;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events of strings and numbers at times around a change of clocks, as files of several kinds and as a table. */
class EventSourcesTest {
    private static final String TIME_ZONE = "spark.sql.session.timeZone";
    private static final String TABLE = "unroll_events";
    private static final String NETWORK =
            "--task classification --hidden-size 3 --epochs 2 --batch-size 8 --block-size 4 --overwrite";
    private static final String EVENTS =
            "--time-col at --id-cols site,sensor --input-cols level --token-cols wind,state"
                    + " --label-mode every --missing forward --time-delta log --time-step 30minutes --duplicates last"
                    + " --calendar --time-zone America/New_York --window-length 6 --window-stride 3 --validation-fraction 0.3";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    @AfterEach
    void restoreSession() {
        LocalSpark.session().conf().unset(TIME_ZONE);
        LocalSpark.session().catalog().dropTempView(TABLE);
    }

    /** Half-hours from before the clocks of New York go forward until after, some of them missing. */
    private Dataset<Row> events() {
        Random random = seed.random();
        String[] winds = {"NW", "SE", "calm", null};
        List<Row> rows = new ArrayList<>();
        for (int sensor = 0; sensor < 8; sensor++) {
            for (int i = 0; i < 24; i++) {
                Instant at = Instant.parse("2024-03-10T03:00:00Z").plusSeconds(1800L * i + random.nextInt(1800));
                Row row = RowFactory.create(
                        "site " + sensor % 2,
                        sensor,
                        Timestamp.from(at),
                        random.nextInt(5) == 0 ? null : (Double) random.nextDouble(),
                        winds[random.nextInt(4)],
                        random.nextBoolean() ? "on" : "off",
                        random.nextInt(2));
                rows.addAll(random.nextInt(6) == 0 ? List.of() : List.of(row));
            }
        }
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        StructType.fromDDL(
                                "site string, sensor int, at timestamp, level double, wind string, state string, label int"));
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    /** The digest of the weights, and all that is known of the events. */
    private String train(String zone, String source) {
        LocalSpark.session().conf().set(TIME_ZONE, zone);
        String words = NETWORK + " " + EVENTS + " --model " + model() + " " + source;
        SharedSessionJob.print(JobCommand.TRAIN, words.split(" "));
        RnnModel<?> model = RnnModel.load(model());
        return model.weightsSha256()
                + model.trained().assembly().map(Assembly::json).orElseThrow();
    }

    @Test
    void modelIsTheSameOfAnySourceInAnyTimeZoneOfTheSession() {
        LocalSpark.session().conf().set(TIME_ZONE, "UTC"); // so that texts of times have an offset
        Dataset<Row> events = events();
        String parquet = folder.resolve("parquet").toString();
        String json = folder.resolve("json").toString();
        String csv = folder.resolve("csv").toString();
        events.repartition(5).write().parquet(parquet);
        events.orderBy("level").write().json(json);
        events.repartition(2)
                .write()
                .option("header", "true")
                .option("sep", ";")
                .csv(csv);
        LocalSpark.session().read().parquet(parquet).createOrReplaceTempView(TABLE);
        Set<String> models = new HashSet<>();
        models.add(train("UTC", "--data " + parquet));
        models.add(
                train("Asia/Kathmandu", "--data " + csv + " --format csv --option header=true inferSchema=true sep=;"));
        models.add(train("America/New_York", "--data " + json + " --format json --with at=to_timestamp(at)"));
        models.add(train("Asia/Kathmandu", "--table " + TABLE));
        assertEquals(1, models.size(), () -> String.join("\n", models));
    }

    /** One sensor, and so one fold, has a wind of its own. */
    @Test
    void foldsMayHaveCategoriesOfTheirOwnWhereRareOnesAreAsMissing() {
        String data = folder.resolve("events").toString();
        events().write().parquet(data);
        String told = NETWORK + " " + EVENTS.replaceAll(" --validation-fraction \\S+", "") + " --folds 2 --data " + data
                + " --with wind=if(sensor=7,'N',wind)";
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, told.split(" "));
        assertTrue(run.errors().contains("expected a category that training had, found \"N\""), run.errors());
        assertTrue(SharedSessionJob.print(JobCommand.TRAIN, (told + " --min-category-count 1").split(" "))
                .contains("accuracy "));
    }

    @Test
    void wordsThatTrainingDidNotHaveAreASentenceOrLeftOut() {
        String data = folder.resolve("events").toString();
        events().write().parquet(data);
        train("UTC", "--data " + data);
        String told = "--overwrite --model " + model() + " --data " + data + " --out " + folder.resolve("out");
        SharedSessionJob.Result run =
                SharedSessionJob.run(JobCommand.PREDICT, (told + " --with wind=if(sensor=7,'N',wind)").split(" "));
        assertEquals(3, run.exitCode());
        String sentence = run.errors();
        assertTrue(
                sentence.startsWith("error: Column \"wind\" of an event of id \"site 1,7\" at 2024-03-10T0"), sentence);
        assertTrue(
                sentence.endsWith(
                        ": expected a category that training had, found \"N\"; correct or drop such events, or set --handle-invalid skip to leave them out."
                                + System.lineSeparator()),
                sentence);
        String printed = SharedSessionJob.print(
                JobCommand.PREDICT, (told + " --handle-invalid skip --with wind=if(sensor=7,'N',wind)").split(" "));
        assertTrue(printed.contains("left out: events of an unknown category "), printed);
        Dataset<Row> predicted = LocalSpark.session().read().parquet("" + folder.resolve("out"));
        assertEquals(0, predicted.where("id like 'site 1,7%'").count());
        assertTrue(predicted.where("id like 'site 1,5@%'").count() > 6);
    }

    @Test
    void timesThatCannotBeReadAreASentence() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("events.csv"), "id,at,x,label\np,2024-03-10T01:00:00Z,1,1\nq,yesterday,2,0\n");
        String told = NETWORK + " --model " + model() + " --data " + csv
                + " --format csv --option header=true inferSchema=true --time-col at --id-cols id --input-cols x";
        SharedSessionJob.Result text = SharedSessionJob.run(JobCommand.TRAIN, told.split(" "));
        assertEquals(
                "error: Column \"at\" has the wrong type: expected a timestamp, a date or a number, found string; make a timestamp of it, as try_to_timestamp does, or choose another column with --time-col."
                        + System.lineSeparator(),
                text.errors());
        SharedSessionJob.Result strict =
                SharedSessionJob.run(JobCommand.TRAIN, (told + " --with at=to_timestamp(at)").split(" "));
        assertTrue(
                strict.errors().startsWith("error: Spark cannot compute the data: found \"The value 'yesterday'"),
                strict.errors());
        String lenient = told + " --with at=try_to_timestamp(at)";
        SharedSessionJob.Result named = SharedSessionJob.run(JobCommand.TRAIN, lenient.split(" "));
        assertEquals(
                "error: Column \"at\" of an event of id \"q\": expected a time, found null; correct or drop such events, or set --handle-invalid skip to leave them out."
                        + System.lineSeparator(),
                named.errors());
        String printed = SharedSessionJob.print(JobCommand.TRAIN, (lenient + " --handle-invalid skip").split(" "));
        assertTrue(printed.contains("left out: events without a time 1"), printed);
    }
}
