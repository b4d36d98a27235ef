package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import dev.unroll.network.Precision;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.Optimizer.UpdateRule;
import java.io.Serializable;

/**
 * How a network is trained.
 *
 * @param learningRate after the warm-up
 * @param finalFactor what part of the learning rate the schedule ends at
 * @param l2 decay of all weights but biases, see {@link Optimizer}
 * @param seed of the initial weights
 * @param placement of the steps; no part of what decides the weights
 */
// spotless:off: a table
public record TrainingConfig(
        int epochs, UpdateRule rule, Schedule schedule, double learningRate, double finalFactor, long warmupSteps,
        double momentum, double l2, Clipping clipping, Precision precision, long seed, Placement placement,
        EpochChoice choice) implements Serializable {
    // spotless:on

    LearningRate learningRate(int stepsPerEpoch) {
        return new LearningRate(schedule, learningRate, finalFactor, warmupSteps, (long) epochs * stepsPerEpoch);
    }

    /** Of a step for which the schedule has this rate. */
    double rate(double scheduled, EpochRecord epoch) {
        int reductions = epoch.monitored().reductions();
        return reductions == 0 ? scheduled : choice.plateau().rate(scheduled, reductions);
    }
}
