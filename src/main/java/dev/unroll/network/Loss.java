package dev.unroll.network;

import dev.unroll.data.Rows;
import dev.unroll.metric.Softmax;
import java.util.Locale;

/**
 * The loss of one row of outputs against its target, and its gradient, in double. Logarithms and exponentials are
 * {@link StrictMath}'s, which are the same bits on every machine.
 */
public enum Loss {
    /** ½ Σ (ŷ − y)² over the outputs. */
    SQUARED_ERROR {
        @Override
        public double gradient(double[] outputs, Rows targets, int row, double[] dOutputs) {
            double loss = 0;
            for (int o = 0; o < outputs.length; o++) {
                dOutputs[o] = outputs[o] - targets.get(row, o);
                loss += 0.5 * dOutputs[o] * dOutputs[o];
            }
            return loss;
        }
    },

    /** −log softmax(ŷ)[y], where the target y is a class. */
    CROSS_ENTROPY {
        @Override
        public double gradient(double[] outputs, Rows targets, int row, double[] dOutputs) {
            int label = (int) targets.get(row, 0);
            double logSum = Softmax.logSumExp(outputs);
            for (int o = 0; o < outputs.length; o++) {
                dOutputs[o] = StrictMath.exp(outputs[o] - logSum) - (o == label ? 1 : 0);
            }
            return logSum - outputs[label];
        }
    },

    /** −Σ y log σ(ŷ) + (1 − y) log(1 − σ(ŷ)) over the outputs, with targets in 0 … 1. */
    BINARY_CROSS_ENTROPY {
        @Override
        public double gradient(double[] outputs, Rows targets, int row, double[] dOutputs) {
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
     * @param targets (R, O), or (R, 1) classes
     * @param dOutputs (O), overwritten with the loss's gradient with respect to {@code outputs}
     */
    public abstract double gradient(double[] outputs, Rows targets, int row, double[] dOutputs);

    /** What it is a loss of, where labels are arrays of numbers or not. */
    public Target target(boolean vectors) {
        return switch (this) {
            case SQUARED_ERROR -> Target.NUMBERS;
            case CROSS_ENTROPY -> Target.CLASS;
            case BINARY_CROSS_ENTROPY -> vectors ? Target.LABELS : Target.CLASS;
        };
    }

    /** O, the outputs that a network needs for labels of so many numbers or classes, as the data show or the user says. */
    public int outputs(Target target, int labelKinds) {
        return target != Target.CLASS ? labelKinds : this == BINARY_CROSS_ENTROPY ? 1 : Math.max(2, labelKinds);
    }

    // spotless:off: a table
    /** How many numbers a label of a network with so many outputs has, or how many classes there are; 0 where O is open. */
    public int labelKinds(Target target, int outputs) { return this == BINARY_CROSS_ENTROPY && target == Target.CLASS ? 2 : outputs; }
    /** What it is a loss of, where labels are no arrays. */ public Target target() { return target(false); }
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); } // as users write it
    // spotless:on
}
