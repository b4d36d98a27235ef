package dev.unroll.check;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import dev.unroll.data.Step;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import java.util.Arrays;

/** Everything that a network computes for one block, so that two networks can be compared. */
public final class BlockResult {
    private static final double SMALLEST_TENSOR = 0.01;

    private final ParameterLayout layout;
    private final double[] outputs; // (R, O)
    private final double lossSum; // weight·loss, summed over the block's targets
    private final double[] gradientSum; // (P), of lossSum

    BlockResult(ParameterLayout layout, double[] outputs, double lossSum, double[] gradientSum) {
        this.layout = layout;
        this.outputs = outputs;
        this.lossSum = lossSum;
        this.gradientSum = gradientSum;
    }

    /** What a network, with its weights loaded, makes of a block that has targets. */
    public static BlockResult of(Network network, ParameterLayout layout, SequenceBlock block) {
        GradientScale first = GradientScale.initial(layout, 1);
        GradientScale scale = first.covering(sum(network, block, first));
        GradientSum sum = sum(network, block, scale);
        double weight = scale.fits(sum) ? sum.weight() : Double.NaN;
        double[] gradient = new double[layout.size()];
        sum.meanGradient(scale, gradient);
        Arrays.setAll(gradient, i -> gradient[i] * weight);
        Rows outputs = Standardization.identity().apply(network.outputs(block), Rows.Kind.DOUBLE);
        return new BlockResult(layout, outputs.doubles(), sum.meanLoss() * sum.weight(), gradient);
    }

    private static GradientSum sum(Network network, SequenceBlock block, GradientScale scale) {
        GradientSum sum = new GradientSum();
        network.addGradient(block, Step.of(block), scale, sum);
        return sum;
    }

    /** weight·loss, summed over the block's targets. */
    public double lossSum() {
        return lossSum;
    }

    /** (P), of {@link #lossSum}. */
    public double[] gradientSum() {
        return gradientSum;
    }

    /**
     * The largest relative error against a result that is taken as true: of the outputs, of the loss, and of the gradient
     * as {@link #gradientError} has it. NaN if either result has one.
     */
    public double relativeError(BlockResult truth) {
        double[] expected = truth.outputs;
        double error = difference(outputs, expected, 0, expected.length) / largest(expected, 0, expected.length);
        error = Math.max(error, Math.abs(lossSum - truth.lossSum) / Math.abs(truth.lossSum));
        return Math.max(error, gradientError(layout, gradientSum, truth.gradientSum));
    }

    /**
     * The largest relative error of the tensors of a gradient, (P): the largest difference over the largest true entry of
     * the tensor. Where that is below a hundredth of the whole gradient's largest entry, the hundredth counts: sequences
     * may cancel out in a small tensor, and what is left is then no measure.
     */
    public static double gradientError(ParameterLayout layout, double[] gradient, double[] truth) {
        double least = SMALLEST_TENSOR * largest(truth, 0, truth.length);
        double error = 0;
        for (Tensor tensor : layout.tensors()) {
            int end = tensor.offset() + tensor.size();
            double magnitude = Math.max(least, largest(truth, tensor.offset(), end));
            error = Math.max(error, difference(gradient, truth, tensor.offset(), end) / magnitude);
        }
        return error;
    }

    private static double largest(double[] values, int start, int end) {
        return difference(values, new double[values.length], start, end);
    }

    /** The largest difference between two vectors from one index to before another. */
    private static double difference(double[] values, double[] truth, int start, int end) {
        if (values.length != truth.length) {
            throw new IllegalArgumentException(values.length + " values against " + truth.length);
        }
        double difference = 0;
        for (int i = start; i < end; i++) {
            difference = Math.max(difference, Math.abs(values[i] - truth[i]));
        }
        return difference;
    }
}
