package dev.unroll.train;

import dev.unroll.data.Ranges;
import java.io.Serializable;
import java.util.concurrent.atomic.DoubleAccumulator;

/**
 * Limits a gradient, so that one steep step cannot undo a run: first each entry to {@code maxValue}, then the whole
 * vector to the length {@code maxNorm}, direction kept (Pascanu, Mikolov and Bengio 2013, algorithm 1). In this order
 * both limits hold afterwards.
 *
 * @param maxValue largest magnitude of an entry; 0 for no limit
 * @param maxNorm largest Euclidean norm over all entries together; 0 for no limit
 */
public record Clipping(double maxValue, double maxNorm) implements Serializable {
    public Clipping {
        if (!(maxValue >= 0 && maxNorm >= 0)) {
            throw new IllegalArgumentException("limits must be at least 0, not " + maxValue + " and " + maxNorm);
        }
    }

    /** Whether {@link #clip} changes a gradient (P) of that norm. */
    boolean limits(double[] gradient, double norm, Ranges ranges) {
        return (maxNorm > 0 && norm > maxNorm) || (maxValue > 0 && largest(gradient, ranges) > maxValue);
    }

    /** Overwrites a gradient (P). One with NaN or infinite entries has no use either way: look for them first. */
    public void clip(double[] gradient, Ranges ranges) {
        if (maxValue > 0) {
            ranges.each(gradient.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    gradient[i] = Math.max(-maxValue, Math.min(maxValue, gradient[i]));
                }
            });
        }
        double norm = maxNorm > 0 ? norm(gradient, ranges) : 0;
        if (norm > maxNorm) {
            double factor = maxNorm / norm;
            ranges.each(gradient.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    gradient[i] *= factor;
                }
            });
        }
    }

    /**
     * Euclidean norm, added up from the first entry to the last, on one thread. Entries are first divided by a power of two
     * near the largest, so that no square overflows; the division itself is exact.
     */
    static double norm(double[] vector, Ranges ranges) {
        double largest = largest(vector, ranges);
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double scale = Math.scalb(1.0, -Math.getExponent(largest));
        double sum = 0;
        for (double x : vector) {
            sum = Math.fma(x * scale, x * scale, sum);
        }
        return Math.sqrt(sum) / scale;
    }

    /** The largest magnitude; NaN if one is. */
    private static double largest(double[] vector, Ranges ranges) {
        DoubleAccumulator largest = new DoubleAccumulator(Math::max, 0);
        ranges.each(vector.length, (from, to) -> {
            double most = 0;
            for (int i = from; i < to; i++) {
                most = Math.max(most, Math.abs(vector[i]));
            }
            largest.accumulate(most);
        });
        return largest.get();
    }
}
