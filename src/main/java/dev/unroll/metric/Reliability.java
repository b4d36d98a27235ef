package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How often what was predicted with some probability came true, for probabilities in ten bins of equal width. */
public final class Reliability implements Serializable {
    private static final int BINS = 10;

    /** {@code probability} and {@code right} (the share that came true) are means of so many predictions. */
    public record Bin(long count, double probability, double right) {}

    private final long[] counts = new long[BINS];
    private final long[] right = new long[BINS];
    private final ExactSum[] probabilities = new ExactSum[BINS];

    Reliability() {
        Arrays.setAll(probabilities, bin -> new ExactSum());
    }

    public void add(double probability, boolean isRight) {
        if (!Double.isNaN(probability)) {
            int bin = Math.min(BINS - 1, (int) (BINS * probability));
            counts[bin]++;
            right[bin] += isRight ? 1 : 0;
            probabilities[bin].add(probability);
        }
    }

    void add(Reliability other) {
        Arrays.setAll(counts, bin -> counts[bin] + other.counts[bin]);
        Arrays.setAll(right, bin -> right[bin] + other.right[bin]);
        IntStream.range(0, BINS).forEach(bin -> probabilities[bin].add(other.probabilities[bin]));
    }

    /** Those that are not empty, in ascending order. */
    public List<Bin> bins() {
        return IntStream.range(0, BINS)
                .filter(bin -> counts[bin] > 0)
                .mapToObj(bin -> new Bin(
                        counts[bin], probabilities[bin].value() / counts[bin], (double) right[bin] / counts[bin]))
                .toList();
    }
}
