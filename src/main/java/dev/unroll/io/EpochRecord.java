package dev.unroll.io;

import dev.unroll.network.GradientSum;
import java.util.Map;

/**
 * What the steps of an epoch came to, so far or all of them.
 *
 * @param epoch counted from 1
 * @param steps updates made
 * @param loss weighted mean over the targets of these steps, each at the weights of its step; NaN before the first target
 * @param weight of these targets together
 * @param validation metrics after the epoch by name; empty before its end, and without validation data
 * @param sequences that were computed on
 * @param timeSteps of these sequences
 * @param seconds of wall-clock, validation included
 * @param times of the steps
 * @param tasks of the steps; validation is not in it
 */
public record EpochRecord(
        int epoch,
        int steps,
        double loss,
        double weight,
        Map<String, Double> validation,
        long sequences,
        long timeSteps,
        double seconds,
        StepTimes times,
        TaskTime tasks) {

    /** An epoch that has not begun. */
    public static EpochRecord begin(int epoch) {
        return new EpochRecord(epoch, 0, Double.NaN, 0, Map.of(), 0, 0, 0, StepTimes.ZERO, TaskTime.UNKNOWN);
    }

    /** With one more step. */
    public EpochRecord plus(GradientSum step, StepTimes stepTimes) {
        double total = weight + step.weight();
        double mean = step.weight() == 0
                ? loss
                : weight == 0 ? step.meanLoss() : loss + (step.meanLoss() - loss) * (step.weight() / total);
        return new EpochRecord(
                epoch,
                steps + 1,
                mean,
                total,
                validation,
                sequences + step.sequences(),
                timeSteps + step.timeSteps(),
                seconds,
                times.plus(stepTimes),
                tasks);
    }

    /** The same steps with more time spent on them. */
    public EpochRecord plus(double moreSeconds, TaskTime moreTasks) {
        return new EpochRecord(
                epoch,
                steps,
                loss,
                weight,
                validation,
                sequences,
                timeSteps,
                seconds + moreSeconds,
                times,
                tasks.plus(moreTasks));
    }

    /** The same steps with what their weights were found to do. */
    public EpochRecord validated(Map<String, Double> metrics) {
        return new EpochRecord(epoch, steps, loss, weight, metrics, sequences, timeSteps, seconds, times, tasks);
    }
}
