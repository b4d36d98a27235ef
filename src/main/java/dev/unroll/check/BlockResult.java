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
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Everything that a network computes for one block, so that two networks can be compared, and a network with differences
 * of its loss.
 *
 * @param outputs (R, O)
 * @param lossSum weight·loss, summed over the block's targets
 * @param gradientSum (P), of {@code lossSum}
 */
public record BlockResult(ParameterLayout layout, double[] outputs, double lossSum, double[] gradientSum) {
    private static final double SMALLEST_TENSOR = 0.01;

    /**
     * Balances the central difference's error, s⁴, and rounding's, 1/s: a quarter of the fifth root of a double's precision,
     * since normalizing a few units that are nearly alike is steep.
     */
    private static final double STEP = 0x1p-12;

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
        return network.gradientSum(List.of(block), Step.FIRST, scale);
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

    /**
     * A numerical gradient, good to about 10⁻¹² of the function's size: in each coordinate the four-point central difference
     *
     * <pre>
     * f′(x) = (8 (f(x + s) − f(x − s)) − (f(x + 2s) − f(x − 2s))) / 12s + O(s⁴)
     * </pre>
     *
     * (Abramowitz and Stegun 1964, equation 25.3.6).
     *
     * @param function smooth within 2⁻¹¹ of the point
     * @param at (P) the point, not changed
     * @return (P)
     */
    public static double[] centralDifferences(ToDoubleFunction<double[]> function, double[] at) {
        double[] gradient = new double[at.length];
        double[] x = at.clone();
        for (int i = 0; i < at.length; i++) {
            double[] f = new double[5]; // at −2s, −s, (0,) s and 2s
            for (int k : new int[] {0, 1, 3, 4}) {
                x[i] = at[i] + (k - 2) * STEP;
                f[k] = function.applyAsDouble(x);
            }
            x[i] = at[i];
            gradient[i] = (8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * STEP);
        }
        return gradient;
    }

    private static double largest(double[] values, int start, int end) {
        return difference(values, new double[values.length], start, end);
    }

    /** The largest difference between two vectors from one index to before another. */
    static double difference(double[] values, double[] truth, int start, int end) {
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
