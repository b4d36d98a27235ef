package dev.unroll.train;

import dev.unroll.network.GradientSum;
import java.util.Map;

/**
 * What the steps of an epoch came to so far, without their gradients.
 *
 * @param steps updates made
 * @param lossSum weight·loss over all targets, each at the weights of its step
 * @param weightSum weight over all targets
 * @param sequences that were computed on
 * @param timeSteps of these sequences
 * @param seconds of wall-clock
 * @param times of the steps
 * @param tasks of the steps
 */
public record EpochTotals(
        int steps,
        double lossSum,
        double weightSum,
        long sequences,
        long timeSteps,
        double seconds,
        StepTimes times,
        TaskTime tasks) {

    /** An epoch that has not begun. */
    public static final EpochTotals ZERO = new EpochTotals(0, 0, 0, 0, 0, 0, StepTimes.ZERO, TaskTime.UNKNOWN);

    EpochTotals plus(StepResult step) {
        GradientSum sum = step.sum();
        return new EpochTotals(
                steps + 1,
                lossSum + sum.meanLoss() * sum.weight(),
                weightSum + sum.weight(),
                sequences + sum.sequences(),
                timeSteps + sum.timeSteps(),
                seconds,
                times.plus(step.times()),
                tasks);
    }

    /** The same steps with more time spent on them. */
    EpochTotals plus(double moreSeconds, TaskTime moreTasks) {
        return new EpochTotals(
                steps, lossSum, weightSum, sequences, timeSteps, seconds + moreSeconds, times, tasks.plus(moreTasks));
    }

    EpochRecord record(int epoch, Map<String, Double> validation) {
        return new EpochRecord(
                epoch, steps, lossSum / weightSum, validation, sequences, timeSteps, seconds, times, tasks);
    }
}
