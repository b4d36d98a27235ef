package dev.unroll.network;

import dev.unroll.data.Rows;
import dev.unroll.metric.Softmax;
import java.util.Locale;

/**
 * The loss of one row of outputs against its target, and its gradient, in double. Logarithms and exponentials are
 * {@link StrictMath}'s, which are the same bits on every machine. Where a loss has a kink, the gradient there is 0.
 */
public enum Loss {
    /** ½ Σ (ŷ − y)² over the outputs. */
    SQUARED_ERROR {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                dOutputs[o] = outputs[o] - targets.get(row, o);
                loss += 0.5 * dOutputs[o] * dOutputs[o];
            }
            return loss;
        }
    },

    /** Σ |ŷ − y| over the outputs. */
    ABSOLUTE {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                double error = outputs[o] - targets.get(row, o);
                dOutputs[o] = Math.signum(error);
                loss += Math.abs(error);
            }
            return loss;
        }
    },

    /** Σ over the outputs of ½ e² where |e| ≤ δ, else δ (|e| − ½ δ), for e = ŷ − y (Huber 1964, "Robust estimation of a location parameter", section 4). */
    HUBER {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            double delta = settings.huberDelta();
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                double error = outputs[o] - targets.get(row, o);
                dOutputs[o] = Math.max(-delta, Math.min(delta, error));
                loss += dOutputs[o] * (error - 0.5 * dOutputs[o]);
            }
            return loss;
        }
    },

    /** Σ exp(ŷ) − y ŷ over the outputs: −log of a Poisson distribution of mean exp(ŷ), without the log y! of the target alone. */
    POISSON {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                double mean = StrictMath.exp(outputs[o]);
                double y = targets.get(row, o);
                dOutputs[o] = mean - y;
                loss += mean - y * outputs[o];
            }
            return loss;
        }
    },

    /**
     * Σ max(τ e, (τ − 1) e) over the quantiles τ of each number, for e = y − ŷ (Koenker and Bassett 1978, "Regression
     * quantiles", equation 3.1). Outputs are those of the first number, of all quantiles, then those of the next.
     */
    QUANTILE {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            int ofNumber = settings.quantiles().size();
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                double quantile = settings.quantiles().get(o % ofNumber);
                double error = targets.get(row, o / ofNumber) - outputs[o];
                double slope = error > 0 ? quantile : error < 0 ? quantile - 1 : 0 * error; // NaN stays one
                dOutputs[o] = -slope;
                loss += slope * error;
            }
            return loss;
        }
    },

    /**
     * −Σ q log softmax(ŷ) over the classes, where q is 1 for the target's class y and 0 else; smoothed by ε, q is (1 − ε) times that and ε/C
     * more (Szegedy et al. 2016, "Rethinking the Inception architecture for computer vision", section 7).
     */
    CROSS_ENTROPY {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            int label = (int) targets.get(row, 0);
            double logSum = Softmax.logSumExp(outputs);
            double ofEach = settings.labelSmoothing() / outputs.length;
            double ofLabel = 1 - settings.labelSmoothing();
            double others = 0;
            for (int o = 0; o < outputs.length; o++) {
                dOutputs[o] = StrictMath.exp(outputs[o] - logSum) - ofEach - (o == label ? ofLabel : 0);
                others += ofEach * outputs[o];
            }
            return logSum - ofLabel * outputs[label] - others;
        }
    },

    /** −Σ y log σ(ŷ) + (1 − y) log(1 − σ(ŷ)) over the outputs, with targets in 0 … 1. */
    BINARY_CROSS_ENTROPY {
        @Override
        double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs) {
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                double z = outputs[o];
                double y = targets.get(row, o);
                loss += Math.max(z, 0) - z * y + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
                dOutputs[o] = Softmax.sigmoid(z) - y;
            }
            return loss;
        }
    };

    /**
     * Loss of one row, not yet weighted.
     *
     * @param outputs (O), before softmax or sigmoid
     * @param targets (R, O), or (R, 1) classes, or (R, O / Q) numbers with Q quantiles
     * @param dOutputs (O), overwritten with the loss's gradient with respect to {@code outputs}
     */
    abstract double gradient(LossFunction settings, double[] outputs, Rows targets, int row, double[] dOutputs);

    /** What it is a loss of, where labels are arrays of numbers or not. */
    public Target target(boolean vectors) {
        return switch (this) {
            case SQUARED_ERROR, ABSOLUTE, HUBER -> Target.NUMBERS;
            case POISSON -> Target.COUNTS;
            case QUANTILE -> Target.QUANTILES;
            case CROSS_ENTROPY -> Target.CLASS;
            case BINARY_CROSS_ENTROPY -> vectors ? Target.LABELS : Target.CLASS;
        };
    }

    // spotless:off: a table
    /** What it is a loss of, where labels are no arrays. */ public Target target() { return target(false); }
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); } // as users write it
    // spotless:on
}
