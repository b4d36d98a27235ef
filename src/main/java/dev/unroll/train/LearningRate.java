package dev.unroll.train;

import java.util.Locale;

/**
 * The learning rate as a function of the step: a linear warm-up (Goyal et al. 2017, section 2.2), then a
 * {@link Schedule} over the rest of the run.
 *
 * @param base the rate after the warm-up
 * @param finalFactor what part of {@code base} the schedule ends at, above 0 and at most 1; the first two ignore it
 * @param warmupSteps 0 for none
 * @param totalSteps of the whole run, warm-up and all
 */
public record LearningRate(Schedule schedule, double base, double finalFactor, long warmupSteps, long totalSteps) {
    /**
     * The course of a learning rate over a run, as a factor that starts at 1. All but the first two fall towards the same
     * factor f at the end of the run.
     */
    public enum Schedule {
        /** 1. */
        CONSTANT,
        /** 1; lower as soon as the monitored metric no longer improves, see {@link EpochChoice.Plateau}. */
        PLATEAU,
        /** 1, √f and f, a third of the run each: with f = 0.01 a tenth after each third. */
        STEP,
        /** f^p, where p runs from 0 to 1: each step multiplies by the same number. */
        EXPONENTIAL,
        /** f + (1 − f)·½(1 + cos πp), where p runs from 0 to 1 (Loshchilov and Hutter 2017, eq. 5, without restarts). */
        COSINE;

        /** The factor of {@code step}, from 0 to {@code steps}, with {@code finalFactor} f. */
        double factor(long step, long steps, double finalFactor) {
            return switch (this) {
                case CONSTANT, PLATEAU -> 1;
                case STEP -> {
                    long third = 3 * step / steps;
                    yield third == 0 ? 1 : third == 1 ? Math.sqrt(finalFactor) : finalFactor;
                }
                case EXPONENTIAL -> StrictMath.pow(finalFactor, (double) step / steps);
                case COSINE -> finalFactor + (1 - finalFactor) * 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
            };
        }

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    public LearningRate {
        if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning rate must be above 0, not " + base);
        }
        if (!(finalFactor > 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("final factor must be above 0 and at most 1, not " + finalFactor);
        }
        if (warmupSteps < 0 || totalSteps < 1) {
            throw new IllegalArgumentException(warmupSteps + " warm-up steps of " + totalSteps);
        }
    }

    /**
     * The rate of a step, counted from 0. The warm-up rises by the same amount each step and is over at step
     * {@code warmupSteps}, the first with the whole rate; from {@code totalSteps} on the rate stays at the schedule's end.
     */
    public double at(long step) {
        if (step < warmupSteps) {
            return base * (step + 1) / (warmupSteps + 1);
        }
        long steps = Math.max(1, totalSteps - warmupSteps);
        return base * schedule.factor(Math.min(step - warmupSteps, steps), steps, finalFactor);
    }
}
