package dev.unroll.train;

import java.util.List;
import java.util.Map;

/**
 * Where a training run stands between two steps: all that it takes to go on as if it had never stopped, to the last bit.
 *
 * @param epoch of the next step, counted from 1
 * @param totals of that epoch so far
 * @param lastLoss of the step before; NaN before the first
 * @param scaleExponents that the next step's gradient is added up with, one a tensor
 * @param history of the epochs before
 * @param vectors by name, (P) each: the master weights, as {@value #WEIGHTS}, and the optimizer's
 */
public record TrainingState(
        int epoch,
        EpochTotals totals,
        double lastLoss,
        List<Integer> scaleExponents,
        List<EpochRecord> history,
        Map<String, double[]> vectors) {
    static final String WEIGHTS = "weights";
}
