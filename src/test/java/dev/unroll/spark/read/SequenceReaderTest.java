package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.spark.read.SequenceReader.Part;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceReaderTest {
    private static final long SEED = Long.getLong("test.seed", 1);
    private static final SequenceFormat.Columns FEATURES_AND_LABEL =
            new SequenceFormat.Columns("features", "", "label", "", "", "");
    private static final SequenceFormat.Columns TOKENS_AND_LABEL =
            new SequenceFormat.Columns("", "tokens", "label", "", "", "");
    private static final SequenceFormat.Columns WITH_ID =
            new SequenceFormat.Columns("features", "", "label", "", "id", "");

    @Test
    void everyTypeOfFeaturesIsRead() {
        double[] twoByTwo = {1, 2, 3, 4};
        assertFeatures(Rows.ofDoubles(twoByTwo, 2), "array<array<float>>", List.of(List.of(1f, 2f), List.of(3f, 4f)));
        assertFeatures(Rows.ofDoubles(twoByTwo, 2), "array<array<double>>", List.of(List.of(1., 2.), List.of(3., 4.)));
        assertFeatures(Rows.ofDoubles(twoByTwo, 2), "array<array<long>>", List.of(List.of(1L, 2L), List.of(3L, 4L)));
        assertFeatures(Rows.ofDoubles(twoByTwo, 2), "array<vector>", List.of(Vectors.dense(1, 2), Vectors.dense(3, 4)));
        assertFeatures(
                Rows.ofDoubles(new double[] {0, 2, 0, 0}, 2),
                "array<vector>",
                List.of(Vectors.sparse(2, new int[] {1}, new double[] {2}), Vectors.zeros(2)));
        assertFeatures(Rows.ofDoubles(new double[] {1, 2.5}, 1), "array<float>", List.of(1f, 2.5f));
        assertFeatures(Rows.ofDoubles(new double[] {1, 2.5}, 1), "array<double>", List.of(1., 2.5));
        assertFeatures(
                Rows.ofDoubles(new double[] {1, 2.5}, 1),
                "array<decimal(4,2)>",
                List.of(new BigDecimal("1.00"), new BigDecimal("2.50")));
        Rows integers = Rows.ofDoubles(new double[] {3, 0}, 1);
        assertFeatures(integers, "array<int>", List.of(3, 0));
        assertFeatures(integers, "array<long>", List.of(3L, 0L));
        assertFeatures(integers, "array<short>", List.of((short) 3, (short) 0));
        assertFeatures(integers, "array<tinyint>", List.of((byte) 3, (byte) 0));
        assertFeatures(
                Rows.ofDoubles(twoByTwo, 2),
                "array<array<decimal(30,10)>>",
                List.of(
                        List.of(new BigDecimal("1"), new BigDecimal("2")),
                        List.of(new BigDecimal("3"), new BigDecimal("4"))));
    }

    @Test
    void tokensOfEveryIntegralTypeAreReadOneOrSeveralAStep() {
        Rows one = Rows.ofIntegers(new int[] {3, 0}, 1);
        assertTokens(one, "array<int>", List.of(3, 0));
        assertTokens(one, "array<long>", List.of(3L, 0L));
        assertTokens(one, "array<short>", List.of((short) 3, (short) 0));
        assertTokens(one, "array<tinyint>", List.of((byte) 3, (byte) 0));
        Rows three = Rows.ofIntegers(new int[] {3, 0, 7, 1, 2, 0}, 3);
        assertTokens(three, "array<array<int>>", List.of(List.of(3, 0, 7), List.of(1, 2, 0)));
        assertTokens(three, "array<array<long>>", List.of(List.of(3L, 0L, 7L), List.of(1L, 2L, 0L)));
    }

    @Test
    void featuresAndTokensAreReadTogether() {
        SequenceFormat format = reals(new SequenceFormat.Columns("features", "tokens", "label", "", "", ""));
        Dataset<Row> data = LocalSpark.rows(
                "label double, tokens array<int>, features array<float>",
                RowFactory.create(1.0, List.of(3, 0), List.of(0.5f, 2f)),
                RowFactory.create(1.0, List.of(3, 1), List.of(0.5f, 2f)));
        SequenceReader reader = new SequenceReader(data, format, 0, SEED);
        DataSummary summary = reader.summarize();
        assertEquals(List.of(4), summary.vocabularySizes());
        assertEquals(1.25, summary.training().features().mean(0));
        List<Sequence> sequences = reader.sequences(Part.ALL).keys().collect();
        assertRows(Rows.ofDoubles(new double[] {0.5, 2}, 1), sequences.get(0).features());
        assertRows(Rows.ofIntegers(new int[] {3, 0}, 1), sequences.get(0).tokens());
        assertNotEquals(sequences.get(0).key(), sequences.get(1).key());
    }

    private static void assertTokens(Rows expected, String type, Object cell) {
        Dataset<Row> data = LocalSpark.rows("tokens " + type + ", label double", RowFactory.create(cell, 1.0));
        SequenceReader reader = new SequenceReader(data, reals(TOKENS_AND_LABEL), 0, SEED);
        assertRows(expected, reader.sequences(Part.ALL).keys().first().tokens());
    }

    private static void assertFeatures(Rows expected, String type, Object cell) {
        Dataset<Row> data = LocalSpark.rows("features " + type + ", label double", RowFactory.create(cell, 1.0));
        assertRows(expected, onlySequence(data, Target.NUMBERS, Head.LAST).features());
    }

    @Test
    void everyTypeOfTargetIsRead() {
        assertTarget(Rows.ofDoubles(new double[] {0.5}, 1), "double", 0.5, Target.NUMBERS, Head.LAST);
        assertTarget(Rows.ofDoubles(new double[] {7}, 1), "int", 7, Target.NUMBERS, Head.LAST);
        assertTarget(
                Rows.ofDoubles(new double[] {1, 2}, 2), "array<float>", List.of(1f, 2f), Target.NUMBERS, Head.LAST);
        assertTarget(
                Rows.ofDoubles(new double[] {1, 2}, 1), "array<float>", List.of(1f, 2f), Target.NUMBERS, Head.EVERY);
        assertTarget(
                Rows.ofDoubles(new double[] {1, 2, 3, 4, 5, 6}, 3),
                "array<array<float>>",
                List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 6f)),
                Target.NUMBERS,
                Head.EVERY);
        assertTarget(Rows.ofIntegers(new int[] {2}, 1), "double", 2.0, Target.CLASS, Head.LAST);
        assertTarget(Rows.ofIntegers(new int[] {2, 0}, 1), "array<long>", List.of(2L, 0L), Target.CLASS, Head.EVERY);
    }

    @Test
    void withoutALabelColumnThereAreNoTargets() {
        Dataset<Row> data = LocalSpark.rows("features array<float>", RowFactory.create(List.of(1f)));
        SequenceFormat format = reals(new SequenceFormat.Columns("features", "", "", "", "", ""));
        List<Sequence> sequences = collect(new SequenceReader(data, format, 0, SEED), Part.ALL);
        assertRows(Rows.zeros(Rows.Kind.INTEGER, 0, 1), sequences.get(0).targets());
    }

    private static void assertTarget(Rows expected, String type, Object cell, Target target, Head head) {
        Dataset<Row> data =
                LocalSpark.rows("features array<float>, label " + type, RowFactory.create(List.of(1f, 2f), cell));
        assertRows(expected, onlySequence(data, target, head).targets());
    }

    private static Sequence onlySequence(Dataset<Row> data, Target target, Head head) {
        SequenceFormat format = new SequenceFormat(
                FEATURES_AND_LABEL, target, head, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        SequenceReader reader = new SequenceReader(data, format, 0, SEED);
        assertEquals(1, reader.summarize().training().sequences());
        return reader.sequences(Part.ALL).keys().first();
    }

    private static void assertRows(Rows expected, Rows found) {
        assertEquals(expected.kind(), found.kind());
        assertEquals(expected.rows(), found.rows());
        assertEquals(expected.width(), found.width());
        assertArrayEquals(expected.doubles(), found.doubles());
        assertArrayEquals(expected.integers(), found.integers());
    }

    @Test
    void doublePrecisionKeepsEveryBit() {
        Dataset<Row> data =
                LocalSpark.rows("features array<double>, label double", RowFactory.create(List.of(0.1), 1e100));
        SequenceFormat format = new SequenceFormat(
                FEATURES_AND_LABEL, Target.NUMBERS, Head.LAST, Precision.DOUBLE, 0, List.of(), 0, InvalidRows.ERROR);
        Sequence sequence = new SequenceReader(data, format, 0, SEED)
                .sequences(Part.ALL)
                .keys()
                .first();
        assertRows(Rows.ofDoubles(new double[] {0.1}, 1), sequence.features());
        assertRows(Rows.ofDoubles(new double[] {1e100}, 1), sequence.targets());
    }

    @Test
    void weightAndIdOfAnyTypeAreRead() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<float>, label double, `the.weight` int, id long",
                RowFactory.create(List.of(1f), 0.0, 3, 42L));
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "label", "the.weight", "id", "");
        Sequence sequence = new SequenceReader(data, reals(columns), 0, SEED)
                .sequences(Part.ALL)
                .keys()
                .first();
        assertEquals(3, sequence.weight(0));
        assertEquals(SequenceKey.ofId("42"), sequence.key());
    }

    @Test
    void withoutAnIdTheKeyIsThatOfTheContent() {
        Sequence sequence = onlySequence(
                LocalSpark.rows("features array<float>, label double", RowFactory.create(List.of(1f), 2.0)),
                Target.NUMBERS,
                Head.LAST);
        assertEquals(SequenceKey.ofContent(sequence.features(), sequence.targets(), 1), sequence.key());
    }

    @Test
    void oneColumnMayServeTwice() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<float>, label double",
                RowFactory.create(List.of(1f), 2.0),
                RowFactory.create(List.of(1f), 3.0));
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "label", "label", "label", "");
        List<Sequence> sequences = collect(new SequenceReader(data, reals(columns), 0, SEED), Part.ALL);
        assertEquals(List.of(2.0, 3.0), sequences.stream().map(s -> s.weight(0)).toList());
        assertEquals(SequenceKey.ofId("0x1.0p1"), sequences.get(0).key());
    }

    @Test
    void keyOfAnIdDoesNotDependOnSettingsOfTheSession() {
        assertKeyOfId("1700000000123456", "timestamp_micros(1700000000123456)");
        assertKeyOfId("1E-7", "0.0000001BD");
        assertKeyOfId("0x1.52d02c7e14af6p76", "1e23D"); // in decimal digits Java 17 and 19 disagree about it
        assertKeyOfId("0x1.8p0", "1.5F");
        assertKeyOfId("2023-11-14", "date '2023-11-14'");
    }

    private static void assertKeyOfId(String text, String id) {
        for (String zone : List.of("Pacific/Kiritimati", "UTC")) {
            SparkSession session = LocalSpark.session().newSession();
            session.conf().set("spark.sql.session.timeZone", zone);
            session.conf().set("spark.sql.ansi.enabled", zone.equals("UTC"));
            Dataset<Row> data = session.sql("select array(1F) as features, 0D as label, " + id + " as id");
            Sequence sequence = collect(new SequenceReader(data, reals(WITH_ID), 0, SEED), Part.ALL)
                    .get(0);
            assertEquals(SequenceKey.ofId(text), sequence.key(), id + " in " + zone);
        }
    }

    @Test
    void nullIdIsRefusedWhateverItsType() {
        for (String type : List.of("double", "float", "decimal(5,2)", "timestamp", "string")) {
            Dataset<Row> data = LocalSpark.session()
                    .sql("select array(1F) as features, 0D as label, cast(null as " + type + ") as id");
            UnrollException e = assertThrows(
                    UnrollException.class, () -> new SequenceReader(data, reals(WITH_ID), 0, SEED).summarize());
            assertTrue(e.getMessage().contains("Column \"id\" of row 0"), e.getMessage());
        }
    }

    @Test
    void summaryCountsBothParts() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<array<float>>, label array<int>, weight double, id int, held boolean",
                RowFactory.create(List.of(List.of(1f, 5f), List.of(3f, 5f)), List.of(0, 2), 0.5, 1, false),
                RowFactory.create(List.of(List.of(5f, 5f)), List.of(2), 2.0, 2, false),
                RowFactory.create(
                        List.of(List.of(9f, 9f), List.of(9f, 9f), List.of(9f, 9f)), List.of(4, 4, 4), 1.0, 3, true));
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "label", "weight", "id", "held");
        SequenceFormat format = new SequenceFormat(
                columns, Target.CLASS, Head.EVERY, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        DataSummary summary = new SequenceReader(data, format, 0, SEED).summarize();

        PartSummary training = summary.training();
        assertEquals("2 sequences of 1 to 2 steps, 3 steps and 3 targets in all", training.toString());
        assertEquals(training + ", 1 sequences held out", summary.toString());
        assertEquals(2, training.sequences());
        assertEquals(2.5, training.weight());
        assertArrayEquals(new long[] {1, 0, 2}, training.classCounts());
        assertEquals(3, training.features().mean(0));
        assertEquals(Math.sqrt(8.0 / 3), training.features().deviation(0));
        assertEquals(5, training.features().mean(1));
        assertEquals(0, training.features().deviation(1));
        assertEquals(1, summary.validation().sequences());
        assertArrayEquals(new long[] {0, 0, 0, 0, 3}, summary.validation().classCounts());
        assertEquals(2, summary.features());
        assertEquals(5, summary.labelKinds());
    }

    @Test
    void summaryOfTokensAndVectorLabels() {
        Dataset<Row> data = LocalSpark.rows(
                "tokens array<array<int>>, label array<double>",
                RowFactory.create(List.of(List.of(0, 3), List.of(6, 1)), List.of(1.0, 10.0)),
                RowFactory.create(List.of(List.of(3, 4)), List.of(3.0, 10.0)));
        DataSummary summary = new SequenceReader(data, reals(TOKENS_AND_LABEL), 0, SEED).summarize();
        assertEquals(List.of(7, 5), summary.vocabularySizes());
        assertEquals(2, summary.labelKinds());
        assertEquals(
                "2 sequences of 1 to 2 steps, 3 steps and 2 targets in all",
                summary.training().toString());
        assertArrayEquals(
                new double[] {2, 10},
                summary.training().labels().standardization().means());
        assertArrayEquals(
                new double[] {1, 0},
                summary.training().labels().standardization().deviations());
    }

    @Test
    void neitherOrderNorPartitionsChangeTheSummary() {
        List<Row> rows = randomRows(300);
        DataSummary one = new SequenceReader(table(rows), reals(WITH_ID), 0.3, SEED).summarize();
        Collections.shuffle(rows, new Random(SEED));
        Dataset<Row> shuffled = table(rows);
        for (int partitions : new int[] {2, 7}) {
            Dataset<Row> arranged = shuffled.repartition(partitions);
            DataSummary other = new SequenceReader(arranged, reals(WITH_ID), 0.3, SEED).summarize();
            assertSameSummary(one.training(), other.training());
            assertSameSummary(one.validation(), other.validation());
            assertEquals(one.fingerprint(), other.fingerprint());
        }
    }

    private static void assertSameSummary(PartSummary expected, PartSummary found) {
        assertEquals(expected.toString(), found.toString());
        assertEquals(expected.weight(), found.weight());
        assertArrayEquals(
                expected.features().standardization().means(),
                found.features().standardization().means());
        assertArrayEquals(
                expected.features().standardization().deviations(),
                found.features().standardization().deviations());
        assertArrayEquals(
                expected.labels().standardization().deviations(),
                found.labels().standardization().deviations());
    }

    @Test
    void partsAreDisjointAndCompleteAndAsSummarized() {
        SequenceReader reader = new SequenceReader(table(randomRows(400)).repartition(3), reals(WITH_ID), 0.25, SEED);
        DataSummary summary = reader.summarize();
        Set<SequenceKey> training = keys(reader, Part.TRAINING);
        Set<SequenceKey> validation = keys(reader, Part.VALIDATION);
        assertEquals(summary.training().sequences(), training.size());
        assertEquals(summary.validation().sequences(), validation.size());
        assertEquals(400, training.size() + validation.size());
        Set<SequenceKey> all = new TreeSet<>(training);
        all.addAll(validation);
        assertEquals(keys(reader, Part.ALL), all);
        assertEquals(100, validation.size(), 5 * Math.sqrt(400 * 0.25 * 0.75));
    }

    @Test
    void seedChoosesTheValidationPart() {
        Dataset<Row> data = table(randomRows(100));
        Set<SequenceKey> one = keys(new SequenceReader(data, reals(WITH_ID), 0.5, SEED), Part.VALIDATION);
        assertEquals(one, keys(new SequenceReader(data, reals(WITH_ID), 0.5, SEED), Part.VALIDATION));
        assertNotEquals(one, keys(new SequenceReader(data, reals(WITH_ID), 0.5, SEED + 1), Part.VALIDATION));
    }

    @Test
    void fingerprintTellsDataApart() {
        List<Row> rows = randomRows(10);
        String ten = fingerprint(rows);
        assertEquals(ten, fingerprint(new ArrayList<>(rows)));
        assertNotEquals(ten, fingerprint(rows.subList(0, 9)));
    }

    private static String fingerprint(List<Row> rows) {
        return fingerprint(table(rows), FEATURES_AND_LABEL, 0);
    }

    private static String fingerprint(Dataset<Row> data, SequenceFormat.Columns columns, double validationFraction) {
        return new SequenceReader(data, reals(columns), validationFraction, SEED)
                .summarize()
                .fingerprint();
    }

    @Test
    void fingerprintSeesOtherContentUnderTheSameIds() {
        Dataset<Row> data = table(randomRows(10));
        String original = fingerprint(data, WITH_ID, 0);
        assertEquals(original, fingerprint(data.orderBy("label"), WITH_ID, 0));
        assertNotEquals(original, fingerprint(data.withColumn("label", functions.expr("-label")), WITH_ID, 0));
        assertNotEquals(
                original,
                fingerprint(data.withColumn("features", functions.reverse(data.col("features"))), WITH_ID, 0));
    }

    @Test
    void fingerprintSeesIdsAndTheSidesOfTheSplit() {
        Dataset<Row> data = table(randomRows(10));
        String original = fingerprint(data, WITH_ID, 0);
        assertNotEquals(original, fingerprint(data, FEATURES_AND_LABEL, 0));
        assertNotEquals(original, fingerprint(data, WITH_ID, 0.5));
    }

    @Test
    void negativeZeroIsZero() {
        Row zeros = RowFactory.create(List.of(0f), 0.0);
        Row negative = RowFactory.create(List.of(-0f), -0.0);
        List<Sequence> sequences = collect(
                new SequenceReader(
                        LocalSpark.rows("features array<float>, label double", zeros, negative),
                        reals(FEATURES_AND_LABEL),
                        0,
                        SEED),
                Part.ALL);
        assertEquals(sequences.get(0).key(), sequences.get(1).key());
        assertRows(sequences.get(0).features(), sequences.get(1).features());
        assertRows(sequences.get(0).targets(), sequences.get(1).targets());
    }

    @Test
    void theFileOfABadRowIsNamed(@TempDir Path folder) {
        String path = folder.resolve("data.parquet").toString();
        LocalSpark.rows("features array<float>, label double", RowFactory.create(Arrays.asList(1f, null), 1.0))
                .write()
                .parquet(path);
        Dataset<Row> data = LocalSpark.session().read().parquet(path);
        UnrollException thrown = assertThrows(
                UnrollException.class, () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0, SEED).summarize());
        assertTrue(
                thrown.getMessage()
                        .matches(
                                "Column \"features\" of row 0 of partition 0 \\(file:.*/data\\.parquet/part-[^ ]*\\.parquet\\),"
                                        + " time step 1: expected a finite number .*, found null; .*"),
                thrown.getMessage());
    }

    @Test
    void filesWithColumnsOfEveryTypeAreRead(@TempDir Path folder) {
        String path = folder.resolve("data.parquet").toString();
        LocalSpark.rows(
                        "features array<vector>, label float, id tinyint",
                        RowFactory.create(List.of(Vectors.dense(1)), 1f, (byte) 1))
                .selectExpr(
                        "*",
                        "array(array(1.5f)) as nested",
                        "map('a', true) as map",
                        "2s as short",
                        "3 as int",
                        "4l as long",
                        "5.0d as double",
                        "6.0 as decimal",
                        "x'07' as binary",
                        "date'2026-01-08' as date",
                        "timestamp'2026-01-09 00:00:00' as timestamp",
                        "timestamp_ntz'2026-01-10 00:00:00' as local",
                        "interval '11' day as days",
                        "interval '12' month as months",
                        "named_struct('thirteen', 'text') as struct")
                .write()
                .parquet(path);
        Dataset<Row> data = LocalSpark.session().read().parquet(path);
        assertEquals(
                1,
                new SequenceReader(data, reals(WITH_ID), 0, SEED)
                        .summarize()
                        .training()
                        .sequences());
    }

    @Test
    void joinedDataAreRead() {
        Dataset<Row> data = table(randomRows(20));
        Dataset<Row> joined = data.select("features", "id").join(data.select("label", "id"), "id");
        assertEquals(
                20,
                new SequenceReader(joined, reals(WITH_ID), 0, SEED)
                        .summarize()
                        .training()
                        .sequences());
    }

    @Test
    void makingAReaderStartsNoJobAndTheShufflesOfTheDataRunOnce() throws TimeoutException {
        SparkContext context = LocalSpark.session().sparkContext();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counter = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.incrementAndGet();
            }
        };
        Dataset<Row> shuffled = table(randomRows(20)).repartition(3);
        context.addSparkListener(counter);
        try {
            SequenceReader reader = new SequenceReader(shuffled, reals(WITH_ID), 0, SEED);
            assertEquals(0, jobsUntilNow(context, jobs));
            reader.summarize();
            assertEquals(2, jobsUntilNow(context, jobs), "the shuffle's and the summary's");
            assertEquals(20, reader.sequences(Part.ALL).count());
            assertEquals(3, jobsUntilNow(context, jobs));
        } finally {
            context.removeSparkListener(counter);
        }
    }

    private static int jobsUntilNow(SparkContext context, AtomicInteger jobs) throws TimeoutException {
        context.listenerBus().waitUntilEmpty(TimeUnit.SECONDS.toMillis(10));
        return jobs.get();
    }

    @Test
    void rowsThatCannotBeReadAreLeftOutOfEveryPassAndListed() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<float>, label double, id int, held boolean",
                RowFactory.create(List.of(1f), 1.0, 5, false),
                RowFactory.create(List.of(), 1.0, 6, false),
                RowFactory.create(List.of(2f), 1.0, 7, true),
                RowFactory.create(List.of(3f), Double.NaN, 8, true),
                RowFactory.create(List.of(4f), 1.0, 9, null));
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "label", "", "id", "held");
        SequenceReader reader = new SequenceReader(data, skipping(columns), 0, SEED);
        DataSummary summary = reader.summarize();
        assertEquals(1, summary.training().sequences());
        assertEquals(1, summary.validation().sequences());
        assertEquals(
                "left out 3 of 5 rows, which cannot be read; the first: Column \"features\" of row \"6\": expected at least one"
                        + " time step, found an empty array; correct or drop such rows, or choose another column with"
                        + " featuresCol",
                ParameterName.plain(summary.leftOut().orElseThrow()));
        assertEquals(Set.of(SequenceKey.ofId("5")), keys(reader, Part.TRAINING));
        assertEquals(Set.of(SequenceKey.ofId("7")), keys(reader, Part.VALIDATION));
        assertEquals("row \"7\"", reader.place(SequenceKey.ofId("7")));
        List<Row> invalid = reader.invalidRows(ParameterName::plain).collectAsList();
        assertEquals(
                List.of("row \"6\"", "held-out row \"8\"", "row \"9\""),
                invalid.stream().map(row -> row.getString(0)).toList());
        assertEquals(
                "Column \"label\": expected a finite number within ±3.4028235E38, found NaN; correct or drop such rows, or"
                        + " choose another column with labelCol",
                invalid.get(1).getString(1));
        String clean = new SequenceReader(data.where("id = 5 or id = 7"), skipping(columns), 0, SEED)
                .summarize()
                .fingerprint();
        assertEquals(clean, summary.fingerprint());
    }

    private static SequenceFormat skipping(SequenceFormat.Columns columns) {
        return new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.SKIP);
    }

    @Test
    void shareHeldOutThatIsFarFromTheOneAskedForIsNotedWithItsReason() {
        Dataset<Row> repeated =
                table(randomRows(20)).crossJoin(LocalSpark.session().range(50).select());
        assertShareNoted(
                "% of the sequences are held out for validation, not 20.0 %: equal sequences go to the same side, tell"
                        + " them apart with idCol",
                repeated, FEATURES_AND_LABEL);
        assertShareNoted(
                "not 20.0 %: sequences of the same id go to the same side, give each its own", repeated, WITH_ID);
        assertShareNoted("not 20.0 %: among so few sequences chance decides", table(randomRows(20)), WITH_ID);
        Dataset<Row> distinct = table(randomRows(1000));
        SequenceReader reader = new SequenceReader(distinct, reals(WITH_ID), 0.2, SEED);
        assertEquals(List.of(), reader.notes(reader.summarize()));
    }

    /** With the first seed that is neither nearly right nor an error. */
    private static void assertShareNoted(String end, Dataset<Row> data, SequenceFormat.Columns columns) {
        for (long seed = SEED; ; seed++) {
            SequenceReader reader = new SequenceReader(data, reals(columns), 0.2, seed);
            List<String> notes = reader.notes(reader.summarize());
            if (!notes.isEmpty()) {
                assertTrue(ParameterName.plain(notes.get(0)).endsWith(end), notes.get(0));
                return;
            }
        }
    }

    @Test
    void classesWithoutATargetAreNoted() {
        assertEquals(
                List.of(
                        "no target to train on is of class 0, but the network learns all from 0 to the largest; number them"
                                + " without gaps"),
                notesOfClasses(1, 2, 1));
        assertEquals(List.of(), notesOfClasses(1, 2, 0));
        assertEquals(
                List.of(
                        "no target to train on is of class 0, 1, 2, 4, 5 and 93 more, but the network learns all from 0 to the"
                                + " largest; number them without gaps"),
                notesOfClasses(99, 3));
    }

    private static List<String> notesOfClasses(int... labels) {
        Row[] rows = Arrays.stream(labels)
                .mapToObj(label -> RowFactory.create(List.of(1f), label))
                .toArray(Row[]::new);
        SequenceFormat format = new SequenceFormat(
                FEATURES_AND_LABEL, Target.CLASS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        SequenceReader reader =
                new SequenceReader(LocalSpark.rows("features array<float>, label int", rows), format, 0, SEED);
        return reader.notes(reader.summarize());
    }

    @Test
    void predictionReadsFeaturesAlone() {
        Dataset<Row> data = LocalSpark.rows(
                "other string, features array<array<float>>", RowFactory.create("x", List.of(List.of(1f, 2f))));
        SequenceFormat format = new SequenceFormat(
                new SequenceFormat.Columns("features", "", "", "", "", ""),
                Target.NUMBERS,
                Head.LAST,
                Precision.FLOAT,
                2,
                List.of(),
                1,
                InvalidRows.ERROR);
        RowConverter converter = RowConverter.ofFeatures(data.schema(), format, List.of());
        Sequence sequence = SparkApi.rows(data)
                .map(row -> converter.read(row, 0).sequence(true).orElseThrow())
                .first();
        assertRows(Rows.ofDoubles(new double[] {1, 2}, 2), sequence.features());
        assertEquals(0, sequence.targets().rows());
        assertEquals(1, sequence.weight(0));
    }

    @Test
    void predictionRejectsRowsOfAnotherWidthAndNamesThemByTheirId() {
        String rest =
                ": expected as many numbers a time step as the model takes (2), found 1; correct or drop such rows, or"
                        + " choose another column with featuresCol.";
        assertWidthRefused("Column \"features\" of row 3 of partition 0" + rest, "features array<float>");
        assertWidthRefused("Column \"features\" of row \"7\"" + rest, "features array<float>, id int");
    }

    private static void assertWidthRefused(String sentence, String schema) {
        Object[] cells = {new GenericArrayData(new float[] {1}), 7};
        SequenceFormat format = new SequenceFormat(
                new SequenceFormat.Columns("features", "", "", "", "id", ""),
                Target.NUMBERS,
                Head.LAST,
                Precision.FLOAT,
                2,
                List.of(),
                1,
                InvalidRows.ERROR);
        RowConverter converter = RowConverter.ofFeatures(StructType.fromDDL(schema), format, List.of());
        InternalRow row = new GenericInternalRow(cells);
        ReadRow read = converter.read(row, 3);
        UnrollException thrown = assertThrows(UnrollException.class, () -> read.sequence(true));
        assertEquals(sentence, thrown.getMessage());
    }

    private static SequenceFormat reals(SequenceFormat.Columns columns) {
        return new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
    }

    private static Dataset<Row> table(List<Row> rows) {
        return LocalSpark.rows("features array<array<float>>, label double, id int", rows.toArray(Row[]::new));
    }

    private static List<Row> randomRows(int count) {
        Random random = new Random(SEED);
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            List<List<Float>> steps = new ArrayList<>();
            for (int t = 0; t <= random.nextInt(5); t++) {
                steps.add(List.of((float) random.nextGaussian(), (float) (1e6 + random.nextGaussian())));
            }
            rows.add(RowFactory.create(steps, random.nextGaussian(), id));
        }
        return rows;
    }

    private static Set<SequenceKey> keys(SequenceReader reader, Part part) {
        Set<SequenceKey> keys = new TreeSet<>();
        collect(reader, part).forEach(sequence -> keys.add(sequence.key()));
        return keys;
    }

    private static List<Sequence> collect(SequenceReader reader, Part part) {
        List<Sequence> sequences = new ArrayList<>();
        reader.sequences(part).keys().toLocalIterator().forEachRemaining(sequences::add);
        return sequences;
    }
}
