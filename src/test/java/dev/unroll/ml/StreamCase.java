package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Events, a model of them, and files of them that a stream reads. */
abstract class StreamCase {
    static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
    static final String EMPTY_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";
    static final String ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
    static final String SCHEMA = "id int, time timestamp, x double, kind string, y double, note string";
    static final int SERIES = 7;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    Path folder;

    final SparkSession spark = LocalSpark.session();
    final Random random = seed.random();

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
    List<Row> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> event(random.nextInt(SERIES), i, random.nextGaussian(), random.nextBoolean() ? "a" : "b"))
                .toList();
    }

    Row event(Integer id, int time, Double x, String kind) {
        Timestamp at = new Timestamp(1_600_000_000_000L + time * 10_000L);
        return RowFactory.create(id, at, x, kind, random.nextDouble(), "event " + time + ", " + random.nextInt());
    }

    static Dataset<Row> table(List<Row> rows) {
        return LocalSpark.rows(SCHEMA, rows.toArray(Row[]::new));
    }

    SequenceAssemblerModel assembler(List<Row> events) {
        return new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("x")
                .setTokenCols("kind")
                .setLabelCol("y")
                .setLabelMode("every")
                .setTimeDelta("log")
                .fit(table(events));
    }

    RnnModel<?> model(List<Row> events) {
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
    Map<String, Double> expected(RnnModel<?> model, List<Row> learnt, List<Row> events) {
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

    static Map<String, Double> found(Dataset<Row> predicted) {
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
    void write(List<Row> events, int each) {
        write(SCHEMA, events, each);
    }

    void write(String schema, List<Row> events, int each) {
        for (int from = 0; from < events.size(); from += each) {
            List<Row> some = new ArrayList<>(events.subList(from, Math.min(events.size(), from + each)));
            Collections.shuffle(some, random);
            LocalSpark.rows(schema, some.toArray(Row[]::new))
                    .write()
                    .mode("append")
                    .parquet(path("events"));
        }
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Scores what is new in the files. */
    StreamingQuery run(RnnStream stream) throws Exception {
        return run(stream, SCHEMA);
    }

    StreamingQuery run(RnnStream stream, String schema) throws Exception {
        Dataset<Row> events = spark.readStream()
                .schema(schema)
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

    Dataset<Row> out() {
        return spark.read().parquet(path("out"));
    }

    static void assertSentence(String part, Executable executable) {
        Throwable thrown = assertThrows(Exception.class, executable);
        List<Throwable> chain = Failures.chain(thrown);
        assertTrue(
                chain.stream()
                        .anyMatch(e ->
                                e instanceof UnrollException && e.getMessage().contains(part)),
                () -> chain.toString());
    }
}
