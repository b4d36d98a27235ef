package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.spark.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Regression with each loss, through estimator, model, prediction and metrics. */
class RegressionLossTest {
    private static final int ROWS = 200;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();

    /** A number within 1 at each of 1 to 5 steps; the label is 100 plus ten times the last, plus noise between 0 and 10. */
    private Dataset<Row> data() {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Double> features = new ArrayList<>();
            double last = 0;
            for (int t = 0; t <= random.nextInt(5); t++) {
                last = 2 * random.nextDouble() - 1;
                features.add(last);
            }
            double label = 100 + 10 * last + 10 * random.nextDouble();
            rows.add(RowFactory.create(features, label, Math.floor(Math.exp(1 + last)), List.of(label, -label)));
        }
        String schema = "features array<double>, label double, count double, pair array<double>";
        return spark.createDataFrame(rows, StructType.fromDDL(schema)).repartition(3);
    }

    private static RnnRegressor regressor(String loss) {
        return new RnnRegressor()
                .setLoss(loss)
                .setCell("gru")
                .setHiddenSize(8)
                .setEpochs(40)
                .setBatchSize(32)
                .setBlockSize(8)
                .setLearningRate(0.02);
    }

    @Test
    void absoluteAndHuberPredictNumbers() {
        Dataset<Row> data = data();
        for (String loss : List.of("absolute", "huber")) {
            Metrics metrics = regressor(loss).fit(data).evaluate(data);
            assertTrue(metrics.values().get("mae") < 0.7 * metrics.baseline().get("mae"), metrics.values() + loss);
        }
    }

    @Test
    void poissonPredictsMeansOfCounts() {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor("poisson").setLabelCol("count").fit(data);
        assertTrue(model.trained().targets().isIdentity());
        double sum = 0;
        for (Row row : model.transform(data).select("prediction", "count").collectAsList()) {
            double error = row.getDouble(0) - row.getDouble(1);
            assertTrue(row.getDouble(0) > 0);
            sum += error * error;
        }
        Metrics metrics = model.evaluate(data);
        assertEquals(sum / ROWS, metrics.values().get("mse"), 1e-6);
        assertTrue(metrics.values().get("mse") < 0.6 * metrics.baseline().get("mse"), metrics.values() + "");
    }

    @Test
    void countsAreNotNegative() {
        Dataset<Row> data = data().withColumn("count", functions.lit(-1));
        String sentence = assertThrows(
                        UnrollException.class,
                        () -> regressor("poisson").setLabelCol("count").fit(data))
                .getMessage();
        assertTrue(
                sentence.contains("expected a number of 0 or more, as the loss poisson is for, found -1;"), sentence);
    }

    @Test
    void quantilesAreAnArrayThatAscendsAndCoversItsShare() throws Exception {
        Dataset<Row> data = data();
        RnnRegressionModel model =
                regressor("quantile").setQuantiles(0.1, 0.5, 0.9).fit(data);
        Dataset<Row> predicted = model.transform(data);
        assertEquals(model.transformSchema(data.schema()), predicted.schema());
        long covered = 0;
        for (Row row : predicted.select("prediction", "label").collectAsList()) {
            List<Double> quantiles = row.getList(0);
            assertEquals(quantiles.stream().sorted().toList(), quantiles);
            assertEquals(3, quantiles.size());
            covered += quantiles.get(0) <= row.getDouble(1) && row.getDouble(1) <= quantiles.get(2) ? 1 : 0;
        }
        Metrics metrics = model.evaluate(data);
        assertEquals((double) covered / ROWS, metrics.values().get("coverage"), 1e-12);
        assertEquals(0.8, metrics.values().get("coverage"), 0.1);
        double[] labels = data.select("label").collectAsList().stream()
                .mapToDouble(row -> row.getDouble(0))
                .sorted()
                .toArray();
        double naive = 0;
        for (double quantile : List.of(0.1, 0.5, 0.9)) {
            double best = labels[(int) Math.ceil(quantile * ROWS) - 1];
            for (double label : labels) {
                naive += Math.max(quantile * (label - best), (quantile - 1) * (label - best)) / 3 / ROWS;
            }
        }
        assertEquals(naive, metrics.baseline().get("quantileLoss"), 1e-4); // labels are float32 when they are measured
        assertTrue(metrics.values().get("quantileLoss") < 0.75 * naive, metrics.values() + " " + naive);

        model.write().save(folder.resolve("model").toString());
        RnnRegressionModel loaded =
                RnnRegressionModel.load(folder.resolve("model").toString());
        assertEquals(List.of(0.1, 0.5, 0.9), loaded.trained().config().loss().quantiles());
        assertEquals(metrics.values(), loaded.evaluate(data).values());
    }

    @Test
    void quantilesOfAVectorAreThoseOfItsFirstNumberThenOfTheNext() {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor("quantile")
                .setLabelCol("pair")
                .setQuantiles(0.25, 0.75)
                .setEpochs(20)
                .fit(data);
        assertEquals(4, model.trained().config().outputSize());
        List<Double> prediction =
                model.transform(data).select("prediction").first().getList(0);
        assertTrue(prediction.get(0) <= prediction.get(1) && prediction.get(1) > 50, prediction.toString());
        assertTrue(prediction.get(2) <= prediction.get(3) && prediction.get(3) < -50, prediction.toString());
        assertEquals(ROWS, model.evaluate(data).targets());
    }
}
