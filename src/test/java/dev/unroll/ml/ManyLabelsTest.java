package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Targets of three labels each: whether a number is above 0, above 1, and whether the one before was above 0. */
class ManyLabelsTest {
    private static final int ROWS = 120;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();

    private Dataset<Row> data() {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Double> features = new ArrayList<>();
            List<List<Integer>> labels = new ArrayList<>();
            double last = 0;
            for (int t = 0; t < 1 + random.nextInt(9); t++) {
                double x = random.nextGaussian();
                features.add(x);
                labels.add(List.of(x > 0 ? 1 : 0, x > 1 ? 1 : 0, last > 0 ? 1 : 0));
                last = x;
            }
            rows.add(RowFactory.create(features, labels, labels.get(labels.size() - 1)));
        }
        String schema = "features array<double>, every array<array<int>>, last array<int>";
        return spark.createDataFrame(rows, StructType.fromDDL(schema)).repartition(3);
    }

    private static RnnClassifier classifier(String head) {
        return new RnnClassifier()
                .setLoss("binary_cross_entropy")
                .setLabelCol(head)
                .setHead(head)
                .setCell("gru")
                .setHiddenSize(8)
                .setEpochs(30)
                .setBatchSize(16)
                .setBlockSize(8)
                .setLearningRate(0.03);
    }

    @Test
    void everyStepIsPredictedAsItsLabelsAndTheirProbabilities() {
        Dataset<Row> data = data();
        RnnClassificationModel model = classifier("every").fit(data);
        assertEquals(3, model.trained().config().outputSize());
        Metrics metrics = model.evaluate(data);
        assertTrue(metrics.values().get("microF1") > 0.8, metrics.values().toString());
        assertTrue(metrics.values().get("logLoss") < metrics.baseline().get("logLoss") / 2);

        Dataset<Row> predicted = model.transform(data);
        assertEquals(model.transformSchema(data.schema()), predicted.schema());
        double loss = 0;
        long steps = 0;
        for (Row row : predicted.collectAsList()) {
            List<scala.collection.Seq<Integer>> labels = row.getList(row.fieldIndex("every"));
            List<scala.collection.Seq<Double>> predictions = row.getList(row.fieldIndex("prediction"));
            List<Vector> probabilities = row.getList(row.fieldIndex("probability"));
            for (int t = 0; t < labels.size(); t++, steps++) {
                for (int k = 0; k < 3; k++) {
                    double p = probabilities.get(t).apply(k);
                    assertEquals(p > 0.5 ? 1 : 0, predictions.get(t).apply(k));
                    loss -= Math.log(labels.get(t).apply(k) == 1 ? p : 1 - p);
                }
            }
        }
        assertEquals(metrics.targets(), steps);
        assertEquals(metrics.values().get("logLoss"), loss / steps, 1e-9);
    }

    @Test
    void metricsByLengthAreThoseOfTheSequencesOfThatLength() {
        Dataset<Row> data = data();
        RnnClassificationModel model = classifier("every").setEpochs(1).fit(data);
        MetricsByLength metrics = model.evaluateByLength(data, TrainingListener.NONE);
        assertEquals(model.evaluate(data).values(), metrics.values());
        long targets = 0;
        for (int shortest : metrics.parts().keySet()) {
            Dataset<Row> own = data.where("size(features) >= " + shortest + " and size(features) < " + 2 * shortest);
            Map<String, Double> alone = new LinkedHashMap<>(model.evaluate(own).values());
            alone.keySet().removeAll(EpochSettings.RANKED); // which are of all lengths alone
            assertEquals(alone, metrics.parts().get(shortest).values());
            targets += metrics.parts().get(shortest).targets();
        }
        assertEquals(metrics.targets(), targets);
    }

    @Test
    void lastStepIsPredictedTheSameByASavedModel() throws Exception {
        Dataset<Row> data = data();
        RnnClassificationModel model = classifier("last").setEpochs(3).fit(data);
        assertEquals(ROWS, model.evaluate(data).targets());
        model.write().save(folder.resolve("model").toString());
        RnnClassificationModel loaded =
                RnnClassificationModel.load(folder.resolve("model").toString());
        List<Row> expected =
                model.transform(data).select("prediction", "probability").collectAsList();
        assertEquals(
                expected,
                loaded.transform(data).select("prediction", "probability").collectAsList());
        assertEquals(3, expected.get(0).getList(0).size());
        assertEquals(3, expected.get(0).<Vector>getAs(1).size());
        assertEquals(model.evaluate(data).values(), loaded.evaluate(data).values());
    }

    @Test
    void aSingleLabelInAnArrayIsOneLabelAndNoClass() {
        Dataset<Row> data = data().withColumn("last", functions.expr("slice(last, 1, 1)"));
        RnnClassificationModel model = classifier("last").setEpochs(1).fit(data);
        assertEquals(1, model.trained().config().outputSize());
        Row row = model.transform(data).select("prediction", "probability").first();
        assertEquals(1, row.getList(0).size());
        assertEquals(1, row.<Vector>getAs(1).size());
        assertTrue(model.evaluate(data).values().containsKey("microF1"));
    }

    @Test
    void mistakesAreSaid() {
        Dataset<Row> data = data();
        Dataset<Row> two = data.withColumn("last", functions.expr("transform(last, x -> 2 * x)"));
        String found = sentence(() -> classifier("last").fit(two));
        assertTrue(found.contains("expected 0 or 1, as a whole number, found 2; correct"), found);
        String width = sentence(() -> classifier("last").setNumClasses(4).fit(data));
        assertTrue(width.contains("expected as many numbers a label as the model gives (4), found 3"), width);
        String softmax =
                sentence(() -> classifier("last").setLoss("cross_entropy").fit(data));
        assertTrue(softmax.contains("expected a number (a class), found array<int>"), softmax);
        RnnClassificationModel model = classifier("last").setEpochs(1).fit(data);
        Dataset<Row> single = data.withColumn("last", functions.lit(1));
        assertEquals(
                "Column \"last\" has the wrong type: expected an array of numbers (0 or 1 for each label), found int; convert it,"
                        + " or choose another column with labelCol.",
                sentence(() -> model.evaluate(single)));
    }

    private static String sentence(Executable mistake) {
        return assertThrows(UnrollException.class, mistake).getMessage();
    }
}
