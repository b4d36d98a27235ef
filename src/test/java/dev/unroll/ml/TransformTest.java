package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.io.BestEpoch;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.predict.PredictionTask.SentNetwork;
import dev.unroll.spark.read.InvalidRowCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** {@code transform} adds columns to the relation that it was given, and changes nothing else of it. */
class TransformTest {
    private static final String SEQUENCES =
            "SELECT concat('r', id) AS id, array(1.0D * id, 2.0D) AS features, id % 2 AS parity FROM range(4)";

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    private Path folder;

    static RnnRegressionModel regression() {
        return new RnnRegressionModel("regression", Optional.of(network(Loss.SQUARED_ERROR, 1)));
    }

    static RnnClassificationModel classification() {
        return new RnnClassificationModel("classification", Optional.of(network(Loss.CROSS_ENTROPY, 3)));
    }

    private static TrainedNetwork network(Loss loss, int outputs) {
        NetworkConfig config =
                new NetworkConfig(CellType.ELMAN_TANH, 1, List.of(), 4, 1, false, Head.LAST, loss, outputs);
        double[] parameters = IntStream.range(0, new ParameterLayout(config).size())
                .mapToDouble(StrictMath::sin)
                .toArray();
        Standardization identity = Standardization.identity();
        return new TrainedNetwork(
                config,
                List.of(),
                Optional.empty(),
                false,
                identity,
                identity,
                Precision.FLOAT,
                Optional.empty(),
                BestEpoch.NONE,
                parameters);
    }

    @Test
    void schemaIsTheOnePromisedWithMetadataCommentsAndNullability() {
        Dataset<Row> labels = spark.sql(SEQUENCES + " UNION ALL SELECT 'r4', array(1.0D), 1L");
        Dataset<Row> data = new StringIndexer()
                .setInputCol("id")
                .setOutputCol("index")
                .fit(labels)
                .transform(labels)
                .withColumn("literal", functions.lit(1));
        Dataset<Row> commented = data.select(
                data.col("*"), data.col("parity").as("commented", Metadata.fromJson("{\"comment\":\"odd or even\"}")));
        RnnClassificationModel model = classification();
        Dataset<Row> predicted = model.transform(commented);
        assertEquals(model.transformSchema(commented.schema()), predicted.schema());
        assertEquals(
                commented.schema(),
                predicted
                        .select(Arrays.stream(commented.columns())
                                .map(functions::col)
                                .toArray(Column[]::new))
                        .schema());
        assertEquals(
                "odd or even",
                predicted.schema().apply("commented").getComment().get());
        assertFalse(predicted.schema().apply("prediction").nullable());
    }

    @Test
    void labelsOfAnIndexerAreFoundAgainAfterThePrediction() {
        Dataset<Row> labels = spark.sql(SEQUENCES);
        Dataset<Row> indexed = new StringIndexer()
                .setInputCol("id")
                .setOutputCol("index")
                .fit(labels)
                .transform(labels);
        Dataset<Row> named = new IndexToString()
                .setInputCol("index")
                .setOutputCol("name")
                .transform(classification().transform(indexed));
        assertEquals(4, named.where("name = id").count());
    }

    @Test
    void columnsAreStillThoseOfTheDataAndOfTheirAlias() {
        Dataset<Row> data = spark.sql(SEQUENCES).as("t");
        Dataset<Row> predicted = regression().transform(data);
        assertEquals(4, predicted.select(data.col("id")).distinct().count());
        assertEquals(4, predicted.select("t.id", "prediction").distinct().count());
        assertEquals(
                4,
                predicted
                        .join(data.select("id"), data.col("id").equalTo(predicted.col("id")))
                        .count());
    }

    @Test
    void paddedStringsAndOldDatesStayWhatTheyAre() {
        spark.sql("CREATE OR REPLACE TEMPORARY VIEW sequences AS " + SEQUENCES);
        spark.sql("CREATE TABLE padded (id CHAR(5), day DATE, features ARRAY<DOUBLE>) USING parquet LOCATION '"
                + folder.resolve("padded") + "'");
        try {
            spark.sql("INSERT INTO padded SELECT id, DATE'1582-10-10', features FROM sequences");
            for (Dataset<Row> predicted : List.of(
                    regression().transform(spark.table("padded")),
                    regression().transform(spark.table("padded").where("id > 'a'")))) {
                assertEquals(1, predicted.filter("id = 'r1'").count());
                assertEquals(4, predicted.filter("string(day) = '1582-10-10'").count());
            }
        } finally {
            spark.sql("DROP TABLE padded");
        }
    }

    @Test
    void streamIsPredictedAndKeepsItsWatermark() throws Exception {
        String input = folder.resolve("input").toString();
        spark.sql(SEQUENCES)
                .withColumn("time", functions.expr("timestamp'2026-01-01 00:00:00'"))
                .write()
                .parquet(input);
        Dataset<Row> stream = spark.readStream()
                .schema(spark.read().parquet(input).schema())
                .parquet(input)
                .withWatermark("time", "1 minute");
        Dataset<Row> predicted = regression().transform(stream);
        assertTrue(predicted.isStreaming());
        assertEquals(
                stream.schema().apply("time").metadata(),
                predicted.schema().apply("time").metadata());
        List<Row> rows = new ArrayList<>();
        StreamingQuery query = predicted
                .writeStream()
                .foreachBatch((Dataset<Row> batch, Long number) -> rows.addAll(predictions(batch)))
                .trigger(Trigger.AvailableNow())
                .start();
        query.awaitTermination();
        assertEquals(predictions(regression().transform(spark.read().parquet(input))), rows);
    }

    private static List<Row> predictions(Dataset<Row> predicted) {
        return predicted.select("id", "prediction").orderBy("id").collectAsList();
    }

    @Test
    void filtersOnTheInputAndUnusedColumnsStayOutOfTheScan() {
        String input = folder.resolve("input").toString();
        spark.sql(SEQUENCES + " ORDER BY id").write().parquet(input);
        Dataset<Row> predicted = regression().transform(spark.read().parquet(input));
        String plan = predicted
                .filter("id = 'r1'")
                .select("prediction")
                .queryExecution()
                .executedPlan()
                .toString();
        assertTrue(plan.contains("EqualTo(id,r1)"), plan);
        assertTrue(plan.contains("ReadSchema: struct<id:string,features:array<double>>"), plan);
    }

    @Test
    void columnThatDiffersOnlyInCaseIsInTheWay() {
        SparkSession.setActiveSession(spark); // whose settings decide; other tests have sessions of their own
        Dataset<Row> data = spark.sql(SEQUENCES).withColumn("Prediction", functions.lit(1));
        UnrollException e =
                assertThrows(UnrollException.class, () -> regression().transform(data));
        assertEquals(UnrollException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().startsWith("Column \"Prediction\" exists already: "), e.getMessage());
        spark.conf().set("spark.sql.caseSensitive", "true");
        try {
            Dataset<Row> predicted = regression().transform(data);
            assertEquals(regression().transformSchema(data.schema()), predicted.schema());
            assertEquals(
                    4, predicted.where("Prediction = 1 AND prediction <> 1").count());
        } finally {
            spark.conf().unset("spark.sql.caseSensitive");
        }
    }

    @Test
    void namesMayHoldDotsAndBackticks() {
        Dataset<Row> data = spark.sql(SEQUENCES).withColumnsRenamed(Map.of("features", "a.`b`", "id", "i.d"));
        RnnRegressionModel model = regression().setFeaturesCol("a.`b`").setPredictionCol("p.`q");
        assertEquals(
                4, model.transform(data).select("`i.d`", "`p.``q`").distinct().count());
    }

    @Test
    void ambiguousColumnIsNamed() {
        Dataset<Row> data = spark.sql(SEQUENCES);
        Dataset<Row> twice = data.join(data.withColumnRenamed("features", "Features"), "id");
        String expected =
                "Column \"features\" is ambiguous: expected one column of that name, found features, Features;"
                        + " rename or drop the others, or choose another column with featuresCol.";
        assertEquals(expected, dataError(() -> regression().transform(twice)));
        assertEquals(
                expected, dataError(() -> new RnnRegressor().setLabelCol("id").fit(twice)));
    }

    private static String dataError(Executable failing) {
        UnrollException e = assertThrows(UnrollException.class, failing);
        assertEquals(UnrollException.Kind.DATA, e.kind());
        return e.getMessage();
    }

    @Test
    void weightsAreSentOnceForAModelAndItsCopies() {
        SparkContext context = spark.sparkContext();
        RnnRegressionModel model = regression();
        RnnRegressionModel copy = model.copy(ParamMap.empty());
        Broadcast<Parameters> sent =
                SentNetwork.of(model.trained(), Precision.FLOAT, context).weights();
        assertSame(
                sent, SentNetwork.of(copy.trained(), Precision.FLOAT, context).weights());
        assertEquals(
                0,
                SentNetwork.of(copy.trained(), Precision.DOUBLE, context)
                        .weights()
                        .value()
                        .floats()
                        .length);
    }

    @Test
    void blocksGiveTheSameBitsInTheSameOrderAndTheSchemaThatWasPromised() {
        Dataset<Row> data = spark.sql("SELECT id, DATE'1582-10-10' AS day,"
                + " transform(sequence(0, id % 7), t -> sin(t + 1000 * id)) AS features FROM range(300)");
        for (RnnModel<?> model :
                List.of(regression().setBlockSize(16), classification().setBlockSize(5))) {
            Dataset<Row> inBlocks = InvalidRowTest.inBlocks(model, data, new InvalidRowCount());
            assertEquals(model.transform(data).schema(), inBlocks.schema());
            String hash = "hash(*)";
            assertEquals(
                    model.transform(data).selectExpr(hash).collectAsList(),
                    inBlocks.selectExpr(hash).collectAsList());
        }
    }
}
