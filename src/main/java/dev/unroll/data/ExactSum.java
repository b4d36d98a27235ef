package dev.unroll.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding: the same for every order and grouping of its terms. The terms are added as integers
 * into 32-bit limbs that span all exponents of a double, the idea of Kulisch's long accumulator (Kulisch and Miranker
 * 1986). About 3 ns a term, so it serves losses, metrics and statistics; gradients have a cheaper one.
 */
public final class ExactSum implements Serializable {
    private static final int LIMB_BITS = 32;
    private static final int LIMBS = 68; // 2098 bits of doubles, and room for 2^63 terms above them
    private static final int LOWEST_EXPONENT = -1074;
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 29;

    private final long[] limbs = new long[LIMBS]; // limb i counts 2^(32 i − 1074)
    private int additions;
    private double notFinite; // 0, or the sum of all infinite and NaN terms

    public void add(double term) {
        int exponent = Math.getExponent(term);
        if (exponent > Double.MAX_EXPONENT) {
            notFinite += term;
            return;
        }
        long bits = Double.doubleToRawLongBits(term);
        long mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent >= Double.MIN_EXPONENT) {
            mantissa |= 1L << 52;
        } else {
            exponent = Double.MIN_EXPONENT;
        }
        int position = exponent - 52 - LOWEST_EXPONENT;
        int limb = position / LIMB_BITS;
        int shift = position % LIMB_BITS;
        long sign = bits >> 63; // 0 or −1
        long lower = (mantissa & 0xFFFFFFFFL) << shift; // at most 63 bits
        long upper = (mantissa >>> 32) << shift; // at most 52 bits
        long middle = (lower >>> 32) + (upper & 0xFFFFFFFFL);
        limbs[limb] += ((lower & 0xFFFFFFFFL) ^ sign) - sign;
        limbs[limb + 1] += (middle ^ sign) - sign;
        limbs[limb + 2] += ((upper >>> 32) ^ sign) - sign;
        if (++additions >= ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    /**
     * Finite terms that are added to an exact sum together, which costs less: what the sum in double loses is a double
     * too (Knuth's two-sum), and is added up likewise; the little that this loses in turn is added exactly.
     */
    static final class Batch {
        /** So many terms of up to 1e302 have a finite sum. */
        static final int MOST_TERMS = 1 << 19;

        private final ExactSum total;
        private double sum;
        private double lost;

        Batch(ExactSum total) {
            this.total = total;
        }

        void add(double term) {
            double next = sum + term;
            double error = error(sum, term, next);
            sum = next;
            if (error != 0) { // seldom for floats
                double nextLost = lost + error;
                double rest = error(lost, error, nextLost);
                lost = nextLost;
                if (rest != 0) {
                    total.add(rest);
                }
            }
        }

        /** a + b − rounded, where that is a + b rounded. */
        private static double error(double a, double b, double rounded) {
            double ofB = rounded - a;
            return (a - (rounded - ofB)) + (b - ofB);
        }

        void finish() {
            total.add(sum);
            total.add(lost);
        }
    }

    public void add(ExactSum other) {
        carry();
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += other.limbs[i];
        }
        additions += other.additions + 1;
        notFinite += other.notFinite;
        carry();
    }

    private void carry() {
        for (int i = 0; i < LIMBS - 1; i++) {
            limbs[i + 1] += limbs[i] >> LIMB_BITS;
            limbs[i] &= 0xFFFFFFFFL;
        }
        additions = 0;
    }

    // spotless:off: a table
    public boolean isFinite() { return notFinite == 0; } // whether every term was
    /** The sum, rounded once; infinite or NaN where a term was. */
    public double value() { return isFinite() ? exactValue().doubleValue() : notFinite; }
    // spotless:on

    /** The sum itself; every term must have been finite. */
    public BigDecimal exactValue() {
        BigInteger scaled = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            scaled = scaled.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[i]));
        }
        int zeros = scaled.signum() == 0 ? 0 : Math.min(scaled.getLowestSetBit(), -LOWEST_EXPONENT);
        return new BigDecimal(scaled.shiftRight(zeros))
                .divide(new BigDecimal(BigInteger.ONE.shiftLeft(-LOWEST_EXPONENT - zeros)));
    }
}
