package dev.unroll.train;

/**
 * The learning rate as a function of the step: a linear warm-up (Goyal et al. 2017, section 2.2), then a
 * {@link Schedule} over the rest of the run.
 *
 * @param base the rate after the warm-up
 * @param finalFactor what part of {@code base} the schedule ends at, above 0 and at most 1; a constant one ignores it
 * @param warmupSteps 0 for none
 * @param totalSteps of the whole run, warm-up and all
 */
public record LearningRate(Schedule schedule, double base, double finalFactor, long warmupSteps, long totalSteps) {

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
