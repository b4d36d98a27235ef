package dev.unroll.network;

import java.util.function.ToDoubleFunction;

/** The derivative that needs no derivation: (f(x + s) − f(x − s)) / 2s in each coordinate. */
public final class CentralDifferences {
    /** About the cube root of a double's precision, which balances the formula's error, s², and rounding, 1/s. */
    private static final double STEP = 0x1p-17;

    private CentralDifferences() {}

    /**
     * Gradient of a function, good to about 10⁻⁹ of its size where it is smooth.
     *
     * @param at (P) the point, not changed
     * @return (P)
     */
    public static double[] gradient(ToDoubleFunction<double[]> function, double[] at) {
        double[] x = at.clone();
        double[] gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = at[i] + STEP;
            double above = function.applyAsDouble(x);
            x[i] = at[i] - STEP;
            double below = function.applyAsDouble(x);
            x[i] = at[i];
            gradient[i] = (above - below) / (2 * STEP);
        }
        return gradient;
    }
}
