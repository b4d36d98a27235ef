package dev.unroll.ml;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.assemble.Assembly;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.assemble.EventAssembler;
import dev.unroll.spark.assemble.Forecasts;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RnnForecasterTest {
    private static final Instant START = Instant.parse("2024-03-29T00:00:00Z");
    private static final StructType SCHEMA =
            StructType.fromDDL("shop string, time timestamp, price double, visitors double, sales double");
    private static final int SHOPS = 5;
    private static final int HOURS = 12; // of the first shop; each other one has one more

    private static RnnForecasterModel model;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** Shops with labels until some hour, and prices for the three hours after it. */
    private static List<Row> rows(boolean withFuture) {
        List<Row> rows = new ArrayList<>();
        for (int shop = 0; shop < SHOPS; shop++) {
            int known = HOURS + shop;
            for (int hour = 0; hour < (withFuture ? known + 3 : known); hour++) {
                double price = 1 + (7 * hour + shop) % 4;
                Double visitors = hour < known ? 10.0 + (5 * hour + shop) % 6 : null;
                Double sales = hour < known ? (1 + shop) * (20 - price) + hour % 3 : null;
                Timestamp time = Timestamp.from(START.plusSeconds(3600L * hour));
                rows.add(RowFactory.create("shop" + shop, time, price, visitors, sales));
            }
        }
        return rows;
    }

    private static Dataset<Row> events(List<Row> rows) {
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static RnnForecaster forecaster() {
        return new RnnForecaster("forecaster")
                .setIdCols("shop")
                .setTimeStep("1 hour")
                .setInputCols("visitors")
                .setMissing("forward")
                .setFutureCols("price")
                .setLabelCol("sales")
                .setHorizon(2)
                .setScaling("series")
                .setLags(0, 1)
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(4)
                .setBlockSize(4)
                .setLearningRate(0.01);
    }

    private static List<Row> sorted(Dataset<Row> forecasts) {
        return forecasts.orderBy("id", "time", "step").collectAsList();
    }

    @BeforeAll
    static void fit() {
        model = forecaster().fit(events(rows(true)));
    }

    @Test
    void forecastsAreARowAStepFromTheLastLabelOn() {
        Dataset<Row> forecasts = model.transform(events(rows(true)));
        assertArrayEquals(new String[] {"id", "time", "step", "target_time", "prediction"}, forecasts.columns());
        assertEquals(forecasts.schema(), model.transformSchema(SCHEMA));
        assertEquals(forecasts.schema(), forecaster().transformSchema(SCHEMA));
        List<Row> found = sorted(forecasts);
        assertEquals(2 * SHOPS, found.size());
        for (int i = 0; i < found.size(); i++) {
            Instant last = START.plusSeconds(3600L * (HOURS + i / 2 - 1));
            assertEquals("shop" + i / 2, found.get(i).getString(0));
            assertEquals(Timestamp.from(last), found.get(i).getTimestamp(1));
            assertEquals(i % 2 + 1, found.get(i).getInt(2));
            assertEquals(
                    Timestamp.from(last.plusSeconds(3600L * (i % 2 + 1))),
                    found.get(i).getTimestamp(3));
        }
    }

    @Test
    void theNetworkIsThatOfAnAssemblerAndARegressorByHand() {
        SequenceAssembler assembler = forecaster().assembler();
        assertEquals("horizon", assembler.getLabelMode());
        SequenceAssemblerModel assembled = assembler.fit(events(rows(true)));
        RnnRegressor regressor = new RnnRegressor()
                .setHead("every")
                .setIdCol("id")
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(4)
                .setBlockSize(4)
                .setLearningRate(0.01);
        RnnRegressionModel byHand = regressor.fit(assembled.transform(events(rows(true))));
        Dataset<Row> sequences = assembled.transform(events(rows(false)));
        assertEquals(byHand.weightsSha256(), model.network().weightsSha256());
        List<Row> expected = byHand.transform(sequences)
                .selectExpr("id", "explode(arrays_zip(times, prediction, base, scale)) as now")
                .where("now.base is not null")
                .selectExpr(
                        "id",
                        "now.times as time",
                        "posexplode(transform(now.prediction, y -> y * now.scale + now.base)) as (k, prediction)")
                .selectExpr("id", "time", "k + 1 as step", "prediction")
                .orderBy("id", "time", "step")
                .collectAsList();
        Dataset<Row> all = model.copy(ParamMap.empty()).setOrigins("all").transform(events(rows(false)));
        assertEquals(expected, sorted(all.drop("target_time")));
        assertEquals(2 * (5 * HOURS + 10), expected.size());
    }

    @Test
    void forecastsOfExactTargetsAreTheLabels() {
        for (boolean change : new boolean[] {false, true}) {
            SequenceAssembler assembler = forecaster().setLabelChange(change).assembler();
            SequenceAssemblerModel assembled = assembler.fit(events(rows(false)));
            Assembly assembly = assembled.assembly();
            Dataset<Row> exact = new EventAssembler(assembly, 0)
                    .sequences(events(rows(false)))
                    .withColumnRenamed("label", "prediction");
            Dataset<Row> forecasts = new Forecasts(assembly, 0, true).of(exact);
            Dataset<Row> joined = forecasts.join(
                    events(rows(false)).selectExpr("shop as id", "time as target_time", "sales"),
                    new String[] {"id", "target_time"},
                    "left");
            assertEquals(
                    0,
                    joined.where("sales is null or abs(prediction - sales) > 1e-9")
                            .count());
            assertTrue(joined.count() > 2 * 5 * (HOURS - 4));
        }
    }

    @Test
    void theTimeThatIsForecastIsSoManyTimeStepsLaterInAnyTypeOfTime() {
        SparkSession spark = LocalSpark.session();
        spark.conf().set("spark.sql.session.timeZone", "America/New_York");
        String[][] cases = {
            {"id * 10", "10", "target_time"},
            {"id * 0.5d", "0.5", "target_time"},
            {"timestamp_ntz '2024-03-10 00:00:00' + make_dt_interval(0, int(id))", "1 hour", "target_time"},
            {"timestamp '2024-03-10 00:00:00' + make_dt_interval(0, int(id))", "1 hour", "target_time"},
            {
                "date_add(date '2024-03-09', int(id))",
                "1 day",
                "date_from_unix_date(int(unix_seconds(target_time) / 86400))"
            }
        };
        for (String[] one : cases) {
            Dataset<Row> events = spark.range(6).selectExpr(one[0] + " as time", "double(id * id) as label");
            SequenceAssembler assembler = new SequenceAssembler()
                    .setTimeStep(one[1])
                    .setLabelCol("label")
                    .setLabelMode("horizon")
                    .setHorizon(3)
                    .setLags(0);
            Assembly assembly = assembler.fit(events).assembly();
            Dataset<Row> exact =
                    new EventAssembler(assembly, 0).sequences(events).withColumnRenamed("label", "prediction");
            Dataset<Row> found = new Forecasts(assembly, 0, true)
                    .of(exact)
                    .selectExpr(one[2] + " as target_time", "bigint(sqrt(prediction)) as id");
            assertEquals(9, found.where("target_time = " + one[0]).count(), one[0]);
        }
        spark.conf().unset("spark.sql.session.timeZone");
    }

    @Test
    void knownFuturesAfterTheLastLabelDecideAndLaterOnesDoNot() {
        List<Row> expected = sorted(model.transform(events(rows(true))));
        List<Row> changed = sorted(model.transform(events(rows(true)).withColumn("price", priceFrom(HOURS, 1, 50))));
        List<Row> later = sorted(model.transform(events(rows(true)).withColumn("price", priceFrom(HOURS + 2, 1, 50))));
        assertEquals(expected.subList(0, 2), later.subList(0, 2), "of the third hour ahead, where two are forecast");
        assertNotEquals(expected.get(0), changed.get(0));
    }

    private static Column priceFrom(int hour, int hours, double price) {
        return expr("if(time >= timestamp '%s' and time < timestamp '%s', %sd, price)"
                .formatted(hour(hour), hour(hour + hours), price));
    }

    @Test
    void forecastsDoNotDependOnTheOrderOfRowsNorOnPartitions() {
        List<Row> shuffled = rows(true);
        Collections.shuffle(shuffled, seed.random());
        RnnForecasterModel other =
                forecaster().setPartitions(3).fit(events(shuffled).repartition(5));
        assertEquals(sorted(model.transform(events(rows(true)))), sorted(other.transform(events(shuffled))));
    }

    @Test
    void savedForecastersForecastTheSame(@TempDir Path folder) throws Exception {
        List<Row> expected = sorted(model.transform(events(rows(true))));
        String path = folder.resolve("model").toString();
        model.write().overwrite().save(path);
        assertEquals(expected, sorted(RnnForecasterModel.load(path).transform(events(rows(true)))));
        assertEquals(model.network().weightsSha256(), RnnModel.load(path).weightsSha256());
        assertEquals("every", RnnModel.load(path).getHead());
        assertEquals(
                2, RnnForecasterModel.load(path).network().summary().epochs().size());
        String network = folder.resolve("network").toString();
        model.network().write().save(network);
        UnrollException other = assertThrows(UnrollException.class, () -> RnnForecasterModel.load(network));
        assertTrue(other.getMessage().contains("holds another model: expected " + RnnForecasterModel.class.getName()));
        PipelineModel pipeline = new Pipeline("pipeline")
                .setStages(new PipelineStage[] {forecaster()})
                .fit(events(rows(true)));
        pipeline.save(folder.resolve("pipeline").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());
        assertEquals(expected, sorted(loaded.transform(events(rows(true)))));
        forecaster().save(folder.resolve("estimator").toString());
        RnnForecaster estimator = RnnForecaster.load(folder.resolve("estimator").toString());
        assertArrayEquals(new int[] {0, 1}, estimator.getLags());
    }

    @Test
    void quantilesAreAnArrayAStep() {
        RnnForecaster quantiles = forecaster().setLoss("quantile").setQuantiles(0.2, 0.5, 0.9);
        Dataset<Row> forecasts = quantiles.fit(events(rows(true))).transform(events(rows(true)));
        assertArrayEquals(new String[] {"id", "time", "step", "target_time", "quantiles"}, forecasts.columns());
        assertEquals(forecasts.schema(), quantiles.transformSchema(SCHEMA));
        assertEquals(2 * SHOPS, forecasts.count());
        String ascending = "size(quantiles) = 3 and quantiles[0] < quantiles[1] and quantiles[1] < quantiles[2]";
        assertEquals(2 * SHOPS, forecasts.where(ascending).count());
    }

    @Test
    void nothingIsForecastWithoutALabel() {
        Dataset<Row> events = events(rows(true))
                .selectExpr("shop", "time", "price", "visitors", "if(shop = 'shop1', null, sales) as sales");
        assertEquals(
                2 * (SHOPS - 1), model.transform(events).where("id <> 'shop1'").count());
        assertEquals(2 * (SHOPS - 1), model.transform(events).count());
    }

    @Test
    void whoKnowsTheNextPricesForecastsBetterThanTheNaiveForecast() {
        Dataset<Row> events = LocalSpark.session()
                .range(20 * 40)
                .selectExpr("id % 20 as shop", "id div 20 as time", "double(hash(id) % 5) as price")
                .selectExpr("shop", "time", "price", "100 * shop - (10 + shop) * price as sales");
        Row metrics = new RnnForecaster()
                .setIdCols("shop")
                .setFutureCols("price")
                .setLabelCol("sales")
                .setHorizon(3)
                .setScaling("series")
                .setHiddenSize(8)
                .setEpochs(60)
                .setBatchSize(4)
                .setBlockSize(4)
                .setLearningRate(0.02)
                .backtest(events, List.of("33"))
                .metrics()
                .first();
        assertTrue(metrics.<Double>getAs("mase") < 0.25 * metrics.<Double>getAs("naive_mase"), metrics.toString());
    }

    private static List<Row> backtested(Backtest backtest) {
        return backtest.forecasts().orderBy("cut", "id", "step").collectAsList();
    }

    @Test
    void aBacktestForecastsAsIfItsCutWereNowAndMeasuresWhatFollowed() {
        List<String> cuts = List.of(hour(10), hour(7));
        Backtest backtest = forecaster().setSeason(3).backtest(events(rows(false)), cuts);
        assertArrayEquals(
                new String[] {"cut", "id", "time", "step", "target_time", "prediction", "actual", "naive"},
                backtest.forecasts().columns());
        List<Row> forecasts = backtested(backtest);
        assertEquals(4 * SHOPS, forecasts.size());
        for (int c = 0; c < 2; c++) {
            String cut = cuts.get(1 - c);
            Dataset<Row> before = events(rows(false)).where("time < timestamp '" + cut + "'");
            Dataset<Row> known =
                    events(rows(false)).withColumn("sales", expr("if(time < timestamp '" + cut + "', sales, null)"));
            List<Row> expected = sorted(forecaster().fit(before).transform(known));
            for (int i = 0; i < expected.size(); i++) {
                Row found = forecasts.get(c * expected.size() + i);
                assertEquals(
                        expected.get(i).mkString(" "),
                        found.mkString(" ").replace(cut + " ", "").replaceAll("( \\S+){2}$", ""));
            }
        }
        Map<String, Double> sales = new HashMap<>();
        rows(false)
                .forEach(row -> sales.put(row.getString(0) + row.getTimestamp(1).toInstant(), row.getDouble(4)));
        for (Row row : forecasts) {
            Instant target = row.getTimestamp(4).toInstant();
            assertEquals(sales.get(row.getString(1) + target), row.getDouble(6));
            assertEquals(sales.get(row.getString(1) + target.minusSeconds(3 * 3600)), row.getDouble(7));
        }
        List<Row> metrics = backtest.metrics().collectAsList();
        assertEquals(
                List.of(hour(7), hour(10), "all"),
                metrics.stream().map(row -> row.getString(0)).toList());
        assertFigures(metrics.get(0), forecasts.subList(0, 10));
        assertFigures(metrics.get(1), forecasts.subList(10, 20));
        assertFigures(metrics.get(2), forecasts);
        Backtest once = forecaster()
                .setSeason(3)
                .setPartitions(3)
                .backtest(events(rows(false)).repartition(4), cuts, false);
        assertEquals(metrics.get(0), once.metrics().first(), "the first cut has the same model, in any partitions");
        assertNotEquals(forecasts.subList(10, 20), backtested(once).subList(10, 20));
    }

    private static void assertFigures(Row metrics, List<Row> forecasts) {
        double[] errors = forecasts.stream()
                .mapToDouble(row -> Math.abs(row.getDouble(6) - row.getDouble(5)))
                .toArray();
        double[] naive = forecasts.stream()
                .mapToDouble(row -> Math.abs(row.getDouble(6) - row.getDouble(7)))
                .toArray();
        double sizes = forecasts.stream().mapToDouble(row -> row.getDouble(6)).sum();
        assertEquals(forecasts.size(), metrics.<Long>getAs("forecasts"));
        assertEquals(DoubleStream.of(errors).average().orElseThrow(), metrics.getAs("mae"), 1e-9);
        assertEquals(DoubleStream.of(errors).sum() / sizes, metrics.getAs("quantile_loss"), 1e-9);
        assertEquals(
                Math.sqrt(DoubleStream.of(naive).map(e -> e * e).average().orElseThrow()),
                metrics.getAs("naive_rmse"),
                1e-9);
        assertTrue(metrics.isNullAt(metrics.fieldIndex("coverage")));
        assertTrue(metrics.<Double>getAs("mase") > 0);
    }

    private static String hour(int hour) {
        return START.plusSeconds(3600L * hour).toString();
    }

    @Test
    void aBacktestNeverSeesWhatFollows() {
        List<String> cuts = List.of("2024-03-29T09:30:00Z"); // the step that has it is not over yet
        Dataset<Row> poisoned = events(rows(false))
                .withColumn("visitors", expr("if(time < timestamp '" + hour(9) + "', visitors, 1e6)"))
                .withColumn("sales", expr("if(time < timestamp '" + hour(9) + "', sales, -1e6)"));
        List<Row> expected = backtested(forecaster().backtest(events(rows(false)), cuts));
        List<Row> found = backtested(forecaster().backtest(poisoned, cuts));
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).get(5), found.get(i).get(5), "prediction");
            assertEquals(expected.get(i).get(7), found.get(i).get(7), "naive");
            assertEquals(-1e6, found.get(i).get(6), "actual");
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertEquals(
                "labelMode must be one of horizon, but is \"last\" (did you mean horizon?).",
                assertThrows(UnrollException.class, () -> forecaster().setLabelMode("last"))
                        .getMessage());
        assertEquals(
                "bidirectional reads time steps that a forecast does not have: expected a network in one direction beside labelMode horizon; leave it out.",
                assertThrows(
                                UnrollException.class,
                                () -> forecaster().setBidirectional(true).requireConsistentParams())
                        .getMessage());
        assertEquals(
                "The cuts of a backtest say what to train on: expected no cutTime beside them, found \"2024-03-29\"; leave it out.",
                assertThrows(
                                UnrollException.class,
                                () -> forecaster()
                                        .setCutTime("2024-03-29")
                                        .backtest(events(rows(false)), List.of("2024-03-30")))
                        .getMessage());
        UnrollException missing = assertThrows(
                UnrollException.class, () -> model.transform(events(rows(true)).drop("sales")));
        assertTrue(missing.getMessage().startsWith("Column \"sales\" is missing"), missing.getMessage());
    }

    @Test
    void eachParameterHasItsAccessorGetterAndSetter() throws ReflectiveOperationException {
        RnnForecaster forecaster = new RnnForecaster();
        List<String> methods =
                Stream.of(RnnForecaster.class.getMethods()).map(Method::getName).toList();
        assertEquals(ForecasterParameters.ALL.size(), forecaster.params().length);
        for (Param<?> param : forecaster.params()) {
            assertEquals(param, RnnForecaster.class.getMethod(param.name()).invoke(forecaster));
            String name = "et" + param.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + param.name().substring(1);
            assertTrue(methods.contains("s" + name) && methods.contains("g" + name), name);
        }
        assertArrayEquals(new int[] {0}, forecaster.getLags());
        assertEquals("label", forecaster.getLabelCol());
    }
}
