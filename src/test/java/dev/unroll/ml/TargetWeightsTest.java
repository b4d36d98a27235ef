package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.spark.LocalSpark;
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
import org.junit.jupiter.api.function.Executable;

/** What targets weigh, by their class or their time step, and time steps without a target: the weights of networks tell. */
class TargetWeightsTest {
    private static final int ROWS = 90;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    private final SparkSession spark = LocalSpark.session();

    /** Of each three rows, two have class 0 and one has class 1; labels of time steps are 0, 1 or 2. */
    private Dataset<Row> data() {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Double> features = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            for (int t = 0; t <= random.nextInt(6); t++) {
                features.add(random.nextGaussian());
                labels.add(t == 0 ? 1 : random.nextInt(3));
            }
            rows.add(RowFactory.create(i, features, i % 3 == 0 ? 1 : 0, labels));
        }
        String schema = "id int, features array<double>, class int, labels array<int>";
        return spark.createDataFrame(rows, StructType.fromDDL(schema)).repartition(3);
    }

    private static RnnClassifier classifier() {
        return new RnnClassifier()
                .setIdCol("id")
                .setLabelCol("class")
                .setCell("gru")
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(16)
                .setBlockSize(8);
    }

    @Test
    void classWeightsAreWeightsOfTheTargetsOfAClass() {
        Dataset<Row> data = data().withColumn("weight", functions.expr("if(class = 1, 3D, 0.5D)"));
        String byColumn = classifier().setWeightCol("weight").fit(data).weightsSha256();
        RnnClassificationModel byClass = classifier().setClassWeights(0.5, 3).fit(data);
        assertEquals(byColumn, byClass.weightsSha256());
        assertNotEquals(byColumn, classifier().fit(data).weightsSha256());
        assertEquals(ROWS, byClass.evaluate(data).targets());
    }

    /** 90 / (2 · 60) and 90 / (2 · 30); with 10 rows of class 0 held out, 80 / (2 · 50) and 80 / (2 · 30). */
    @Test
    void balancedClassesAreCountedInTheDataToTrainOn() {
        Dataset<Row> data = data().withColumn("held", functions.expr("class = 0 and id < 15"));
        assertEquals(
                classifier().setClassWeights(0.75, 1.5).fit(data).weightsSha256(),
                classifier().setBalanceClasses(true).fit(data).weightsSha256());
        RnnClassifier validated = classifier().setValidationIndicatorCol("held");
        assertEquals(
                validated.setClassWeights(80.0 / 100, 80.0 / 60).fit(data).weightsSha256(),
                classifier()
                        .setValidationIndicatorCol("held")
                        .setBalanceClasses(true)
                        .fit(data)
                        .weightsSha256());
    }

    @Test
    void aNullLabelOfATimeStepIsNoTarget() {
        Dataset<Row> data = data().withColumn("missing", functions.expr("transform(labels, x -> if(x = 2, null, x))"))
                .withColumn("weights", functions.expr("transform(labels, x -> if(x = 2, 0F, 1F))"));
        RnnClassifier classifier = classifier().setHead("every").setNumClasses(3);
        RnnClassificationModel model = classifier.setLabelCol("missing").fit(data);
        Metrics metrics = model.evaluate(data);
        long present = data.selectExpr("explode(labels) as x").where("x < 2").count();
        assertEquals(present, metrics.targets());
        String weightless = classifier
                .setLabelCol("labels")
                .setWeightCol("weights")
                .fit(data)
                .weightsSha256();
        assertEquals(weightless, model.weightsSha256());
    }

    @Test
    void aNullVectorOfATimeStepIsNoTarget() {
        Dataset<Row> data = data().withColumn(
                        "pairs", functions.expr("transform(labels, x -> if(x = 2, null, array(x * 5D, 100D)))"));
        RnnRegressor regressor = new RnnRegressor()
                .setIdCol("id")
                .setLabelCol("pairs")
                .setHead("every")
                .setHiddenSize(4)
                .setEpochs(2);
        Metrics metrics = regressor.fit(data).evaluate(data);
        long present = data.selectExpr("explode(labels) as x").where("x < 2").count();
        assertEquals(present, metrics.targets());
        double ones = data.selectExpr("explode(labels) as x").where("x = 1").count();
        double variance = 25 * (ones / present) * (1 - ones / present);
        assertEquals(variance / 2, metrics.baseline().get("mse"), 1e-4);
    }

    @Test
    void mistakesAreSaid() {
        Dataset<Row> data = data();
        assertEquals(
                "classWeights: expected a number for each class (2), found 3; give as many.",
                sentence(() -> classifier().setClassWeights(1, 2, 3).fit(data)));
        assertEquals(
                "classWeights and balanceClasses both say what classes weigh; give one of them.",
                sentence(() -> classifier()
                        .setClassWeights(1, 2)
                        .setBalanceClasses(true)
                        .requireConsistentParams()));
        Dataset<Row> labels = data.withColumn("class", functions.expr("array(class, 1 - class)"));
        assertEquals(
                "balanceClasses is for targets of one class: expected such ones, found 2 labels each; leave it out.",
                sentence(() -> classifier()
                        .setLoss("binary_cross_entropy")
                        .setBalanceClasses(true)
                        .fit(labels)));
        assertEquals(
                "classWeights must be numbers from 0 to 1e9, not all 0, but is 0.0,0.0.",
                sentence(() -> classifier().setClassWeights(0, 0)));
    }

    private static String sentence(Executable mistake) {
        return assertThrows(UnrollException.class, mistake).getMessage();
    }
}
