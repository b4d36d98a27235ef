package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.Ranges;
import org.junit.jupiter.api.Test;

class ClippingTest {
    @Test
    void zeroLimitsChangeNothing() {
        assertArrayEquals(new double[] {3e9, -4e9, 0}, clipped(0, 0, 3e9, -4e9, 0));
    }

    @Test
    void valueLimitsEachEntryAndKeepsItsSign() {
        assertArrayEquals(new double[] {1, -1, 0.5, 0}, clipped(1, 0, 3, -4, 0.5, 0));
    }

    @Test
    void longVectorIsShortenedAndKeepsItsDirection() {
        assertArrayEquals(new double[] {0.6, -0.8}, clipped(0, 1, 3, -4), 1e-15);
    }

    @Test
    void shortVectorKeepsItsBits() {
        assertArrayEquals(new double[] {3, -4}, clipped(0, 5, 3, -4));
        assertArrayEquals(new double[] {0, 0}, clipped(0, 5, 0, 0));
    }

    @Test
    void bothLimitsHoldTogether() {
        double[] both = clipped(1, 1, 100, -0.5, 0.25);
        double factor = 1 / Math.sqrt(1 + 0.25 + 0.0625);
        assertArrayEquals(new double[] {factor, -0.5 * factor, 0.25 * factor}, both, 1e-15);
    }

    @Test
    void normNeitherOverflowsNorUnderflows() {
        assertEquals(5e300, Clipping.norm(new double[] {3e300, 4e300}, Ranges.ONE), 1e285);
        assertEquals(5e-300, Clipping.norm(new double[] {3e-300, -4e-300}, Ranges.ONE), 1e-315);
        assertEquals(Double.MIN_VALUE, Clipping.norm(new double[] {Double.MIN_VALUE}, Ranges.ONE));
        assertArrayEquals(new double[] {0.6, 0.8}, clipped(0, 1, 3e300, 4e300), 1e-15);
    }

    @Test
    void nanIsNotHidden() {
        assertEquals(Double.NaN, clipped(1, 1, Double.NaN, 1)[0]);
        assertEquals(Double.NaN, Clipping.norm(new double[] {1, Double.NaN}, Ranges.ONE));
    }

    @Test
    void negativeLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Clipping(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Clipping(0, Double.NaN));
    }

    private static double[] clipped(double maxValue, double maxNorm, double... gradient) {
        new Clipping(maxValue, maxNorm).clip(gradient, Ranges.ONE);
        return gradient;
    }
}
