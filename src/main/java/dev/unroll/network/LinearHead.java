package dev.unroll.network;

import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;
import java.util.Arrays;

/** The linear layer on the top layer's states, Y = X Wᵀ + b, and the loss on its outputs. F is the layers' output size. */
final class LinearHead {
    private final Kernels kernels;
    private final NetworkConfig config;
    private final int inputSize; // F
    private final int outputSize; // O
    private final Tensor weightTensor;
    private final Tensor biasTensor;
    private final Matrix weightTransposed; // (F, O)
    private final Matrix weight; // (O, F)
    private final float[] bias; // (O)
    private final double[] row; // (O)
    private final double[] dRow; // (O)
    private float[] lastStates = {}; // (B, F), for Head.LAST
    private float[] dLastStates = {}; // (B, F), for Head.LAST
    private float[] outputs = {}; // (R, O); backward overwrites it with its gradient

    LinearHead(Kernels kernels, ParameterLayout layout) {
        this.kernels = kernels;
        this.config = layout.config();
        this.inputSize = config.layerOutputSize();
        this.outputSize = config.outputSize();
        this.weightTensor = layout.tensor("head.weight");
        this.biasTensor = layout.tensor("head.bias");
        this.weightTransposed = new Matrix(inputSize, outputSize);
        this.weight = new Matrix(outputSize, inputSize);
        this.bias = new float[outputSize];
        this.row = new double[outputSize];
        this.dRow = new double[outputSize];
    }

    void load(float[] parameters) {
        weight.fill(parameters, weightTensor.offset());
        weightTransposed.fillTransposed(parameters, weightTensor.offset());
        System.arraycopy(parameters, biasTensor.offset(), bias, 0, outputSize);
    }

    /** Number of rows with an output: B or N. */
    int rows(PackedSteps steps) {
        return config.head() == Head.LAST ? steps.sequences() : steps.totalRows();
    }

    /** Outputs (R, O) for the top layer's states (N, F); valid until {@link #backward} or the next call. */
    float[] forward(PackedSteps steps, float[] states) {
        int rows = rows(steps);
        outputs = outputs.length >= rows * outputSize ? outputs : new float[rows * outputSize];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(bias, 0, outputs, r * outputSize, outputSize);
        }
        kernels.multiply(rows, input(steps, states), 0, inputSize, weightTransposed, outputs, 0, outputSize);
        return outputs;
    }

    private float[] input(PackedSteps steps, float[] states) {
        if (config.head() == Head.EVERY) {
            return states;
        }
        int size = steps.sequences() * inputSize;
        lastStates = lastStates.length >= size ? lastStates : new float[size];
        for (int b = 0; b < steps.sequences(); b++) {
            for (int d = 0; d < config.directions(); d++) {
                System.arraycopy(
                        states,
                        finalState(steps, b, d),
                        lastStates,
                        b * inputSize + d * config.hiddenSize(),
                        config.hiddenSize());
            }
        }
        return lastStates;
    }

    /** Where a direction's final state of a sequence begins: at its last step, or at its first for the reverse one. */
    private int finalState(PackedSteps steps, int sequence, int direction) {
        int t = direction == 0 ? steps.length(sequence) - 1 : 0;
        return steps.row(sequence, t) * inputSize + direction * config.hiddenSize();
    }

    /**
     * Replaces the outputs by the gradient of the weighted loss with respect to them.
     *
     * @return the block's weighted loss, summed over its targets
     */
    double loss(SequenceBlock block) {
        PackedSteps steps = block.steps();
        double sum = 0;
        if (config.head() == Head.LAST) {
            for (int b = 0; b < steps.sequences(); b++) {
                sum += weightedLoss(block.targets(), b, block.weight(b));
            }
        } else {
            for (int t = 0; t < steps.steps(); t++) {
                for (int b = 0; b < steps.rows(t); b++) {
                    sum += weightedLoss(block.targets(), steps.row(b, t), block.weight(b));
                }
            }
        }
        return sum;
    }

    private double weightedLoss(Rows targets, int r, double rowWeight) {
        if (config.loss() == Loss.CROSS_ENTROPY) {
            return softmaxLoss(targets.integers()[r], r * outputSize, rowWeight);
        }
        for (int o = 0; o < outputSize; o++) {
            row[o] = outputs[r * outputSize + o];
        }
        double loss = config.loss().gradient(row, targets, r, dRow);
        for (int o = 0; o < outputSize; o++) {
            outputs[r * outputSize + o] = (float) (rowWeight * dRow[o]);
        }
        return rowWeight * loss;
    }

    /** Cross entropy with the float32 exponential, for the many outputs that it may have. */
    private double softmaxLoss(int label, int start, double rowWeight) {
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

    /**
     * After {@link #forward} and {@link #loss}: adds the head's part of the gradient, and the gradient of the states.
     *
     * @param states (N, F)
     * @param dStates (N, F), added to
     * @param gradient the flat vector, added to
     */
    void backward(PackedSteps steps, float[] states, float[] dStates, float[] gradient) {
        int rows = rows(steps);
        float[] x = config.head() == Head.LAST ? lastStates : states;
        kernels.multiplyTransposed(
                outputSize, inputSize, rows, outputs, 0, outputSize, x, 0, inputSize, gradient, weightTensor.offset());
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputSize; o++) {
                gradient[biasTensor.offset() + o] += outputs[r * outputSize + o];
            }
        }
        if (config.head() == Head.EVERY) {
            kernels.multiply(rows, outputs, 0, outputSize, weight, dStates, 0, inputSize);
        } else {
            lastStatesBackward(steps, dStates);
        }
    }

    private void lastStatesBackward(PackedSteps steps, float[] dStates) {
        int size = steps.sequences() * inputSize;
        dLastStates = dLastStates.length >= size ? dLastStates : new float[size];
        Arrays.fill(dLastStates, 0, size, 0);
        kernels.multiply(steps.sequences(), outputs, 0, outputSize, weight, dLastStates, 0, inputSize);
        for (int b = 0; b < steps.sequences(); b++) {
            for (int d = 0; d < config.directions(); d++) {
                int from = b * inputSize + d * config.hiddenSize();
                int to = finalState(steps, b, d);
                for (int j = 0; j < config.hiddenSize(); j++) {
                    dStates[to + j] += dLastStates[from + j];
                }
            }
        }
    }
}
