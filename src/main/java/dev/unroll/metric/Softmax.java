package dev.unroll.metric;

/** Softmax and the sigmoid in double, which losses, metrics and predictions share. StrictMath gives the same bits everywhere. */
public final class Softmax {
    private Softmax() {}

    /** log Σ exp(x), without overflow. */
    public static double logSumExp(double[] x) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : x) {
            sum += StrictMath.exp(value - largest);
        }
        return largest + StrictMath.log(sum);
    }

    /** 1 / (1 + exp(−x)), without overflow. */
    public static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }
}
