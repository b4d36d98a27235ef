package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.unroll.TestSeed;
import dev.unroll.spark.LocalSpark;
import java.nio.file.Path;
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
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RnnStreamTest {
    private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
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
    }

    @AfterEach
    void keepStatesWhereSparkDoes() {
        spark.conf().unset(PROVIDER);
    }

    /** In order of time; ids of several lengths of series. */
    private List<Row> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RowFactory.create(
                        random.nextInt(SERIES),
                        new java.sql.Timestamp(1_600_000_000_000L + i * 10_000L),
                        random.nextGaussian(),
                        random.nextBoolean() ? "a" : "b",
                        random.nextDouble(),
                        "row " + i))
                .toList();
    }

    private static SequenceAssembler assembler() {
        return new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("x")
                .setTokenCols("kind")
                .setLabelCol("y")
                .setLabelMode("every")
                .setTimeDelta("log");
    }

    private RnnModel<?> model(SequenceAssembler assembler, List<Row> events) {
        RnnRegressor regressor = new RnnRegressor()
                .setHiddenSize(5)
                .setEpochs(1)
                .setHead("every")
                .setFeaturesCol("features")
                .setTokensCol("tokens");
        return regressor.fit(assembler.fit(table(events)).transform(table(events)));
    }

    private Dataset<Row> table(List<Row> rows) {
        return LocalSpark.rows(SCHEMA, rows.toArray(Row[]::new));
    }

    /** The prediction of each event by its note, from {@code transform}. */
    private Map<String, Double> expected(RnnModel<?> model, List<Row> events) {
        Dataset<Row> sequences = assembler().fit(table(events)).transform(table(events));
        Map<String, Double> byTime = new TreeMap<>();
        model.transform(sequences)
                .select(
                        functions.col("id"),
                        functions
                                .explode(functions.arrays_zip(functions.col("times"), functions.col("prediction")))
                                .as("step"))
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
            assertNull(found.put(row.getString(0), row.isNullAt(1) ? null : row.getDouble(1)), "one row an event");
        }
        return found;
    }

    /** Files of some events each, shuffled within a file, that are read one by one. */
    private Path files(List<Row> events, int each) {
        Path files = folder.resolve("events");
        for (int from = 0; from < events.size(); from += each) {
            List<Row> some = new ArrayList<>(events.subList(from, Math.min(events.size(), from + each)));
            Collections.shuffle(some, random);
            table(some).write().mode("append").parquet(files.toString());
        }
        return files;
    }

    private StreamingQuery query(RnnStream stream, Path files) throws Exception {
        Dataset<Row> events = spark.readStream()
                .schema(SCHEMA)
                .option("maxFilesPerTrigger", 1)
                .parquet(files.toString());
        return stream.transform(events)
                .writeStream()
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .format("parquet")
                .start(folder.resolve("out").toString());
    }

    private Dataset<Row> out() {
        return spark.read().parquet(folder.resolve("out").toString());
    }

    @Test
    void streamHasTheBitsOfTransform() throws Exception {
        List<Row> events = events(120);
        RnnModel<?> model = model(assembler(), events);
        Path files = files(events, 25);
        query(new RnnStream().setModel(model), files).awaitTermination();
        assertEquals(expected(model, events), found(out()));
        assertEquals(
                events.size(),
                out().select("id", "time", "x", "kind", "y", "note")
                        .intersect(table(events))
                        .count());
    }
}
