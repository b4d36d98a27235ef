package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
    @Test
    void moreClassesThanAConfusionMatrixCanHaveAreNamed() {
        UnrollException failure = assertThrows(UnrollException.class, () -> new ClassificationMetrics(46_341));
        assertEquals(UnrollException.Kind.DATA, failure.kind());
        assertEquals(
                "The confusion matrix of the validation or test data would be too large: expected at most 46340 classes,"
                        + " found 46341; merge rare classes, or train with --validation-fraction 0 and judge the"
                        + " predictions by other means.",
                failure.getMessage());
    }
}
