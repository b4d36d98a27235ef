package dev.unroll.check;

import java.util.function.ToDoubleFunction;

/**
 * A numerical gradient: in each coordinate the four-point central difference
 *
 * <pre>
 * f′(x) = (8 (f(x + s) − f(x − s)) − (f(x + 2s) − f(x − 2s))) / 12s + O(s⁴)
 * </pre>
 *
 * (Abramowitz and Stegun 1964, equation 25.3.6).
 */
public final class CentralDifferences {
    /** Near the fifth root of a double's precision, which balances the formula's error, s⁴, and rounding's, 1/s. */
    private static final double STEP = 0x1p-10;

    private CentralDifferences() {}

    /**
     * Gradient of a function that is smooth within 2⁻⁹ of a point, good to about 10⁻¹² of the function's size.
     *
     * @param at (P) the point, not changed
     * @return (P)
     */
    public static double[] gradient(ToDoubleFunction<double[]> function, double[] at) {
        double[] gradient = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double near = difference(function, at, i, STEP);
            double far = difference(function, at, i, 2 * STEP);
            gradient[i] = (8 * near - far) / (12 * STEP);
        }
        return gradient;
    }

    /** f(x + s) − f(x − s) along one coordinate. */
    private static double difference(ToDoubleFunction<double[]> function, double[] at, int coordinate, double step) {
        double[] above = at.clone();
        double[] below = at.clone();
        above[coordinate] += step;
        below[coordinate] -= step;
        return function.applyAsDouble(above) - function.applyAsDouble(below);
    }
}
