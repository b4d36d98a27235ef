package dev.unroll.train;

import dev.unroll.network.Precision;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.Optimizer.UpdateRule;

/** Configurations of short runs, all of one seed. */
public final class TestConfigs {
    private static final long SEED = 7;
    private static final double FINAL_FACTOR = 0.01;
    private static final double MOMENTUM = 0.9;

    private TestConfigs() {}

    /** At a constant rate to the end of the last epoch, without decay; {@code clipNorm} is 0 for no limit. */
    public static TrainingConfig constant(
            int epochs, UpdateRule rule, double rate, double clipNorm, Precision precision, Placement placement) {
        return new TrainingConfig(
                epochs,
                rule,
                Schedule.CONSTANT,
                rate,
                FINAL_FACTOR,
                0,
                MOMENTUM,
                0,
                new Clipping(0, clipNorm),
                precision,
                SEED,
                placement,
                EpochChoice.LAST);
    }

    /** With all that changes a step: a rate that rises and falls, decay, and a limit on the gradient's norm. */
    static TrainingConfig cosine(int epochs, UpdateRule rule, Placement placement, EpochChoice choice) {
        return new TrainingConfig(
                epochs,
                rule,
                Schedule.COSINE,
                0.01,
                FINAL_FACTOR,
                2,
                MOMENTUM,
                1e-3,
                new Clipping(0, 1),
                Precision.DOUBLE,
                SEED,
                placement,
                choice);
    }
}
