package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Tables;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;
import java.util.Arrays;

/** The linear layer on some of the top layer's states, Y = X Wᵀ + b, and the loss on its outputs. F is their size. */
final class LinearHead {
    private final Kernels kernels;
    private final Loss loss;
    private final int inputSize; // F
    private final int outputSize; // O
    private final Tensor weightTensor;
    private final Tensor biasTensor;
    private final Matrix weightTransposed; // (F, O)
    private final Matrix weight; // (O, F)
    private final float[] bias; // (O)
    private final BlockGradient.Chain chain;
    private final double[] row; // (O)
    private final double[] dRow; // (O)
    private float[] dOutputs = {}; // (rows, O); outputs, until the loss overwrites them with its gradient

    LinearHead(Kernels kernels, ParameterLayout layout) {
        this.kernels = kernels;
        this.loss = layout.config().loss();
        this.inputSize = layout.config().layerOutputSize();
        this.outputSize = layout.config().outputSize();
        this.weightTensor = layout.tensor("head.weight");
        this.biasTensor = layout.tensor("head.bias");
        this.weightTransposed = new Matrix(inputSize, outputSize);
        this.weight = new Matrix(outputSize, inputSize);
        this.bias = new float[outputSize];
        this.chain = new BlockGradient.Chain(weightTensor.offset(), biasTensor.offset() + outputSize);
        this.row = new double[outputSize];
        this.dRow = new double[outputSize];
    }

    void load(float[] parameters) {
        weight.fill(parameters, weightTensor.offset());
        weightTransposed.fillTransposed(parameters, weightTensor.offset());
        System.arraycopy(parameters, biasTensor.offset(), bias, 0, outputSize);
    }

    /**
     * Computes outputs.
     *
     * @param x X (rows, F), from {@code xStart}
     * @param outputs Y (rows, O), overwritten from {@code start}
     */
    void forward(int rows, float[] x, int xStart, float[] outputs, int start) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(bias, 0, outputs, start + r * outputSize, outputSize);
        }
        kernels.multiply(rows, x, xStart, inputSize, weightTransposed, outputs, start, outputSize);
    }

    /**
     * Loss and gradient for the targets of a whole block, one a sequence.
     *
     * @param x X (B, F)
     * @param dX (B, F), overwritten
     * @param gradient added to
     * @return weight·loss, summed over the targets
     */
    double addGradient(SequenceBlock block, float[] x, float[] dX, BlockGradient gradient) {
        int rows = block.steps().sequences();
        dOutputs = Tables.atLeast(dOutputs, rows, outputSize);
        forward(rows, x, 0, dOutputs, 0);
        double sum = weightedLoss(block, 0, rows, 0);
        chain.begin();
        Arrays.fill(dX, 0, rows * inputSize, 0);
        backward(rows, x, 0, dX, gradient);
        return sum;
    }

    /**
     * Loss and gradient for the targets of a segment, one a time step.
     *
     * @param x X (rows, F), from {@code xStart}
     * @param dX (rows, F), added to
     * @param gradient added to
     * @return weight·loss, summed over the targets
     */
    double addGradient(
            SequenceBlock block, Segment segment, float[] x, int xStart, float[] dX, BlockGradient gradient) {
        dOutputs = Tables.atLeast(dOutputs, segment.rows(), outputSize);
        forward(segment.rows(), x, xStart, dOutputs, 0);
        double sum = 0;
        for (int t = segment.first(); t < segment.end(); t++) {
            int start = block.steps().start(t);
            sum += weightedLoss(block, start, block.steps().rows(t), (start - segment.firstRow()) * outputSize);
        }
        if (segment.isLast()) {
            chain.begin();
        }
        backward(segment.rows(), x, xStart, dX, gradient);
        return sum;
    }

    /**
     * Loss of one target of each of the first sequences.
     *
     * @param target the first one's row
     * @param at where the outputs (count, O) begin that are replaced by the weighted loss's gradient
     */
    private double weightedLoss(SequenceBlock block, int target, int count, int at) {
        double sum = 0;
        for (int b = 0; b < count; b++) {
            sum += weightedLoss(block.targets(), target + b, at + b * outputSize, block.weight(b, target + b));
        }
        return sum;
    }

    private double weightedLoss(Rows targets, int target, int at, double rowWeight) {
        if (loss == Loss.CROSS_ENTROPY) {
            return softmaxLoss(targets.integers()[target], at, rowWeight);
        }
        for (int o = 0; o < outputSize; o++) {
            row[o] = dOutputs[at + o];
        }
        double rowLoss = loss.gradient(row, targets, target, dRow);
        for (int o = 0; o < outputSize; o++) {
            dOutputs[at + o] = (float) (rowWeight * dRow[o]);
        }
        return rowWeight * rowLoss;
    }

    /** Cross entropy with the float32 exponential, for the many outputs that it may have. */
    private double softmaxLoss(int label, int start, double rowWeight) {
        float[] outputs = dOutputs;
        float largest = Float.NEGATIVE_INFINITY;
        for (int o = start; o < start + outputSize; o++) {
            largest = Math.max(largest, outputs[o]);
        }
        float shiftedLabel = outputs[start + label] - largest;
        for (int o = start; o < start + outputSize; o++) {
            outputs[o] -= largest;
        }
        kernels.exp(outputs, start, outputSize);
        double sum = 0;
        for (int o = start; o < start + outputSize; o++) {
            sum += outputs[o];
        }
        float scale = (float) (rowWeight / sum);
        for (int o = start; o < start + outputSize; o++) {
            outputs[o] *= scale;
        }
        outputs[start + label] -= (float) rowWeight;
        return rowWeight * (StrictMath.log(sum) - shiftedLabel);
    }

    private void backward(int rows, float[] x, int xStart, float[] dX, BlockGradient gradient) {
        kernels.multiply(rows, dOutputs, 0, outputSize, weight, dX, 0, inputSize);
        for (int row = 0, count; row < rows; row += count) {
            if (chain.isFull()) {
                chain.restart(gradient);
            }
            count = chain.next(rows - row);
            addWeightGradient(count, row * outputSize, x, xStart + row * inputSize, gradient.floats());
        }
    }

    private void addWeightGradient(int rows, int start, float[] x, int xStart, float[] gradient) {
        kernels.multiplyTransposed(
                outputSize,
                inputSize,
                rows,
                dOutputs,
                start,
                outputSize,
                x,
                xStart,
                inputSize,
                gradient,
                weightTensor.offset());
        kernels.addRows(rows, outputSize, dOutputs, start, gradient, biasTensor.offset());
    }
}
