package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values worked out by hand; gradients are held to differences of these in the test of the reference network. */
class LossFunctionTest {
    private static final double TOLERANCE = 1e-12;

    @Test
    void absoluteAndHuberAreAboutErrors() {
        assertEquals(2.5 + 1, loss(LossFunction.of(Loss.ABSOLUTE), new double[] {3, -1}, 0.5, 0), TOLERANCE);
        LossFunction huber = new LossFunction(Loss.HUBER, 2, List.of(), 0);
        assertEquals(2 * (2.5 - 1) + 0.5, loss(huber, new double[] {3, -1}, 0.5, 0), TOLERANCE);
    }

    /** −log (e^{−λ} λ^y / y!) = λ − y log λ + log y!, of which the last is left out. */
    @Test
    void poissonIsTheLogLikelihoodOfACount() {
        double mean = 2.5;
        double expected = -Math.log(Math.exp(-mean) * Math.pow(mean, 3) / 6) - Math.log(6);
        assertEquals(expected, loss(LossFunction.of(Loss.POISSON), new double[] {Math.log(mean)}, 3), TOLERANCE);
    }

    @Test
    void quantilesWeighErrorsOnEitherSide() {
        LossFunction quantile = new LossFunction(Loss.QUANTILE, 1, List.of(0.1, 0.9), 0);
        assertEquals(0.1 * 2 + 0.9 * 1, loss(quantile, new double[] {1, 2}, 3), TOLERANCE);
        assertEquals(0.9 * 2 + 0.1 * 3, loss(quantile, new double[] {5, 6}, 3), TOLERANCE);
        double[] outputs = {2, 1, 4, 3};
        quantile.sortQuantiles(outputs);
        assertArrayEquals(new double[] {1, 2, 3, 4}, outputs);
    }

    /** Of three classes with probabilities ½, ¼ and ¼: the target has 0.7 + 0.1, each of the others 0.1. */
    @Test
    void smoothingSpreadsATargetOverAllClasses() {
        LossFunction smoothed = new LossFunction(Loss.CROSS_ENTROPY, 1, List.of(), 0.3);
        double[] outputs = {Math.log(2), 0, 0};
        assertEquals(0.8 * Math.log(2) + 0.2 * Math.log(4), loss(smoothed, outputs, 0), TOLERANCE);
    }

    @Test
    void aLossThatIsNoNumberHasAGradientThatIsNone() {
        for (Loss kind : Loss.values()) {
            double[] gradient = new double[2];
            Rows target = Rows.ofDoubles(new double[] {0, 0}, 2);
            double loss = LossFunction.of(kind).gradient(new double[] {Double.NaN, 0}, target, 0, gradient);
            assertTrue(Double.isNaN(loss) && Double.isNaN(gradient[0]), kind + ": " + loss + ", " + gradient[0]);
        }
    }

    @Test
    void settingsThatDescribeNoLossAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LossFunction(Loss.QUANTILE, 1, List.of(), 0));
        assertThrows(IllegalArgumentException.class, () -> new LossFunction(Loss.HUBER, 1, List.of(0.5), 0));
        assertThrows(IllegalArgumentException.class, () -> new LossFunction(Loss.QUANTILE, 1, List.of(0.9, 0.1), 0));
        assertThrows(IllegalArgumentException.class, () -> new LossFunction(Loss.HUBER, 0, List.of(), 0));
        assertThrows(IllegalArgumentException.class, () -> new LossFunction(Loss.CROSS_ENTROPY, 1, List.of(), 1));
    }

    private static double loss(LossFunction loss, double[] outputs, double... target) {
        return loss.gradient(outputs, Rows.ofDoubles(target, target.length), 0, new double[outputs.length]);
    }
}
