package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.data.SequenceKey;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.ml.SequenceAssemblerModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, measuring and predicting straight from tables of events. */
class EventJobsTest {
    private static final int SERIES = 24;
    private static final String NETWORK =
            "--task classification --hidden-size 4 --epochs 2 --batch-size 16 --block-size 8 --overwrite";
    private static final String CSV = "--format csv --option header=true inferSchema=true";
    private static final String EVENTS =
            "--time-col at --id-cols ward,patient --input-cols pulse,temp --missing forward --time-delta log";

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    /** Of each series some events, the first at least; the label of all of them is the parity of its number. */
    @BeforeAll
    static void writeData() throws IOException {
        StringBuilder wide = new StringBuilder("ward,patient,at,pulse,temp,label,weight\n");
        StringBuilder named = new StringBuilder("patient,minute,name,value\n");
        StringBuilder labels = new StringBuilder("patient,died\n");
        for (int series = SERIES - 1; series >= 0; series--) {
            for (int hour = 3 + series % 4; hour >= 0; hour--) {
                String temp = (series + hour) % 3 == 0 ? "" : "3" + (6 + hour % 3) + ".5";
                int pulse = 60 + 20 * (series % 2) + hour;
                wide.append("w%d,%03d,2024-03-10 %02d:30:00,%d,%s,%d,1.5%n"
                        .formatted(series % 2, series, hour, pulse, temp, series % 2));
                named.append("%03d,%d,pulse,%d%n".formatted(series, 60 * hour, pulse));
                named.append(temp.isEmpty() ? "" : "%03d,%d,temp,%s%n".formatted(series, 60 * hour, temp));
            }
            labels.append("%03d,%d%n".formatted(series, series % 2));
        }
        Files.writeString(data.resolve("wide.csv"), wide);
        Files.writeString(data.resolve("named.csv"), named);
        Files.writeString(data.resolve("labels.csv"), labels);
        Files.writeString(
                data.resolve("labels2.csv"),
                labels.toString().replaceAll("(?m)^(\\d+,(\\d))$", "w$2,$1").replace("patient", "ward,patient"));
    }

    private static String file(String name) {
        return data.resolve(name).toString();
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    private static Dataset<Row> events() {
        return LocalSpark.session()
                .read()
                .option("header", "true")
                .option("inferSchema", "true")
                .csv(file("wide.csv"));
    }

    private static SequenceAssembler assembler() {
        return new SequenceAssembler()
                .setIdCols("ward", "patient")
                .setTimeCol("at")
                .setInputCols("pulse", "temp")
                .setMissing("forward")
                .setTimeDelta("log")
                .setLabelCol("label");
    }

    private static RnnClassifier classifier() {
        return new RnnClassifier()
                .setIdCol("id")
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(16)
                .setBlockSize(8);
    }

    private static String[] flags(String words, String... more) {
        return Stream.concat(Stream.of(words.split(" ")), Stream.of(more)).toArray(String[]::new);
    }

    private String train(String words, String... more) {
        return SharedSessionJob.print(JobCommand.TRAIN, flags(NETWORK + " --model " + model() + " " + words, more));
    }

    private static void assertError(JobCommand command, int code, String sentence, String... flags) {
        SharedSessionJob.Result run = SharedSessionJob.run(command, flags);
        assertEquals("error: " + sentence + System.lineSeparator(), run.errors());
        assertEquals(code, run.exitCode());
    }

    @Test
    void trainsAsAnAssemblerAndANetworkDoByHand() {
        String printed = train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        assertTrue(printed.startsWith("""
                        events: 132 of 24 series
                        assembled: 24 sequences of 4 to 7 time steps, 5.5 on average
                        filled time steps: temp 44
                        """), printed);
        SequenceAssemblerModel assembled = assembler().fit(events());
        RnnModel<?> byHand = classifier().fit(assembled.transform(events()));
        RnnModel<?> model = RnnModel.load(model());
        assertEquals(byHand.weightsSha256(), model.weightsSha256());
        assertEquals(
                assembled.assembly().json(),
                model.trained().assembly().orElseThrow().json());
    }

    @Test
    void evaluatesAndPredictsWithNothingButTheData() throws IOException {
        train(CSV + " " + EVENTS + " --validation-fraction 0.3 --weight-col weight --data " + file("wide.csv"));
        String metrics = folder.resolve("metrics.json").toString();
        String told = "--overwrite " + CSV + " --model " + model();
        SharedSessionJob.print(JobCommand.EVALUATE, flags(told, "--json", metrics, "--data", file("wide.csv")));
        JsonNode found = new ObjectMapper().readTree(Path.of(metrics).toFile());
        assertEquals(SERIES, found.path("targets").asInt()); // those that were held out, too
        Path unlabelled = Files.writeString(
                folder.resolve("unlabelled.csv"),
                Files.readString(data.resolve("wide.csv")).replaceAll("(?m),[^,\\n]*,[^,\\n]*$", ""));
        String out = folder.resolve("out").toString();
        SharedSessionJob.print(JobCommand.PREDICT, flags(told, "--data", "" + unlabelled, "--out", out));
        Dataset<Row> predicted = LocalSpark.session()
                .read()
                .option("header", "true")
                .option("inferSchema", "true")
                .csv(out);
        assertEquals(List.of("id", "time", "prediction"), List.of(predicted.columns()));
        assertEquals(DataTypes.TimestampType, predicted.schema().apply("time").dataType());
        assertEquals(SERIES, predicted.count());
        Dataset<Row> first = predicted.where("id = 'w1,1'");
        assertEquals(
                "04:30", first.selectExpr("date_format(time, 'HH:mm')").first().getString(0));
        double accuracy = predicted
                .selectExpr("avg(if(cast(substring(id, 2, 1) as int) = prediction, 1, 0))")
                .first()
                .getDouble(0);
        assertEquals(found.path("accuracy").asDouble(), accuracy, 1e-12);
    }

    @Test
    void predictionsAtEveryStepAreNumberedEvents() {
        String every = " --label-mode every --probability-col p --raw-prediction-col=";
        train(CSV + " " + EVENTS + every + " --data " + file("wide.csv"));
        RnnModel<?> model = RnnModel.load(model());
        assertEquals("every", model.getHead());
        events().repartition(3).write().parquet(folder.resolve("wide").toString());
        String out = folder.resolve("out").toString();
        SharedSessionJob.print(
                JobCommand.PREDICT, "--data", "" + folder.resolve("wide"), "--model", model(), "--out", out);
        Dataset<Row> predicted = LocalSpark.session().read().parquet(out);
        assertEquals(List.of("id", "time", "step", "prediction", "p"), List.of(predicted.columns()));
        assertEquals(132, predicted.count());
        assertEquals(
                132, predicted.where("hour(time) = step and minute(time) = 30").count());
        Dataset<Row> sequences = assembler().setLabelMode("every").fit(events()).transform(events());
        sequences.createOrReplaceTempView("unroll_sequences");
        List<Row> expected = model.transform(sequences)
                .selectExpr("id", "posexplode(prediction) as (step, prediction)")
                .orderBy("id", "step")
                .collectAsList();
        assertEquals(
                expected,
                predicted
                        .select("id", "step", "prediction")
                        .orderBy("id", "step")
                        .collectAsList());
    }

    @Test
    void predictionsOfChangesAndScaledTargetsAreInTheLabelsUnits() {
        String scaled = " --label-mode horizon --horizon 2 --label-col pulse --label-change --scaling series --lags 1";
        SharedSessionJob.print(
                JobCommand.TRAIN,
                flags(NETWORK.replace("classification", "regression") + " --model " + model() + " " + CSV + " " + EVENTS
                        + scaled + " --data " + file("wide.csv")));
        events().repartition(3).write().parquet(folder.resolve("wide").toString());
        String out = folder.resolve("out").toString();
        String told = "--model " + model() + " --data " + folder.resolve("wide");
        SharedSessionJob.print(JobCommand.PREDICT, flags(told, "--out", out));
        SequenceAssembler assembler = assembler()
                .setLabelMode("horizon")
                .setHorizon(2)
                .setLabelCol("pulse")
                .setLabelChange(true)
                .setScaling("series")
                .setLags(1);
        Dataset<Row> sequences = assembler.fit(events()).transform(events());
        List<Row> expected = RnnModel.load(model())
                .transform(sequences)
                .selectExpr("id", "posexplode(arrays_zip(prediction, base, scale)) as (step, now)")
                .selectExpr("id", "step", "transform(now.prediction, y -> y * now.scale + now.base) as prediction")
                .orderBy("id", "step")
                .collectAsList();
        Dataset<Row> predicted = LocalSpark.session().read().parquet(out);
        assertEquals(List.of("id", "time", "step", "prediction"), List.of(predicted.columns()));
        assertEquals(
                expected,
                predicted
                        .select("id", "step", "prediction")
                        .orderBy("id", "step")
                        .collectAsList());
        assertEquals(0, predicted.where("prediction[0] not between 50 and 100").count(), "the pulse is 60 to 87");
        String evaluated = SharedSessionJob.print(JobCommand.EVALUATE, flags(told));
        assertTrue(evaluated.contains("\nnote: errors are in units of each series' standard deviation"), evaluated);
        events().drop("pulse").write().parquet(folder.resolve("none").toString());
        SharedSessionJob.Result without = SharedSessionJob.run(
                JobCommand.PREDICT,
                flags("--overwrite --model " + model() + " --out " + out + " --data " + folder.resolve("none")));
        assertEquals(3, without.exitCode());
        assertTrue(without.errors().startsWith("error: Column \"pulse\" is missing"), without.errors());
    }

    @Test
    void labelsAreJoinedByTheColumnsOfIds() {
        train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        String whole = RnnModel.load(model()).weightsSha256();
        train(CSV + " " + EVENTS + " --label-col died --labels " + file("labels2.csv") + " --data " + file("wide.csv"));
        assertEquals(whole, RnnModel.load(model()).weightsSha256());
    }

    @Test
    void attributesAreReadWithLabelsOfTheirOwn() throws IOException {
        String named = " --time-col minute --id-cols patient --attribute-col name --value-col value --missing mean";
        String labels = " --label-col died --labels " + file("labels.csv");
        String options = "--format csv --option header=true inferSchema=true --data " + file("named.csv");
        String printed = train(options + named + labels + " --validation-fraction 0.2");
        assertTrue(printed.contains("of them held out, of 4 to 7 time steps"), printed);
        String metrics = folder.resolve("metrics.json").toString();
        String told = options + " --overwrite --model " + model();
        SharedSessionJob.print(JobCommand.EVALUATE, flags(told + " --labels " + file("labels.csv"), "--json", metrics));
        assertEquals(
                SERIES,
                new ObjectMapper()
                        .readTree(Path.of(metrics).toFile())
                        .path("targets")
                        .asInt());
        String out = folder.resolve("out").toString();
        SharedSessionJob.print(JobCommand.PREDICT, flags(told, "--out", out));
        assertEquals(
                SERIES,
                LocalSpark.session().read().option("header", "true").csv(out).count());
    }

    @Test
    void foldIsMeasuredByAnAssemblerAndANetworkThatHaveNotSeenIt() throws IOException {
        String metrics = folder.resolve("metrics.json").toString();
        SharedSessionJob.print(
                JobCommand.TRAIN,
                flags(NETWORK + " " + CSV + " " + EVENTS + " --folds 2 --data " + file("wide.csv"), "--json", metrics));
        JsonNode folds = new ObjectMapper().readTree(Path.of(metrics).toFile()).path("folds");
        for (int k = 0; k < 2; k++) {
            Metrics expected = byHand(k);
            JsonNode found = folds.path(k);
            assertEquals(expected.targets(), found.path("targets").asLong());
            for (Map.Entry<String, Double> metric : expected.values().entrySet()) {
                assertEquals(metric.getValue(), found.path(metric.getKey()).asDouble(), metric.getKey());
            }
        }
    }

    private static Metrics byHand(int fold) {
        Dataset<Row> others = events().filter((FilterFunction<Row>) row -> fold(row) != fold);
        Dataset<Row> own = events().filter((FilterFunction<Row>) row -> fold(row) == fold);
        SequenceAssemblerModel assembled = assembler().fit(others);
        return classifier().setNumClasses(2).fit(assembled.transform(others)).evaluate(assembled.transform(own));
    }

    private static int fold(Row row) {
        return SequenceKey.ofId(row.getAs("ward") + "," + row.getAs("patient")).fold(2);
    }

    @Test
    void validationDataAreAssembledByWhatTrainingHasTaught() {
        train(CSV + " " + EVENTS + " --keep-best false --data " + file("wide.csv") + " --validation-data "
                + file("wide.csv"));
        String weights = RnnModel.load(model()).weightsSha256();
        train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        assertEquals(RnnModel.load(model()).weightsSha256(), weights);
    }

    @Test
    void badEventsAreNamedOrLeftOutAndCounted() throws IOException {
        Path bad = Files.writeString(
                folder.resolve("bad.csv"), Files.readString(data.resolve("wide.csv")) + "w0,7,,60,36.5,1,1\n");
        String words = NETWORK + " --model " + model() + " " + CSV + " " + EVENTS + " --data " + bad;
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, words.split(" "));
        assertEquals(3, run.exitCode());
        assertTrue(run.errors().contains("time"), run.errors());
        String printed = SharedSessionJob.print(JobCommand.TRAIN, flags(words + " --handle-invalid skip"));
        assertTrue(printed.contains("\nleft out: "), printed);
        String skipped = RnnModel.load(model()).weightsSha256();
        train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        assertEquals(RnnModel.load(model()).weightsSha256(), skipped);
    }

    @Test
    void columnThatIsMissingOrOfAnotherTypeIsNamed() {
        train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        String told = "--model " + model() + " --data " + file("wide.csv") + " --out " + folder.resolve("out") + " ";
        assertError(
                JobCommand.PREDICT,
                3,
                "Column \"at\" has another type than in training: expected timestamps or dates, found whole numbers; convert it.",
                flags(told + CSV + " --with at=hour(at)"));
        SharedSessionJob.Result run = SharedSessionJob.run(
                JobCommand.PREDICT,
                flags(told + "--format csv --option header=true inferSchema=true --with", "pulse=ward"));
        assertEquals(3, run.exitCode());
        assertTrue(
                run.errors().startsWith("error: Column \"pulse\" has the wrong type: expected a number"), run.errors());
        SharedSessionJob.Result without =
                SharedSessionJob.run(JobCommand.PREDICT, flags(told.replace("wide.csv", "named.csv") + CSV));
        assertEquals(3, without.exitCode());
        assertTrue(without.errors().startsWith("error: Column \"at\" is missing"), without.errors());
        assertError(
                JobCommand.PREDICT,
                2,
                "--keep-cols is for data whose rows are sequences: expected none where they are events, which predictions are told apart by id and time; leave it out.",
                flags(told + CSV + " --keep-cols pulse"));
    }

    @Test
    void sequencesThatAreAssembledAlreadyAreNoEvents() throws IOException {
        train(CSV + " " + EVENTS + " --data " + file("wide.csv"));
        String weights = RnnModel.load(model()).weightsSha256();
        String sequences = folder.resolve("sequences").toString();
        String assembled = SharedSessionJob.print(
                JobCommand.ASSEMBLE,
                flags(CSV + " " + EVENTS + " --label-col label --data " + file("wide.csv"), "--out", sequences));
        assertTrue(assembled.startsWith("events: 132 of 24 series"), assembled);
        assertTrue(assembled.endsWith("sequences: " + sequences + "\n"), assembled);
        train("--id-col id --data " + sequences);
        assertEquals(weights, RnnModel.load(model()).weightsSha256());
        String out = folder.resolve("out").toString();
        SharedSessionJob.print(
                JobCommand.PREDICT, "--model", model(), "--data", sequences, "--out", out, "--keep-cols", "label");
        assertArrayEquals(
                new String[] {"id", "label", "prediction", "probability", "rawPrediction"},
                LocalSpark.session().read().parquet(out).columns());
    }

    @Test
    void flagsThatDoNotGoTogetherAreRefusedBeforeAnythingIsRead() {
        String words = NETWORK + " --model nowhere --data nowhere ";
        assertError(
                JobCommand.TRAIN,
                2,
                "--missing is for data that are events: expected --time-col beside it, which says that they are, found none; give that flag, or leave --missing out.",
                flags(words + "--missing zero"));
        assertError(
                JobCommand.ASSEMBLE,
                2,
                "--time-col is missing: expected the column that has the time of an event, found none; name it.",
                flags("--data nowhere --input-cols a --out nowhere-either"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--id-col is for data whose rows are sequences, and --time-col for events: expected one of them; leave the other out (of events, --id-cols names the columns of ids).",
                flags(words + "--time-col at --input-cols a --id-col id"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--head last does not go with --label-mode every: expected --head every; leave --head out, or choose another mode.",
                flags(words + "--time-col at --input-cols a --head last --label-mode every"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--head every does not go with --label-mode last: expected --head last, mean or max; leave --head out, or choose another mode.",
                flags(words + "--time-col at --input-cols a --head every"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--labels are joined by the columns of --id-cols: expected their names, found none; give that flag.",
                flags(words + "--time-col at --input-cols a --labels nowhere.csv"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--folds are made of series: expected the columns of their ids in --id-cols, found none, so that all events are one; name them, or leave --folds out.",
                flags(words + "--time-col at --input-cols a --folds 3"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--handle-invalid: handleInvalid must be one of error, skip, but is \"keep\" (did you mean skip?).",
                flags(words + "--time-col at --input-cols a --handle-invalid keep"));
        assertError(
                JobCommand.TRAIN,
                2,
                "--gaps insert does not go with what --time-step is: expected a duration there; set it so, or leave --gaps out.",
                flags(words + "--time-col at --input-cols a --missing zero --gaps insert"));
    }
}
