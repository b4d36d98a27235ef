package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Exact sums of several kinds for each number of a target or, of very many numbers, for all together. */
public final class NumberSums implements Serializable {
    private static final int MOST_NUMBERS = 256; // with more, what tasks return would be large

    private final ExactSum[] sums; // (numbers or 1, kinds)
    private final int kinds;

    private NumberSums(ExactSum[] sums, int kinds) {
        this.sums = sums;
        this.kinds = kinds;
    }

    NumberSums(int numbers, int kinds) {
        this(new ExactSum[numbers <= MOST_NUMBERS ? numbers * kinds : kinds], kinds);
        Arrays.setAll(sums, i -> new ExactSum());
    }

    void add(int number, int kind, double term) {
        sums[(number * kinds + kind) % sums.length].add(term);
    }

    void add(NumberSums other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i].add(other.sums[i]);
        }
    }

    /** Of all numbers. */
    double total(int kind) {
        ExactSum total = new ExactSum();
        for (int i = kind; i < sums.length; i += kinds) {
            total.add(sums[i]);
        }
        return total.value();
    }

    /** Those of each number; none where there is only one, or too many to tell them apart. */
    List<NumberSums> parts() {
        return IntStream.range(0, sums.length == kinds ? 0 : sums.length / kinds)
                .mapToObj(i -> new NumberSums(Arrays.copyOfRange(sums, i * kinds, (i + 1) * kinds), kinds))
                .toList();
    }
}
