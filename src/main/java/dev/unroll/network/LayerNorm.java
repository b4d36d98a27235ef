package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Arrays;
import java.util.Optional;

/**
 * Layer normalization of a layer's output x (W) at each time step (Ba, Kiros and Hinton 2016, "Layer normalization",
 * equation 4), with the gain g and the bias b as parameters:
 *
 * <pre>
 * μ = Σ x / W     σ² = Σ (x − μ)² / W     x̂ = (x − μ) / √(σ² + ε)     y = g x̂ + b
 * </pre>
 *
 * <p>Its loops run over copies of one row, as {@code GruCell} explains.
 */
final class LayerNorm implements Stage {
    private final int width; // W
    private final int start; // where g (W) and b (W), one after the other, begin in the flat vector
    private final Signal input; // x
    private final Signal output; // y
    private final BlockGradient.Chain chain;
    private final float[] gain; // g (W)
    private final float[] bias; // b (W)
    private final float[] ones; // (W)
    private final float[] row; // (W) x̂, of one row
    private final float[] dRow; // (W) dY, then g dY
    private final float[] dGain; // (W)
    private final float[] dBias; // (W)
    private float[] table = {}; // y (rows, W)
    private float[] means = {}; // μ (rows)
    private float[] scales = {}; // 1 / √(σ² + ε) (rows)

    LayerNorm(ParameterLayout layout, int layer, Signal input) {
        this.width = input.width();
        this.start = layout.tensor("norm_l" + layer + ".weight").offset();
        this.input = input;
        this.output = new Signal(width, segment -> segment.tableRow(segment.first()), Segment::rows);
        this.chain = new BlockGradient.Chain(start, start + 2 * width);
        this.gain = new float[width];
        this.bias = new float[width];
        this.ones = new float[width];
        Arrays.fill(ones, 1);
        this.row = new float[width];
        this.dRow = new float[width];
        this.dGain = new float[width];
        this.dBias = new float[width];
    }

    @Override
    public Signal output() {
        return output;
    }

    @Override
    public void load(float[] parameters) {
        System.arraycopy(parameters, start, gain, 0, width);
        System.arraycopy(parameters, start + width, bias, 0, width);
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        table = Tables.atLeast(table, segments.tableRows(), width);
        means = Tables.atLeast(means, segments.tableRows(), 1);
        scales = Tables.atLeast(scales, segments.tableRows(), 1);
        output.begin(table, segments.largest());
    }

    @Override
    public void forward(Segment segment) {
        int first = segment.tableRow(segment.first());
        for (int k = 0; k < segment.rows(); k++) {
            System.arraycopy(input.values(), input.start(segment) + k * width, row, 0, width);
            means[first + k] = (float) (sumOfProducts(row, ones) / width);
            center(row, means[first + k]);
            scales[first + k] = (float) (1 / Math.sqrt(sumOfProducts(row, row) / width + NetworkConfig.NORM_EPSILON));
            scale(row, scales[first + k]);
            for (int j = 0; j < width; j++) {
                row[j] = Math.fma(gain[j], row[j], bias[j]);
            }
            System.arraycopy(row, 0, table, (first + k) * width, width);
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        if (segment.isLast()) {
            chain.begin();
        }
        for (int first = 0, count; first < segment.rows(); first += count) {
            count = chain.next(segment.rows() - first, gradient);
            Arrays.fill(dGain, 0);
            Arrays.fill(dBias, 0);
            for (int k = first; k < first + count; k++) {
                backward(segment, k);
            }
            int to = gradient.place(start);
            for (int j = 0; j < width; j++) {
                gradient.floats()[to + j] += dGain[j];
                gradient.floats()[to + width + j] += dBias[j];
            }
        }
    }

    /** Row k of a segment: with the means m₁ of g dY and m₂ of g dY x̂, dX = (g dY − m₁ − m₂ x̂) / √(σ² + ε). */
    private void backward(Segment segment, int k) {
        int at = segment.tableRow(segment.first()) + k;
        System.arraycopy(input.values(), input.start(segment) + k * width, row, 0, width);
        System.arraycopy(output.gradient(), k * width, dRow, 0, width);
        center(row, means[at]);
        scale(row, scales[at]);
        for (int j = 0; j < width; j++) {
            dGain[j] += dRow[j] * row[j];
        }
        for (int j = 0; j < width; j++) {
            dBias[j] += dRow[j];
        }
        for (int j = 0; j < width; j++) {
            dRow[j] *= gain[j];
        }
        float m1 = (float) (sumOfProducts(dRow, ones) / width);
        float m2 = (float) (sumOfProducts(dRow, row) / width);
        for (int j = 0; j < width; j++) {
            dRow[j] = scales[at] * Math.fma(-m2, row[j], dRow[j] - m1);
        }
        System.arraycopy(dRow, 0, input.gradient(), k * width, width);
    }

    private static void center(float[] x, float mean) {
        for (int j = 0; j < x.length; j++) {
            x[j] -= mean;
        }
    }

    private static void scale(float[] x, float factor) {
        for (int j = 0; j < x.length; j++) {
            x[j] *= factor;
        }
    }

    /** Σ x y in double, in four sums that processors add to at the same time: the same order on every machine. */
    private static double sumOfProducts(float[] x, float[] y) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 4 <= x.length; j += 4) {
            s0 += (double) x[j] * y[j];
            s1 += (double) x[j + 1] * y[j + 1];
            s2 += (double) x[j + 2] * y[j + 2];
            s3 += (double) x[j + 3] * y[j + 3];
        }
        for (; j < x.length; j++) {
            s0 += (double) x[j] * y[j];
        }
        return s0 + s1 + (s2 + s3);
    }
}
