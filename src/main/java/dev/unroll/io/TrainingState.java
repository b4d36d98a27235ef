package dev.unroll.io;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The state of a training run between two steps: all that it needs to continue as if it had never stopped, to the bit.
 *
 * @param epoch of the next step; {@code lastLoss} is of the step before, NaN before the first
 * @param scaleExponents that the next step's gradient is summed with, one per tensor
 * @param vectors by name, (P) each: the master weights, as {@value #WEIGHTS}, those of the best epoch, as {@value #BEST_WEIGHTS},
 *     if they are kept, and the optimizer's
 */
public record TrainingState(
        EpochRecord epoch,
        double lastLoss,
        List<Integer> scaleExponents,
        List<EpochRecord> history,
        Map<String, double[]> vectors,
        RecordedSteps steps)
        implements Serializable {
    public static final String WEIGHTS = "weights";
    public static final String BEST_WEIGHTS = "best_weights";

    /** The same without the epochs that have ended, and without recorded steps. */
    public TrainingState withoutHistory() {
        RecordedSteps none = new RecordedSteps(steps.stride(), List.of());
        return new TrainingState(epoch, lastLoss, scaleExponents, List.of(), vectors, none);
    }

    public TrainingState withVectors(Map<String, double[]> others) {
        return new TrainingState(epoch, lastLoss, scaleExponents, history, others, steps);
    }
}
