package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.assemble.Assembly;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SequenceAssemblerTest {
    private static final String SCHEMA =
            "id int, time timestamp, a double, b boolean, wind string, age int, label double, weight double";
    private static final String TIME_ZONE = "spark.sql.session.timeZone";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @AfterEach
    void restoreTimeZone() {
        LocalSpark.session().conf().unset(TIME_ZONE);
    }

    /** Around the changes of clocks in New York; some rows are equal, some differ in their content alone. */
    private List<Row> rows() {
        Random random = seed.random();
        String[] winds = {"NW", "SE", "cv", null};
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Instant start = Instant.parse(random.nextBoolean() ? "2024-03-10T04:00:00Z" : "2024-11-03T03:00:00Z");
            int id = random.nextInt(20);
            Row row = RowFactory.create(
                    id,
                    Timestamp.from(start.plusSeconds(900L * random.nextInt(30))),
                    random.nextInt(4) == 0 ? null : (Double) (double) random.nextInt(5),
                    random.nextBoolean(),
                    winds[random.nextInt(4)],
                    30 + id,
                    random.nextInt(3) == 0 ? null : (Double) (double) random.nextInt(2),
                    1.0 + id % 2);
            rows.add(row);
            if (random.nextInt(10) == 0) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Dataset<Row> events(List<Row> rows) {
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL(SCHEMA));
    }

    private static SequenceAssembler assembler() {
        return new SequenceAssembler("assembler")
                .setIdCols("id")
                .setInputCols("a", "b")
                .setTokenCols("wind")
                .setStaticCols("age")
                .setLabelCol("label")
                .setLabelMode("every")
                .setWeightCol("weight")
                .setMissing("forward")
                .setClipQuantile(0.01)
                .setTimeDelta("log")
                .setTimeStep("1 hour")
                .setGaps("insert")
                .setMaxGap("6 hours")
                .setDuplicates("first")
                .setCalendar(true)
                .setTimeZone("America/New_York")
                .setValidationFraction(0.3)
                .setWindowLength(7)
                .setWindowStride(3)
                .setPartialWindow(true);
    }

    private static String text(Dataset<Row> sequences) {
        return sequences
                .selectExpr(
                        "id",
                        "features",
                        "tokens",
                        "label",
                        "weight",
                        "transform(times, t -> unix_micros(t)) times",
                        "validation",
                        "fold")
                .collectAsList()
                .stream()
                .map(row -> row.mkString(" "))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void lagsThatAreNotThereAreTheMeanOfTheTrainingPart() {
        Dataset<Row> events = LocalSpark.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create(1L, null),
                                RowFactory.create(2L, 3.0),
                                RowFactory.create(3L, 6.0),
                                RowFactory.create(4L, 100.0)),
                        StructType.fromDDL("time long, sales double"));
        SequenceAssembler assembler = new SequenceAssembler()
                .setLabelCol("sales")
                .setLabelMode("horizon")
                .setLags(0, 1)
                .setCutTime("4");
        SequenceAssemblerModel model = assembler.fit(events);
        assertEquals(List.of("sales", "sales-1"), model.featureNames());
        assertEquals(4.5, model.assembly().learnt().labelMean());
        model.setCutTime("");
        assertEquals(
                "[ArraySeq(4.5, 4.5), ArraySeq(3.0, 4.5), ArraySeq(6.0, 3.0), ArraySeq(100.0, 6.0)]",
                "" + model.transform(events).first().getList(1));
        UnrollException missing = assertThrows(UnrollException.class, () -> model.transform(events.drop("sales")));
        assertTrue(missing.getMessage().startsWith("Column \"sales\" is missing"), missing.getMessage());
        UnrollException alone = assertThrows(
                UnrollException.class,
                () -> new SequenceAssembler().setLabelCol("sales").setLags(0).requireConsistentParams());
        assertEquals(
                "lags does not go with what labelMode is: expected horizon there; set it so, or leave lags out.",
                alone.getMessage());
    }

    @Test
    void sequencesDoNotDependOnTheOrderOfRowsNorOnPartitionsNorOnTheTimeZoneOfTheSession() {
        List<Row> rows = rows();
        SequenceAssemblerModel model = assembler().fit(events(rows));
        String expected = text(model.transform(events(rows)));
        assertTrue(expected.lines().count() > 50, expected);
        String json = model.assembly().json();
        List<Row> shuffled = new ArrayList<>(rows);
        String[] zones = {"Asia/Kathmandu", "America/New_York", "Asia/Kathmandu"};
        int[] partitions = {1, 3, 7};
        for (int i = 0; i < zones.length; i++) {
            LocalSpark.session().conf().set(TIME_ZONE, zones[i]);
            Collections.shuffle(shuffled, seed.random());
            Dataset<Row> events = events(shuffled).repartition(partitions[i]);
            SequenceAssemblerModel again =
                    assembler().setPartitions(partitions[i]).fit(events);
            assertEquals(json, again.assembly().json());
            assertEquals(expected, text(again.transform(events)));
        }
    }

    @Test
    void sequencesHaveTheTypesThatTheSchemaSays() {
        Dataset<Row> events = events(rows());
        SequenceAssemblerModel model = assembler().fit(events);
        StructType found = model.transform(events).schema();
        assertEquals(found, model.transformSchema(events.schema()));
        assertEquals(
                "id string,features array<array<float>>,tokens array<int>,label array<double>,weight array<double>,times array<timestamp>,validation boolean,fold int",
                List.of(found.fields()).stream()
                        .map(field -> field.name() + " " + field.dataType().simpleString())
                        .collect(Collectors.joining(",")));
        List<String> names = List.of(
                "a",
                "b",
                "age",
                "a_missing",
                "b_missing",
                "time_delta",
                "hour_sin",
                "hour_cos",
                "weekday_sin",
                "weekday_cos",
                "month_sin",
                "month_cos");
        assertEquals(names, model.featureNames());
        assertEquals(model.assembly().json(), found.apply("features").metadata().getString(Assembly.KEY));
        assertEquals(
                names.size(),
                found.apply("features").metadata().getMetadata("ml_attr").getLong("num_attrs"));
        assertEquals(List.of(assembler().transformSchema(events.schema()).fieldNames()), List.of(found.fieldNames()));
    }

    @Test
    void timesKeepTheirTypeAndNoneDependsOnTheTimeZoneOfTheSession() {
        LocalSpark.session().conf().set(TIME_ZONE, "Asia/Kathmandu");
        LocalDateTime clock = LocalDateTime.parse("2024-03-10T02:30:00");
        Object[][] cases = {
            {"timestamp_ntz", clock, clock, "array<timestamp_ntz>"},
            {"date", LocalDate.parse("2024-03-10"), Instant.parse("2024-03-10T00:00:00Z"), "array<timestamp>"},
            {
                "timestamp",
                Instant.parse("2024-03-10T07:30:00Z"),
                Instant.parse("2024-03-10T07:30:00Z"),
                "array<timestamp>"
            },
            {"bigint", -7L, -7L, "array<bigint>"},
            {"double", 2.25, 2.25, "array<double>"}
        };
        LocalSpark.session().conf().set("spark.sql.datetime.java8API.enabled", "true");
        try {
            for (Object[] one : cases) {
                Dataset<Row> events = LocalSpark.rows("time " + one[0] + ", a float", RowFactory.create(one[1], 1f));
                Dataset<Row> found =
                        new SequenceAssembler().setInputCols("a").fit(events).transform(events);
                assertEquals(one[3], found.schema().apply("times").dataType().simpleString());
                assertEquals(
                        List.of(one[2]), found.first().getList(found.schema().fieldIndex("times")));
                assertEquals("series", found.first().getString(0));
            }
        } finally {
            LocalSpark.session().conf().unset("spark.sql.datetime.java8API.enabled");
        }
    }

    @Test
    void idsThatAreWholeNumbersAreTheirDigits() {
        List<Row> rows = LongStream.range(0, 60)
                .mapToObj(i -> RowFactory.create(i * i % 11 - 5, i, i))
                .toList();
        Dataset<Row> numbers = LocalSpark.rows("id bigint, time bigint, a bigint", rows.toArray(Row[]::new));
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("a")
                .setNumFolds(3)
                .setValidationFraction(0.5)
                .setMissing("mean");
        List<String> found = new ArrayList<>();
        for (String type : List.of("string", "bigint", "int", "tinyint")) {
            Dataset<Row> events = numbers.withColumn("id", functions.col("id").cast(type));
            found.add(assembler.fit(events).transform(events).orderBy("id").collectAsList().stream()
                    .map(Row::mkString)
                    .collect(Collectors.joining("\n")));
        }
        assertTrue(found.get(0).startsWith("-1"), found.get(0));
        assertEquals(Collections.nCopies(found.size(), found.get(0)), found);
    }

    @Test
    void idsOfSeveralColumnsAreTold() {
        Dataset<Row> events = LocalSpark.rows(
                "p string, q string, time int, a int",
                RowFactory.create("a,", "b", 1, 1),
                RowFactory.create("a", ",b", 1, 1),
                RowFactory.create("a\\", "b", 1, 1));
        SequenceAssembler assembler =
                new SequenceAssembler().setIdCols("p", "q").setInputCols("a");
        assertEquals(
                List.of("a,\\,b", "a\\,,b", "a\\\\,b"),
                assembler.fit(events).transform(events).select("id").collectAsList().stream()
                        .map(row -> row.getString(0))
                        .sorted()
                        .toList());
    }

    @Test
    void attributesAreFoundInTheTrainingPart() {
        Dataset<Row> events = LocalSpark.rows(
                "id string, time int, name string, value double",
                RowFactory.create("p", 0, "pulse", 80.0),
                RowFactory.create("p", 0, "bp", 120.0),
                RowFactory.create("p", 5, "pulse", 90.0),
                RowFactory.create("q", 3, "bp", 100.0),
                RowFactory.create("q", 9, "late", 1.0));
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setAttributeCol("name")
                .setValueCol("value")
                .setMissing("forward")
                .setCutTime("9");
        SequenceAssemblerModel model = assembler.fit(events);
        assertEquals(List.of("bp", "pulse", "bp_missing", "pulse_missing"), model.featureNames());
        Dataset<Row> known = events.where("name <> 'late'");
        Row p = model.transform(known).where("id = 'p'").first();
        assertEquals("[[120.0, 80.0, 0.0, 0.0], [120.0, 90.0, 1.0, 0.0]]", features(p));
        UnrollException thrown = thrown(() -> model.transform(events).count());
        assertEquals(
                "Column \"name\" of an event of id \"q\" at 9: expected an attribute that training had, found \"late\"; correct or drop such events, or set handleInvalid skip to leave them out.",
                thrown.getMessage());
        assertEquals(85.0, model.assembly().learnt().means()[1]); // of 80 and 90
    }

    private static String features(Row row) {
        return row.getList(row.fieldIndex("features"))
                .toString()
                .replaceAll("(Wrapped|Mutable)?Array(Seq)?\\(|ArraySeq\\(", "[")
                .replace(')', ']');
    }

    /** What a task has thrown. */
    private static UnrollException thrown(Runnable action) {
        Throwable thrown = assertThrows(Exception.class, action::run);
        while (!(thrown instanceof UnrollException) && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return (UnrollException) thrown;
    }

    @Test
    void arraysAndVectorsAreSpread() {
        Dataset<Row> events = LocalSpark.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create(1, List.of(1.0, 2.0), Vectors.dense(3, 4), 5),
                                RowFactory.create(2, null, Vectors.dense(6, 7), 8)),
                        StructType.fromDDL("time int, x array<double>, v binary, n int")
                                .copy(new org.apache.spark.sql.types.StructField[] {
                                    StructType.fromDDL("time int").apply("time"),
                                    StructType.fromDDL("x array<double>").apply("x"),
                                    org.apache.spark.sql.types.DataTypes.createStructField(
                                            "v", org.apache.spark.ml.linalg.SQLDataTypes.VectorType(), true),
                                    StructType.fromDDL("n int").apply("n")
                                }));
        SequenceAssemblerModel model = new SequenceAssembler()
                .setInputCols("x", "v", "n")
                .setMissing("zero")
                .fit(events);
        assertEquals(
                List.of("x[0]", "x[1]", "v[0]", "v[1]", "n", "x[0]_missing", "x[1]_missing"), model.featureNames());
        assertEquals(
                "[[1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.0], [0.0, 0.0, 6.0, 7.0, 8.0, 1.0, 1.0]]",
                features(model.transform(events).first()));
    }

    @Test
    void categoriesThatAreRareInTheTrainingPartHaveNoNumber() {
        Dataset<Row> events = LocalSpark.rows(
                "time int, wind string",
                RowFactory.create(1, "SE"),
                RowFactory.create(2, "NW"),
                RowFactory.create(3, "up"),
                RowFactory.create(4, "NW"),
                RowFactory.create(5, "SE"),
                RowFactory.create(6, "NW"),
                RowFactory.create(7, "up"));
        SequenceAssembler assembler =
                new SequenceAssembler().setTokenCols("wind").setCutTime("7").setMinCategoryCount(2);
        SequenceAssemblerModel model = assembler.fit(events);
        assertEquals(
                List.of("NW", "SE"), model.assembly().learnt().vocabularies().get("wind"));
        model.setCutTime("");
        assertEquals(
                List.of(1, 0, 2, 0, 1, 0, 2),
                model.transform(events).select("tokens").first().getList(0));
        assembler.setMinCategoryCount(1);
        assertEquals(
                List.of("NW", "SE", "up"),
                assembler.fit(events).assembly().learnt().vocabularies().get("wind"));
    }

    /** Of strings the network has a number more than it is trained on. */
    @Test
    void categoriesThatAreMissingInWhatIsPredictedAloneAreKnownToTheNetwork() {
        Dataset<Row> events = events(rows()).where("wind is not null and label is not null");
        SequenceAssembler assembler =
                assembler().setDuplicates("last").setGaps("keep").setMaxGap("");
        SequenceAssemblerModel model = assembler.fit(events);
        RnnRegressionModel network = new RnnRegressor()
                .setHead("every")
                .setTokensCol("tokens")
                .setFeaturesCol("features")
                .setHiddenSize(2)
                .setEpochs(1)
                .fit(model.transform(events));
        assertEquals(List.of(4), network.trained().config().vocabularySizes());
        Dataset<Row> missing = events.withColumn("wind", functions.lit(null).cast("string"));
        assertEquals(
                0,
                network.transform(model.transform(missing))
                        .where("prediction is null")
                        .count());
    }

    @Test
    void numbersAreHeldWithinTheQuantilesOfTheTrainingPart() {
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            rows.add(RowFactory.create(i, (double) -i, i == 7 ? null : (Double) (double) i));
        }
        rows.add(RowFactory.create(101, 1e30, -1e30)); // which is not to train on
        Dataset<Row> events =
                LocalSpark.session().createDataFrame(rows, StructType.fromDDL("time int, a double, b double"));
        SequenceAssemblerModel model = new SequenceAssembler()
                .setInputCols("a", "b")
                .setClipQuantile(0.1)
                .setMissing("mean")
                .setCutTime("101")
                .fit(events);
        assertArrayEquals(new double[] {-91, 11}, model.assembly().learnt().lows()); // the 10th of each
        assertArrayEquals(new double[] {-11, 91}, model.assembly().learnt().highs());
        assertEquals(-50.6, model.assembly().learnt().means()[0]);
    }

    @Test
    void whatIsLearntKnowsNothingOfWhatIsHeldOut() {
        List<Row> rows = rows();
        SequenceAssemblerModel model = assembler().fit(events(rows));
        Map<Integer, Boolean> heldOut = new HashMap<>();
        model.transform(events(rows))
                .select("id", "validation")
                .collectAsList()
                .forEach(row -> heldOut.put(Integer.valueOf(row.getString(0).split("@", -1)[0]), row.getBoolean(1)));
        assertTrue(heldOut.containsValue(true) && heldOut.containsValue(false), heldOut.toString());
        List<Row> changed = rows.stream()
                .map(row -> heldOut.get(row.getInt(0))
                        ? RowFactory.create(row.get(0), row.get(1), 1000.0, true, "new", 99, 0.0, 1.0)
                        : row)
                .toList();
        assertEquals(
                model.assembly().json(),
                assembler().fit(events(changed)).assembly().json());
    }

    @Test
    void fitNamesTheFirstBadEventByIdAndTime() {
        Dataset<Row> events = LocalSpark.rows(
                "id string, time int, a double",
                RowFactory.create("p", 2, Double.NaN),
                RowFactory.create("q", 1, Double.NaN),
                RowFactory.create("p", 1, 1.0));
        SequenceAssembler assembler =
                new SequenceAssembler().setIdCols("id").setInputCols("a").setMissing("mean");
        String sentence =
                "Column \"a\" of an event of id \"p\" at 2: expected a finite number or null, found NaN; correct or drop such events, or set handleInvalid skip to leave them out.";
        assertEquals(
                sentence, thrown(() -> assembler.fit(events.repartition(3))).getMessage());
        SequenceAssemblerModel model = assembler.fit(events.where("time = 1 and id = 'p'"));
        assertEquals(
                sentence,
                thrown(() -> model.transform(events.where("id = 'p'")).count()).getMessage());
    }

    @Test
    void metadataThatNoAssemblerWroteAreASentence() {
        Dataset<Row> events = events(rows());
        Dataset<Row> sequences = assembler().fit(events).transform(events);
        for (Metadata metadata : List.of(
                new MetadataBuilder().putString(Assembly.KEY, "{}").build(),
                new MetadataBuilder().putString(Assembly.KEY, "?").build(),
                new MetadataBuilder().putLong(Assembly.KEY, 7).build())) {
            Dataset<Row> changed =
                    sequences.withColumn("features", sequences.col("features").as("features", metadata));
            RnnRegressor regressor = new RnnRegressor().setHead("every").setEpochs(1);
            UnrollException thrown = thrown(() -> regressor.fit(changed));
            assertTrue(
                    thrown.getMessage()
                            .startsWith(
                                    "Column \"features\" cannot tell how its sequences were assembled: expected in its metadata, as \"unroll\", what an assembler of this version writes, found something else ("),
                    thrown.getMessage());
            assertTrue(
                    thrown.getMessage().endsWith("); assemble them anew, or drop the metadata."), thrown.getMessage());
        }
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        Map<SequenceAssembler, String> wrong = new HashMap<>();
        wrong.put(new SequenceAssembler(), "Nothing is read of the events");
        wrong.put(simple().setGaps("insert"), "gaps insert does not go with what timeStep is");
        wrong.put(simple().setGaps("split"), "gaps split does not go with what maxGap is");
        wrong.put(simple().setWindowLength(3).setMaxLength(3), "windowLength does not go with what maxLength is");
        wrong.put(
                simple().setDuplicates("mean").setTokenCols("wind"),
                "duplicates mean does not go with what tokenCols is");
        wrong.put(
                simple().setCutTime("3").setValidationFraction(0.1),
                "cutTime does not go with what validationFraction is");
        wrong.put(simple().setLabelChange(true), "labelChange does not go with what labelMode is");
        wrong.put(simple().setStaticCols("a"), "Column \"a\" is both in inputCols and in staticCols");
        wrong.put(simple().setAttributeCol("wind"), "attributeCol does not go with what valueCol is");
        wrong.forEach((assembler, sentence) -> {
            UnrollException thrown = assertThrows(UnrollException.class, assembler::requireConsistentParams);
            assertTrue(thrown.getMessage().startsWith(sentence), thrown.getMessage());
        });
        assertThrows(UnrollException.class, () -> simple().setTimeZone("Mars"));
        Dataset<Row> text = LocalSpark.rows("time string, a int", RowFactory.create("1", 1));
        UnrollException thrown = assertThrows(UnrollException.class, () -> simple().fit(text));
        assertEquals(
                "Column \"time\" has the wrong type: expected a timestamp, a date or a number, found string; make a timestamp of it, as try_to_timestamp does, or choose another column with timeCol.",
                thrown.getMessage());
    }

    private static SequenceAssembler simple() {
        return new SequenceAssembler().setInputCols("a");
    }

    @Test
    void aPipelineOfEventsToPredictionsIsTheSameAfterItWasSaved(@TempDir Path folder) throws Exception {
        List<Row> labelled = rows().stream().filter(row -> !row.isNullAt(6)).toList();
        Dataset<Row> events = events(labelled);
        SequenceAssembler assembler = assembler().setLabelMode("last");
        RnnClassifier classifier = new RnnClassifier()
                .setHiddenSize(4)
                .setEpochs(2)
                .setIdCol("id")
                .setWeightCol("weight")
                .setFeaturesCol("features")
                .setTokensCol("tokens")
                .setValidationIndicatorCol("validation");
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {assembler, classifier})
                .fit(events);
        model.write().overwrite().save(folder.resolve("pipeline").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());
        assertEquals(predictions(model, events), predictions(loaded, events));
        assertFalse(predictions(model, events).isEmpty());
        SequenceAssemblerModel saved = (SequenceAssemblerModel) loaded.stages()[0];
        assertEquals(
                ((SequenceAssemblerModel) model.stages()[0]).assembly().json(),
                saved.assembly().json());
        RnnModel<?> network = (RnnModel<?>) loaded.stages()[1];
        assertEquals(
                saved.assembly().json(),
                network.trained().assembly().orElseThrow().json());
        Dataset<Row> unlabelled = events.drop("label", "weight");
        assertEquals(predictions(model, events), predictions(loaded, unlabelled));
    }

    private static List<String> predictions(PipelineModel model, Dataset<Row> events) {
        return model.transform(events).select("id", "probability").collectAsList().stream()
                .map(row -> row.mkString(" "))
                .sorted()
                .toList();
    }
}
