package dev.unroll.check;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;

/** Everything that a network computes for one block, in a form that two networks' results can be compared in. */
public final class BlockResult {
    private static final double SMALLEST_TENSOR = 0.01;

    private final ParameterLayout layout;
    private final Rows outputs; // (R, O)
    private final double lossSum;
    private final double[] gradientSum; // (P)

    /**
     * @param outputs (R, O)
     * @param lossSum weight·loss, summed over the block's targets
     * @param gradientSum (P), of {@code lossSum}
     */
    public BlockResult(ParameterLayout layout, Rows outputs, double lossSum, double[] gradientSum) {
        this.layout = layout;
        this.outputs = outputs;
        this.lossSum = lossSum;
        this.gradientSum = gradientSum.clone();
    }

    /** What a network, with its weights loaded, makes of a block that has targets. */
    public static BlockResult of(Network network, ParameterLayout layout, SequenceBlock block) {
        GradientScale first = GradientScale.initial(layout, 1);
        GradientScale scale = first.covering(sum(network, block, first));
        GradientSum sum = sum(network, block, scale);
        double[] gradient = new double[layout.size()];
        sum.meanGradient(scale, gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = scale.fits(sum) ? gradient[i] * sum.weight() : Double.NaN;
        }
        return new BlockResult(layout, network.outputs(block), sum.meanLoss() * sum.weight(), gradient);
    }

    private static GradientSum sum(Network network, SequenceBlock block, GradientScale scale) {
        GradientSum sum = new GradientSum();
        network.addGradient(block, scale, sum);
        return sum;
    }

    /** weight·loss, summed over the block's targets. */
    public double lossSum() {
        return lossSum;
    }

    /** (P), of {@link #lossSum}. */
    public double[] gradientSum() {
        return gradientSum.clone();
    }

    /**
     * The largest relative error against a result that is taken as true: of the outputs, of the loss, and of the gradient
     * as {@link #gradientError} has it. NaN if either result has one.
     */
    public double relativeError(BlockResult truth) {
        double error = difference(values(outputs), values(truth.outputs)) / largest(values(truth.outputs));
        error = Math.max(error, Math.abs(lossSum - truth.lossSum) / Math.abs(truth.lossSum));
        return Math.max(error, gradientError(layout, gradientSum, truth.gradientSum));
    }

    /**
     * The largest relative error of the tensors of a gradient, (P): the largest difference over the largest true entry of
     * the tensor. Where that is below a hundredth of the whole gradient's largest entry, the hundredth counts: sequences
     * may cancel out in a small tensor, and what is left is then no measure.
     */
    public static double gradientError(ParameterLayout layout, double[] gradient, double[] truth) {
        double least = SMALLEST_TENSOR * largest(truth);
        double error = 0;
        for (Tensor tensor : layout.tensors()) {
            double[] expected = entries(tensor, truth);
            double magnitude = Math.max(least, largest(expected));
            error = Math.max(error, difference(entries(tensor, gradient), expected) / magnitude);
        }
        return error;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double difference(double[] values, double[] truth) {
        if (values.length != truth.length) {
            throw new IllegalArgumentException(values.length + " values against " + truth.length);
        }
        double difference = 0;
        for (int i = 0; i < truth.length; i++) {
            difference = Math.max(difference, Math.abs(values[i] - truth[i]));
        }
        return difference;
    }

    private static double[] entries(Tensor tensor, double[] vector) {
        double[] entries = new double[tensor.size()];
        System.arraycopy(vector, tensor.offset(), entries, 0, entries.length);
        return entries;
    }

    private static double[] values(Rows rows) {
        double[] values = new double[rows.rows() * rows.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i / rows.width(), i % rows.width());
        }
        return values;
    }
}
