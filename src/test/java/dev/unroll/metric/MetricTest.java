package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void namesAreThoseThatUsersKnow() {
        String names = "accuracy top5 logLoss macroF1 weightedF1 auc averagePrecision brier microF1 mse rmse mae r2"
                + " quantileLoss coverage perplexity";
        assertEquals(
                List.of(names.split(" ")),
                Arrays.stream(Metric.values()).map(Metric::toString).toList());
    }

    @Test
    void errorsAndLossesAreBetterWhenThereIsLessOfThem() {
        assertTrue(Metric.ACCURACY.moreIsBetter());
        assertTrue(Metric.R2.moreIsBetter());
        assertFalse(Metric.LOG_LOSS.moreIsBetter());
        assertFalse(Metric.RMSE.moreIsBetter());
        assertFalse(Metric.BRIER.moreIsBetter());
        assertFalse(Metric.PERPLEXITY.moreIsBetter());
    }
}
