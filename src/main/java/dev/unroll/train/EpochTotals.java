package dev.unroll.train;

import dev.unroll.network.GradientSum;
import java.util.Map;

/** Adds up an epoch's steps, keeping none of their gradients. */
final class EpochTotals {
    private int steps;
    private double lossSum;
    private double weightSum;
    private long sequences;
    private long timeSteps;
    private StepTimes times = StepTimes.ZERO;

    void add(StepResult step) {
        GradientSum sum = step.sum();
        steps++;
        lossSum += sum.meanLoss() * sum.weight();
        weightSum += sum.weight();
        sequences += sum.sequences();
        timeSteps += sum.timeSteps();
        times = times.plus(step.times());
    }

    EpochRecord record(int epoch, Map<String, Double> validation, double seconds, TaskTime tasks) {
        return new EpochRecord(
                epoch, steps, lossSum / weightSum, validation, sequences, timeSteps, seconds, times, tasks);
    }
}
