package dev.unroll.io;

import java.util.List;
import java.util.Map;

/**
 * Where a training run stands between two steps: all that it takes to go on as if it had never stopped, to the last bit.
 *
 * @param epoch of the next step, with the steps so far
 * @param lastLoss of the step before; NaN before the first
 * @param scaleExponents that the next step's gradient is added up with, one a tensor
 * @param history of the epochs before
 * @param vectors by name, (P) each: the master weights, as {@value #WEIGHTS}, and the optimizer's
 */
public record TrainingState(
        EpochRecord epoch,
        double lastLoss,
        List<Integer> scaleExponents,
        List<EpochRecord> history,
        Map<String, double[]> vectors) {
    public static final String WEIGHTS = "weights";
}
