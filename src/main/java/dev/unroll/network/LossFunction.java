package dev.unroll.network;

import dev.unroll.data.Rows;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A loss with its settings, each of which means something to one loss alone.
 *
 * @param huberDelta error from which on {@link Loss#HUBER} is linear
 * @param quantiles (Q) that {@link Loss#QUANTILE} fits, ascending; empty for other losses
 * @param labelSmoothing ε of {@link Loss#CROSS_ENTROPY}
 */
public record LossFunction(Loss kind, double huberDelta, List<Double> quantiles, double labelSmoothing)
        implements Serializable {
    public LossFunction {
        quantiles = List.copyOf(quantiles);
        double last = 0;
        for (double quantile : quantiles) {
            if (!(quantile > last && quantile < 1)) {
                throw new IllegalArgumentException("quantiles must ascend between 0 and 1, unlike " + quantiles);
            }
            last = quantile;
        }
        if (quantiles.isEmpty() == (kind == Loss.QUANTILE)
                || !(huberDelta > 0 && labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    kind + " of delta " + huberDelta + ", quantiles " + quantiles + ", smoothing " + labelSmoothing);
        }
    }

    /** A loss with the settings that it has unless users give others; of quantiles, the median. */
    public static LossFunction of(Loss kind) {
        return new LossFunction(kind, 1, kind == Loss.QUANTILE ? List.of(0.5) : List.of(), 0);
    }

    // spotless:off: a table
    /** As {@link Loss#gradient}. */
    public double gradient(double[] outputs, Rows targets, int row, double[] dOutputs) { return kind.gradient(this, outputs, targets, row, dOutputs); }
    public Target target(boolean vectors) { return kind.target(vectors); }
    /** Outputs for each number of a target. */ public int outputsOfNumber() { return Math.max(1, quantiles.size()); }
    /** O, the outputs that a network needs for labels of so many numbers or classes, as the data show or the user says. */
    public int outputs(Target target, int labelKinds) { return target != Target.CLASS ? labelKinds * outputsOfNumber() : kind == Loss.BINARY_CROSS_ENTROPY ? 1 : Math.max(2, labelKinds); }
    /** How many numbers a label of a network with so many outputs has, or how many classes there are; 0 where O is open. */
    public int labelKinds(Target target, int outputs) { return target == Target.CLASS && kind == Loss.BINARY_CROSS_ENTROPY ? 2 : outputs / outputsOfNumber(); }
    // spotless:on

    /** Sorts the quantiles of each number, which need not ascend as they are computed; leaves other outputs as they are. */
    public void sortQuantiles(double[] outputs) {
        for (int at = 0; at < outputs.length && !quantiles.isEmpty(); at += quantiles.size()) {
            Arrays.sort(outputs, at, at + quantiles.size());
        }
    }
}
