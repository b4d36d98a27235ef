package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.io.BestEpoch;
import dev.unroll.metric.Metrics;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Area under the curve and average precision, which a sort on the cluster finds. */
class RankingTest {
    private static final double ODDS_TOLERANCE = 1e-12;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    /** A network whose outputs grow with its feature, or that has as many outputs of it as there are classes. */
    private static RnnClassificationModel model(Loss loss, int outputs, Random random) {
        return model(loss, outputs, false, random);
    }

    private static RnnClassificationModel model(Loss loss, int outputs, boolean areLabels, Random random) {
        NetworkConfig config =
                new NetworkConfig(CellType.ELMAN_TANH, 1, List.of(), 1, 1, false, Head.LAST, loss, outputs);
        double[] parameters = new double[new ParameterLayout(config).size()];
        parameters[0] = 1; // of the feature
        for (int o = 0; o < outputs; o++) {
            parameters[3 + o] = outputs == 1 ? 1 : random.nextGaussian(); // after those of the state and the bias
        }
        Standardization identity = Standardization.identity();
        return new RnnClassificationModel(
                "ranked",
                Optional.of(new TrainedNetwork(
                        config,
                        List.of(),
                        Optional.empty(),
                        areLabels,
                        identity,
                        identity,
                        Precision.FLOAT,
                        Optional.empty(),
                        BestEpoch.NONE,
                        parameters)));
    }

    private static RnnClassificationModel as(RnnClassificationModel model, Loss loss) {
        model.set(model.loss(), loss.toString());
        return model;
    }

    private static Dataset<Row> data(double[] features, int[] labels) {
        Row[] rows = new Row[features.length];
        Arrays.setAll(rows, i -> RowFactory.create(List.of(features[i]), labels[i]));
        return LocalSpark.rows("features array<double>, label int", rows);
    }

    /**
     * scikit-learn, {@code roc_auc_score} and {@code average_precision_score}: y_true = [0, 0, 1, 1], y_scores = [0.1, 0.4, 0.35, 0.8];
     * 0.75 and 0.83….
     */
    @Test
    void areasAreThePublishedOnes() {
        Dataset<Row> data = data(new double[] {0.1, 0.4, 0.35, 0.8}, new int[] {0, 0, 1, 1});
        Metrics metrics = as(model(Loss.BINARY_CROSS_ENTROPY, 1, new Random(1)), Loss.BINARY_CROSS_ENTROPY)
                .evaluate(data);
        assertEquals(0.75, metrics.values().get("auc"));
        assertEquals((2.0 / 3 + 1) / 2, metrics.values().get("averagePrecision"), 1e-15);
        assertEquals(0.5, metrics.baseline().get("auc"));
        assertEquals(0.5, metrics.baseline().get("averagePrecision"));
    }

    @Test
    void onlyOneClassAmongTheTargetsHasNoArea() {
        Dataset<Row> data = data(new double[] {0.1, 0.4}, new int[] {1, 1});
        Metrics metrics = as(model(Loss.BINARY_CROSS_ENTROPY, 1, new Random(1)), Loss.BINARY_CROSS_ENTROPY)
                .evaluate(data);
        assertFalse(metrics.values().containsKey("auc"));
    }

    /** The definitions, over all pairs; features come again, so that scores tie. The same in any number of partitions. */
    @Test
    void areasOfSeveralClassesAreTheMeansOfEachAgainstTheRest() {
        Random random = seed.random();
        double[] features =
                random.doubles(300).map(x -> Math.round(20 * x) / 10.0 - 1).toArray();
        int[] labels = Arrays.stream(features)
                .mapToInt(x -> random.nextInt(3) == 0 ? random.nextInt(4) : (int) (2 + 1.9 * x))
                .toArray();
        RnnClassificationModel model = model(Loss.CROSS_ENTROPY, 5, random); // no target has the last class
        Dataset<Row> data = data(features, labels);
        List<Row> predicted =
                model.transform(data).select("probability", "label").collectAsList();
        double area = 0;
        double precision = 0;
        for (int c = 0; c < 4; c++) {
            List<Double> hits = new ArrayList<>();
            List<Double> others = new ArrayList<>();
            for (Row row : predicted) {
                double p = row.<Vector>getAs(0).apply(c);
                (row.getInt(1) == c ? hits : others).add(p / (1 - p));
            }
            area += area(hits, others) / 4;
            precision += precision(hits, others) / 4;
        }
        for (int partitions : new int[] {1, 3, 7}) {
            Metrics metrics = model.evaluate(data.repartition(partitions));
            assertEquals(area, metrics.values().get("auc"), ODDS_TOLERANCE);
            assertEquals(precision, metrics.values().get("averagePrecision"), ODDS_TOLERANCE);
            assertEquals(0.25, metrics.baseline().get("averagePrecision"), 1e-12);
        }
    }

    /** The last of three labels is that of all rows, so that it has no area. */
    @Test
    void areasOfManyLabelsAreTheMeansOfEach() {
        Random random = seed.random();
        RnnClassificationModel model = as(model(Loss.BINARY_CROSS_ENTROPY, 3, true, random), Loss.BINARY_CROSS_ENTROPY);
        Row[] rows = new Row[200];
        Arrays.setAll(rows, i -> {
            double x = Math.round(20 * random.nextDouble()) / 10.0 - 1; // some come again
            List<Integer> labels = List.of(x > random.nextGaussian() ? 1 : 0, random.nextInt(9) == 0 ? 1 : 0, 1);
            return RowFactory.create(List.of(x), labels);
        });
        Dataset<Row> data = LocalSpark.rows("features array<double>, label array<int>", rows);
        double area = 0;
        double precision = 0;
        double share = 0;
        List<Row> predicted =
                model.transform(data).select("rawPrediction", "label").collectAsList();
        for (int k = 0; k < 2; k++) {
            List<Double> hits = new ArrayList<>();
            List<Double> others = new ArrayList<>();
            for (Row row : predicted) {
                double odds = StrictMath.exp(row.<Vector>getAs(0).apply(k));
                (row.<Integer>getList(1).get(k) == 1 ? hits : others).add(odds);
            }
            area += area(hits, others) / 2;
            precision += precision(hits, others) / 2;
            share += hits.size() / 200.0 / 2;
        }
        for (int partitions : new int[] {1, 3, 7}) {
            Metrics metrics = model.evaluate(data.repartition(partitions));
            assertEquals(area, metrics.values().get("auc"), ODDS_TOLERANCE);
            assertEquals(precision, metrics.values().get("averagePrecision"), ODDS_TOLERANCE);
            assertEquals(0.5, metrics.baseline().get("auc"));
            assertEquals(share, metrics.baseline().get("averagePrecision"), ODDS_TOLERANCE);
        }
    }

    private static double area(List<Double> hits, List<Double> others) {
        double pairs = 0;
        for (double hit : hits) {
            for (double other : others) {
                pairs += (float) hit > (float) other ? 1 : (float) hit == (float) other ? 0.5 : 0;
            }
        }
        return pairs / hits.size() / others.size();
    }

    /** Mean over the hits of the precision among all scores that are no lower. */
    private static double precision(List<Double> hits, List<Double> others) {
        double sum = 0;
        for (double hit : hits) {
            double right =
                    hits.stream().filter(x -> x.floatValue() >= (float) hit).count();
            double wrong =
                    others.stream().filter(x -> x.floatValue() >= (float) hit).count();
            sum += right / (right + wrong);
        }
        return sum / hits.size();
    }
}
