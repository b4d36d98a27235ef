package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.io.BestEpoch;
import dev.unroll.spark.LocalSpark;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every metric that a task has can choose the epoch. */
class MonitoredMetricTest {
    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    /** Of 1 to 4 steps, some held out, with many labels or one of so many classes that have to do with the features. */
    private Dataset<Row> data(int classes) {
        Random random = seed.random();
        Row[] rows = new Row[80];
        Arrays.setAll(rows, i -> {
            List<Double> features =
                    random.doubles(1 + random.nextInt(4), -1, 1).boxed().toList();
            int kind = features.get(0) > 0.2 ? random.nextInt(classes) : i % classes;
            return RowFactory.create(features, kind, List.of(kind % 2, kind > 0 ? 1 : 0, 1), i % 3 == 0);
        });
        return LocalSpark.rows("features array<double>, class int, labels array<int>, held boolean", rows);
    }

    @ParameterizedTest
    @CsvSource({
        "auc, class, cross_entropy", "averagePrecision, class, binary_cross_entropy",
        "auc, labels, binary_cross_entropy", "averagePrecision, labels, binary_cross_entropy"
    })
    void areasChooseTheEpoch(String metric, String label, String loss) {
        Dataset<Row> data = data(2);
        RnnClassificationModel model =
                classifier(label).setLoss(loss).setMonitor(metric).fit(data);
        BestEpoch best = model.summary().best();
        assertEquals(metric, best.metric());
        double highest = model.summary().epochs().stream()
                .mapToDouble(epoch -> epoch.validation().get(metric))
                .max()
                .orElseThrow();
        assertEquals(highest, best.value());
        assertEquals(highest, model.evaluate(data.where("held")).values().get(metric), "of the weights that are kept");
    }

    @Test
    void areasAreMeasuredInEvaluationAloneUnlessTheyAreMonitored() {
        Dataset<Row> data = data(2);
        RnnClassificationModel model = classifier("class").fit(data);
        assertFalse(model.summary().epochs().get(0).validation().containsKey("auc"));
        assertTrue(model.evaluate(data).values().containsKey("auc"));
    }

    @Test
    void topFiveIsForMoreClassesThanThat() {
        assertEquals(
                "top5",
                classifier("class")
                        .setMonitor("top5")
                        .fit(data(7))
                        .summary()
                        .best()
                        .metric());
        assertRefused(
                UnrollException.Kind.USAGE,
                "monitor: expected a metric that is measured here (accuracy, logLoss, macroF1, weightedF1, brier, auc,"
                        + " averagePrecision), found top5; choose one of them.",
                () -> classifier("class").setMonitor("top5").fit(data(3)));
        assertRefused(
                UnrollException.Kind.USAGE,
                "monitor: expected a metric that is measured here (accuracy, logLoss, macroF1, weightedF1, brier, auc,"
                        + " averagePrecision), found perplexity; choose one of them.",
                () -> classifier("class")
                        .setNumClasses(3)
                        .setMonitor("perplexity")
                        .requireConsistentParams());
    }

    @Test
    void areasNeedTargetsThatDiffer() {
        Dataset<Row> alike = data(2).where("not held or class = 1");
        for (String label : List.of("class", "labels")) {
            assertRefused(
                    UnrollException.Kind.DATA,
                    "monitor auc needs different targets to validate on: expected two kinds of them at least, found one alone;"
                            + " hold out others, or choose another metric.",
                    () -> classifier(label)
                            .setLoss(label.equals("class") ? "cross_entropy" : "binary_cross_entropy")
                            .setMonitor("auc")
                            .fit(alike));
        }
    }

    private static void assertRefused(UnrollException.Kind kind, String sentence, Runnable run) {
        UnrollException refused = assertThrows(UnrollException.class, run::run);
        assertEquals(sentence, refused.getMessage());
        assertEquals(kind, refused.kind());
    }

    private static RnnClassifier classifier(String label) {
        return new RnnClassifier()
                .setLabelCol(label)
                .setValidationIndicatorCol("held")
                .setHiddenSize(4)
                .setBatchSize(16)
                .setBlockSize(8)
                .setLearningRate(0.05)
                .setEpochs(4);
    }
}
