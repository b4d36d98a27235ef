package dev.unroll.network;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fixed-point scale of one step's {@link GradientSum}: an exponent for each tensor, the same for all workers. Chosen
 * from the largest entries of the step before, with head room, so a function of data alone.
 */
public final class GradientScale implements Serializable {
    /** A rounded entry stays below 2^50, as {@link GradientSum}'s way of rounding demands. */
    private static final int ENTRY_BITS = 50;

    private static final int SUM_BITS = 62; // A sum stays below 2^62

    /** How much larger, in powers of two, an entry may be than the largest one of the step before. */
    private static final int HEAD_ROOM_BITS = 6;

    /** A tensor's largest entry is a whole number of at least so many bits, as float32 has them. */
    private static final int LEAST_BITS = 24;

    private static final int MAX_EXPONENT = 1000; // keeps the factor 2^e and its inverse normal numbers

    private final ParameterLayout layout;
    private final int[] exponents; // (tensors)
    private final int entryBits;

    private GradientScale(ParameterLayout layout, int[] exponents, int entryBits) {
        this.layout = layout;
        this.exponents = exponents;
        this.entryBits = entryBits;
    }

    /** A scale for entries of about 1, and sums of at most so many blocks. */
    public static GradientScale initial(ParameterLayout layout, int blocks) {
        int blockBits = 32 - Integer.numberOfLeadingZeros(blocks);
        int entryBits = Math.min(ENTRY_BITS, SUM_BITS - blockBits);
        int[] exponents = new int[layout.tensors().size()];
        Arrays.fill(exponents, entryBits - HEAD_ROOM_BITS);
        return new GradientScale(layout, exponents, entryBits);
    }

    /** This scale with the exponents of another one of the same network, one a tensor. */
    public GradientScale withExponents(List<Integer> others) {
        if (others.size() != exponents.length) {
            throw new IllegalArgumentException(others.size() + " exponents for " + exponents.length + " tensors");
        }
        return new GradientScale(
                layout, others.stream().mapToInt(Integer::intValue).toArray(), entryBits);
    }

    // spotless:off: a table
    /** One a tensor; with {@link #withExponents} all that a run needs to go on from a step. */
    public List<Integer> exponents() { return Arrays.stream(exponents).boxed().toList(); }
    ParameterLayout layout() { return layout; }
    double factor(int tensor) { return Math.scalb(1.0, exponents[tensor]); } // 2^e of a tensor
    double unit(int tensor) { return Math.scalb(1.0, -exponents[tensor]); } // 2^−e of a tensor
    // spotless:on

    /** The scale for a step after, or again of, one whose largest entries are known. */
    public GradientScale covering(GradientSum sum) {
        int[] next = exponents.clone();
        for (int k = 0; k < next.length; k++) {
            double largest = sum.largest(k);
            if (largest > 0 && largest < Double.POSITIVE_INFINITY) {
                int wanted = entryBits - HEAD_ROOM_BITS - (Math.getExponent(largest) + 1);
                next[k] = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, wanted));
            }
        }
        return new GradientScale(layout, next, entryBits);
    }

    /**
     * Whether every entry of the sum was small enough for this scale, and the largest of each tensor large enough to keep
     * float32's bits. Infinite and NaN entries do not fit; a tensor of zeros does.
     */
    public boolean fits(GradientSum sum) {
        return IntStream.range(0, exponents.length).allMatch(k -> fits(sum.largest(k), k));
    }

    private boolean fits(double largest, int tensor) {
        double scaled = largest * factor(tensor);
        boolean keepsBits =
                largest == 0 || exponents[tensor] == MAX_EXPONENT || scaled >= Math.scalb(1.0, LEAST_BITS - 1);
        return keepsBits && scaled < Math.scalb(1.0, entryBits);
    }
}
