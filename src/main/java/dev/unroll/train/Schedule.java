package dev.unroll.train;

import java.util.Locale;

/**
 * The course of a learning rate over a run, as a factor that starts at 1. All but the constant one fall towards the same
 * factor f at the end of the run.
 */
public enum Schedule {
    /** 1. */
    CONSTANT,
    /** 1, √f and f, a third of the run each: with f = 0.01 a tenth after each third. */
    STEP,
    /** f^p, where p runs from 0 to 1: each step multiplies by the same number. */
    EXPONENTIAL,
    /** f + (1 − f)·½(1 + cos πp), where p runs from 0 to 1 (Loshchilov and Hutter 2017, eq. 5, without restarts). */
    COSINE;

    /** The factor of {@code step}, from 0 to {@code steps}, with {@code finalFactor} f. */
    double factor(long step, long steps, double finalFactor) {
        return switch (this) {
            case CONSTANT -> 1;
            case STEP -> {
                long third = 3 * step / steps;
                yield third == 0 ? 1 : third == 1 ? Math.sqrt(finalFactor) : finalFactor;
            }
            case EXPONENTIAL -> StrictMath.pow(finalFactor, (double) step / steps);
            case COSINE -> finalFactor + (1 - finalFactor) * 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
        };
    }

    /** The name in lower case, as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
