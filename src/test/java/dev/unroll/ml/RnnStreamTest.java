package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.Failures;
import dev.unroll.spark.LocalSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RnnStreamTest {
    private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
    private static final String EMPTY_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";
    private static final String ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
    private static final String SCHEMA = "id int, time timestamp, x double, kind string, y double, note string";
    private static final int SERIES = 7;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();
    private final Random random = seed.random();

    @BeforeEach
    void keepStatesInRocksDb() {
        spark.conf().set(PROVIDER, ROCKS);
        spark.conf().set(EMPTY_BATCHES, false); // with a time to live they would not end
    }

    @AfterEach
    void keepStatesWhereSparkDoes() {
        spark.conf().unset(PROVIDER);
        spark.conf().unset(EMPTY_BATCHES);
    }

    /** In order of time, no two at once. */
    private List<Row> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> event(random.nextInt(SERIES), i, random.nextGaussian(), random.nextBoolean() ? "a" : "b"))
                .toList();
    }

    private Row event(Integer id, int time, Double x, String kind) {
        Timestamp at = new Timestamp(1_600_000_000_000L + time * 10_000L);
        return RowFactory.create(id, at, x, kind, random.nextDouble(), "event " + time + ", " + random.nextInt());
    }

    private static Dataset<Row> table(List<Row> rows) {
        return LocalSpark.rows(SCHEMA, rows.toArray(Row[]::new));
    }

    private SequenceAssemblerModel assembler(List<Row> events) {
        return new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("x")
                .setTokenCols("kind")
                .setLabelCol("y")
                .setLabelMode("every")
                .setTimeDelta("log")
                .fit(table(events));
    }

    private RnnModel<?> model(List<Row> events) {
        return new RnnRegressor()
                .setHiddenSize(5)
                .setEpochs(1)
                .setHead("every")
                .setFeaturesCol("features")
                .setTokensCol("tokens")
                .setSeed(random.nextLong())
                .fit(assembler(events).transform(table(events)));
    }

    /** The prediction of each event by its note, as {@code transform} has it among those of its sequence. */
    private Map<String, Double> expected(RnnModel<?> model, List<Row> learnt, List<Row> events) {
        Map<String, Double> byTime = new TreeMap<>();
        model.transform(assembler(learnt).transform(table(events)))
                .selectExpr("id", "explode(arrays_zip(times, prediction)) as step")
                .selectExpr("id", "step.times", "step.prediction")
                .collectAsList()
                .forEach(row -> byTime.put(row.get(0) + " " + row.get(1), row.getDouble(2)));
        Map<String, Double> expected = new TreeMap<>();
        events.forEach(row -> expected.put(row.getString(5), byTime.get(row.get(0) + " " + row.get(1))));
        return expected;
    }

    private static Map<String, Double> found(Dataset<Row> predicted) {
        Map<String, Double> found = new TreeMap<>();
        for (Row row : predicted.select("note", "prediction", "error").collectAsList()) {
            assertEquals(row.isNullAt(1), !row.isNullAt(2));
            boolean twice = found.containsKey(row.getString(0));
            assertFalse(twice, "one row an event");
            found.put(row.getString(0), row.isNullAt(1) ? null : row.getDouble(1));
        }
        return found;
    }

    /** Adds files of some events each, shuffled within a file; a stream reads them one by one. */
    private void write(List<Row> events, int each) {
        for (int from = 0; from < events.size(); from += each) {
            List<Row> some = new ArrayList<>(events.subList(from, Math.min(events.size(), from + each)));
            Collections.shuffle(some, random);
            table(some).write().mode("append").parquet(path("events"));
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Scores what is new in the files. */
    private StreamingQuery run(RnnStream stream) throws Exception {
        Dataset<Row> events = spark.readStream()
                .schema(SCHEMA)
                .option("maxFilesPerTrigger", 1)
                .parquet(path("events"));
        StreamingQuery query = stream.transform(events)
                .writeStream()
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", path("checkpoint"))
                .format("parquet")
                .start(path("out"));
        query.awaitTermination();
        return query;
    }

    private Dataset<Row> out() {
        return spark.read().parquet(path("out"));
    }

    @Test
    void streamHasTheBitsOfTransformAlsoWhereItIsStartedAgain() throws Exception {
        List<Row> events = events(120);
        RnnModel<?> model = model(events);
        write(events.subList(0, 60), 20);
        run(new RnnStream().setModel(model));
        write(events.subList(60, 120), 20);
        run(new RnnStream().setModel(model));
        assertEquals(expected(model, events, events), found(out()));
        Dataset<Row> rows = out().select("id", "time", "x", "kind", "y", "note");
        assertEquals(120, rows.intersect(table(events)).count());
    }

    @Test
    void tableGoesOnFromTheStatesOfTheTableBeforeAndSoDoesStream() throws Exception {
        List<Row> events = events(60);
        RnnModel<?> model = model(events);
        Map<String, Double> all = expected(model, events, events);
        Dataset<Row> states = model.states(table(events.subList(0, 40)));
        RnnStream stream = new RnnStream().setModel(model).setStates(states);
        Map<String, Double> found = found(stream.transform(table(events.subList(40, 60))));
        events.subList(40, 60).forEach(row -> assertEquals(all.get(row.getString(5)), found.get(row.getString(5))));
        write(events.subList(40, 60), 7);
        run(stream);
        assertEquals(found, found(out()));
        Dataset<Row> later = stream.states(table(events.subList(40, 60)));
        assertEquals(SERIES, later.intersect(model.states(table(events))).count());
    }

    @Test
    void eventsThatCannotBeScoredComeOutWithTheReasonAndLateOnesAreCounted() throws Exception {
        List<Row> events = events(30);
        RnnModel<?> model = model(events);
        List<Row> bad = List.of(
                event(1, 31, Double.NaN, "a"),
                event(1, 32, 1.0, "c"),
                event(1, 33, null, "a"),
                event(null, 34, 1.0, "a"));
        List<Row> all = new ArrayList<>(events);
        all.addAll(bad);
        write(all, 40);
        RnnStream stream = new RnnStream().setModel(model);
        run(stream);
        write(List.of(event(1, -5, 1.0, "a"), event(100, -5, 1.0, "a")), 2);
        StreamingQuery second = run(stream);
        Map<String, Double> expected = expected(model, events, events);
        bad.forEach(row -> expected.put(row.getString(5), null));
        Map<String, Double> found = found(out().where("id is null or id < 100"));
        assertEquals(expected, found);
        assertEquals(
                List.of(
                        "Column \"id\" of an event: expected an id, found null; correct or drop such events, or set handleInvalid skip to leave them out.",
                        "Column \"kind\" of an event of id \"1\" at 2020-09-13T12:32:00Z: expected a category that training had, found \"c\"; correct or drop such events, or set handleInvalid skip to leave them out."),
                out().where("kind = 'c' or id is null")
                        .orderBy("id")
                        .select("error")
                        .as(Encoders.STRING())
                        .collectAsList());
        Row counts = Stream.of(second.recentProgress())
                .map(progress -> progress.observedMetrics().get(stream.uid()))
                .filter(row -> row != null && row.getLong(0) > 0)
                .findFirst()
                .orElseThrow();
        assertEquals("[2,0,1]", counts.toString());
    }

    @Test
    void eventsThatCannotBeScoredEndTheQueryWhereTheyAreErrors() {
        List<Row> events = events(30);
        RnnStream stream = new RnnStream().setModel(model(events));
        write(List.of(event(1, 31, Double.NaN, "a")), 1);
        List<Row> nan = List.of(event(1, 31, Double.NaN, "a"));
        assertEquals(1, stream.transform(table(nan)).count());
        assertEquals(
                0,
                stream.copy(ParamMap.empty())
                        .setHandleInvalid("skip")
                        .transform(table(nan))
                        .count());
        assertSentence(
                "Column \"x\" of an event of id \"1\"",
                () -> run(stream.copy(ParamMap.empty()).setHandleInvalid("error")));
        RnnStream late = stream.setStates(stream.states(table(events))).setHandleInvalid("error");
        List<Row> old = List.of(event(1, -1, 1.0, "a"));
        assertEquals(0, late.transform(table(old)).count());
        assertSentence(
                "expected a time after those that were scored before",
                () -> late.setOnLate("error").transform(table(old)).count());
    }

    private static void assertSentence(String part, Executable executable) {
        Throwable thrown = assertThrows(Exception.class, executable);
        List<Throwable> chain = Failures.chain(thrown);
        assertTrue(
                chain.stream()
                        .anyMatch(e ->
                                e instanceof UnrollException && e.getMessage().contains(part)),
                () -> chain.toString());
    }

    @Test
    void statesOfAnotherModelAreRefusedUnlessTheyAreForSomething() {
        List<Row> events = events(40);
        RnnModel<?> one = model(events);
        RnnModel<?> other = model(events);
        List<Row> later = events.subList(20, 40);
        RnnStream stream = new RnnStream().setModel(other).setStates(one.states(table(events.subList(0, 20))));
        assertSentence(
                "is of another model or assembler",
                () -> stream.transform(table(later)).count());
        stream.setOnModelChange("restart");
        Map<String, Double> begun = found(stream.transform(table(later)));
        assertEquals(expected(other, events, later), begun);
        stream.setOnModelChange("keep");
        assertNotEquals(begun, found(stream.transform(table(later))));
    }

    @Test
    void seriesBeginsAgainAfterItsTimeToLive() throws Exception {
        List<Row> events = events(40);
        RnnModel<?> model = model(events);
        RnnStream stream = new RnnStream().setModel(model).setTtl("1 millisecond");
        write(events.subList(0, 20), 20);
        run(stream);
        write(events.subList(20, 40), 20);
        run(stream);
        Map<String, Double> expected = expected(model, events, events.subList(0, 20));
        expected.putAll(expected(model, events, events.subList(20, 40)));
        assertEquals(expected, found(out()));
    }

    @Test
    void modelOfSequencesScoresEventsThatHaveTheFeaturesOfTheirStep() {
        Dataset<Row> sequences = spark.sql(
                "select id, transform(sequence(1, id + 2), t -> array(float(sin(id * t)), float(t))) as x, transform(sequence(1, id + 2), t -> if((t + id) % 3 = 0, 'a', 'b')) as words, id % 2 as label from range(6)");
        RnnModel<?> model = new RnnClassifier()
                .setFeaturesCol("x")
                .setTokensCol("words")
                .setIdCol("id")
                .setHead("max")
                .setHiddenSize(3)
                .setEpochs(1)
                .fit(sequences);
        Dataset<Row> events = sequences
                .selectExpr("id", "posexplode(arrays_zip(x, words)) as (time, step)")
                .selectExpr("id", "time", "step.x as x", "step.words as words");
        Dataset<Row> predicted = new RnnStream()
                .setModel(model)
                .setIdCols("id")
                .setTimeCol("time")
                .transform(events);
        assertEquals(
                "[id, time, x, words, prediction, probability, rawPrediction, error]",
                List.of(predicted.columns()).toString());
        Dataset<Row> last = predicted.where("time = id + 1").select("id", "prediction", "probability", "rawPrediction");
        assertEquals(
                model.transform(sequences)
                        .select("id", "prediction", "probability", "rawPrediction")
                        .orderBy("id")
                        .collectAsList(),
                last.orderBy("id").collectAsList());
    }

    @Test
    void whatCannotBeScoredAsItComesIsRefusedBeforeThat() {
        List<Row> events = events(20);
        RnnModel<?> model = model(events);
        write(events, 20);
        Dataset<Row> stream = spark.readStream().schema(SCHEMA).parquet(path("events"));
        assertSentence("setModel", () -> new RnnStream().transform(stream));
        assertSentence(
                "\"error\" exists already",
                () -> new RnnStream().setModel(model).transform(table(events).withColumn("error", functions.lit(1))));
        assertSentence(
                "ttl must be a duration",
                () -> new RnnStream().setModel(model).setTtl("soon").transform(stream));
        spark.conf().unset(PROVIDER);
        assertSentence(
                "spark.conf.set(\"" + PROVIDER,
                () -> new RnnStream().setModel(model).transform(stream));
        RnnModel<?> both = new RnnRegressor()
                .setBidirectional(true)
                .setHiddenSize(2)
                .setEpochs(1)
                .setHead("every")
                .setFeaturesCol("features")
                .setTokensCol("tokens")
                .fit(assembler(events).transform(table(events)));
        assertSentence("two directions", () -> new RnnStream().setModel(both).transform(table(events)));
    }
}
