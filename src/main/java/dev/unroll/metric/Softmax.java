package dev.unroll.metric;

import java.util.Arrays;

/** Softmax and its relatives, which losses, metrics and predictions share. StrictMath gives the same bits everywhere. */
public final class Softmax {
    private Softmax() {}

    /** log Σ exp(x), without overflow. */
    public static double logSumExp(double[] x) {
        double largest = x[largest(x)];
        double sum = 0;
        for (double value : x) {
            sum += StrictMath.exp(value - largest);
        }
        return largest + StrictMath.log(sum);
    }

    /** exp(x) / Σ exp(x), a new array. */
    public static double[] softmax(double[] x) {
        double logSum = logSumExp(x);
        return Arrays.stream(x).map(value -> StrictMath.exp(value - logSum)).toArray();
    }

    /** 1 / (1 + exp(−x)), without overflow. */
    public static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /** Index of the largest entry, the first one of equals. */
    public static int largest(double[] x) {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            best = x[i] > x[best] ? i : best;
        }
        return best;
    }
}
