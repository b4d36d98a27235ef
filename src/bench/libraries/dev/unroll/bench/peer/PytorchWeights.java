package dev.unroll.bench.peer;

import dev.unroll.bench.Contender;
import dev.unroll.bench.Work;
import dev.unroll.cell.CellType;
import java.util.List;

/**
 * One tensor of the weights to start from, as PyTorch has them: the recurrence has a second bias, of zeros but for
 * GRU's candidate.
 */
final class PytorchWeights {
    /** How many of {@link #of}'s tensors, from the first, are the recurrence's. */
    static final int RECURRENT = 4;

    /** Place of the recurrence's second bias. */
    static final int SECOND_BIAS = 3;

    static final int HEAD_WEIGHT = 4;
    static final int HEAD_BIAS = 5;

    /** PyTorch's mean squared error is twice unroll's loss, so its gradient is too. */
    static final double LEARNING_RATE = Work.LEARNING_RATE / 2;

    private final float[] values;
    private final long[] shape;

    private PytorchWeights(float[] values, long[] shape) {
        this.values = values;
        this.shape = shape;
    }

    /** All tensors, in PyTorch's order. */
    static List<PytorchWeights> of(Work work) {
        int gateRows = work.cell().gates() * work.hidden();
        return List.of(
                matrix(work, "weight_ih_l0", work.inputs()),
                matrix(work, "weight_hh_l0", work.hidden()),
                bias(work.weights("bias_ih_l0")),
                bias(secondBias(work, gateRows)),
                matrix(work, "head.weight", work.hidden()),
                bias(work.weights("head.bias")));
    }

    private static float[] secondBias(Work work, int gateRows) {
        float[] bias = new float[gateRows];
        if (work.cell() == CellType.GRU) {
            System.arraycopy(work.weights("bias_hn_l0"), 0, bias, gateRows - work.hidden(), work.hidden());
        }
        return bias;
    }

    private static PytorchWeights matrix(Work work, String name, int cols) {
        float[] values = work.weights(name);
        return new PytorchWeights(values, new long[] {values.length / cols, cols});
    }

    private static PytorchWeights bias(float[] values) {
        return new PytorchWeights(values, new long[] {values.length});
    }

    /** Row-major. */
    float[] values() {
        return values;
    }

    /** (rows, cols), or (rows) of a bias. */
    long[] shape() {
        return shape;
    }

    /** Sum of squares, in double. */
    static double squares(float[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    /** Loss and gradient norm of PyTorch's mean squared error, in unroll's units. */
    static Contender.Check check(double loss, double gradientNorm) {
        return new Contender.Check(loss / 2, gradientNorm / 2);
    }
}
