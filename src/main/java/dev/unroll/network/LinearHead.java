package dev.unroll.network;

import dev.unroll.cell.Bias;
import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.cell.WeightMatrix;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/** The linear layer on its input's rows X (rows, F), Y = X Wᵀ + b, and the loss on its outputs. */
final class LinearHead {
    private static final double LARGE_PRODUCT = 0x1p900; // times 2 it is still finite

    private final Kernels kernels;
    private final LossFunction loss;
    private final boolean everyStep;
    private final Signal input;
    private final int outputSize; // O
    private final WeightMatrix weight; // (O, F)
    private final Bias bias; // (O)
    private final BlockGradient.Chain chain;
    private final double[] row; // (O)
    private final double[] dRow; // (O)
    private float[] dOutputs = {}; // (rows, O); outputs, until the loss overwrites them with its gradient

    LinearHead(Kernels kernels, ParameterLayout layout, Signal input) {
        Tensor weightTensor = layout.tensor("head.weight");
        Tensor biasTensor = layout.tensor("head.bias");
        this.kernels = kernels;
        this.loss = layout.config().loss();
        this.everyStep = layout.config().head() == Head.EVERY;
        this.input = input;
        this.outputSize = layout.config().outputSize();
        this.weight = new WeightMatrix(kernels, outputSize, input.width(), weightTensor.offset());
        this.bias = new Bias(kernels, outputSize, biasTensor.offset());
        this.chain = new BlockGradient.Chain(weightTensor.offset(), biasTensor.offset() + outputSize);
        this.row = new double[outputSize];
        this.dRow = new double[outputSize];
    }

    void load(float[] parameters) {
        weight.load(parameters);
        bias.load(parameters);
    }

    /** The row of the block's targets, and of its outputs, that is the segment's first. */
    private int firstTarget(Segment segment) {
        return everyStep ? segment.firstRow() : 0;
    }

    /** Overwrites the outputs of a segment's targets, of all (R, O) of the block. */
    void forward(Segment segment, float[] outputs) {
        outputs(segment, outputs, firstTarget(segment) * outputSize);
    }

    private void outputs(Segment segment, float[] outputs, int start) {
        bias.fill(input.rows(segment), outputs, start);
        weight.forward(input.rows(segment), input.values(), input.start(segment), outputs, start, outputSize);
    }

    /** Adds to the gradient for the targets of a segment; returns weight·loss, summed over them. */
    double backward(SequenceBlock block, Segment segment, BlockGradient gradient) {
        int rows = input.rows(segment);
        dOutputs = Tables.atLeast(dOutputs, rows, outputSize);
        outputs(segment, dOutputs, 0);
        double sum = 0;
        int t = segment.first();
        for (int first = 0, count; first < rows; first += count) {
            // the rows of one time step, whose losses are added up first
            count = everyStep ? block.steps().rows(t++) : rows;
            double ofStep = 0;
            for (int b = 0; b < count; b++) {
                int target = firstTarget(segment) + first + b;
                double rowWeight = block.weight(b, target);
                ofStep += weightedLoss(block.targets(), target, (first + b) * outputSize, rowWeight);
            }
            sum += ofStep;
        }
        if (segment.isLast()) {
            chain.begin();
        }
        input.clearGradient(segment);
        weight.backward(rows, dOutputs, 0, outputSize, input.gradient());
        for (int first = 0, count; first < rows; first += count) {
            count = chain.next(rows - first, gradient);
            int at = first * outputSize;
            int x = input.start(segment) + first * input.width();
            weight.addGradient(count, dOutputs, at, outputSize, input.values(), x, gradient);
            bias.addGradient(count, dOutputs, at, gradient);
        }
        return sum;
    }

    /** Loss of one target; overwrites the outputs (O) that begin at {@code at} with its gradient. */
    private double weightedLoss(Rows targets, int target, int at, double rowWeight) {
        if (rowWeight == 0) {
            Arrays.fill(dOutputs, at, at + outputSize, 0);
            return 0;
        }
        if (loss.kind() == Loss.CROSS_ENTROPY) {
            return softmaxLoss(targets.integers()[target], at, rowWeight);
        }
        if (loss.kind() == Loss.BINARY_CROSS_ENTROPY && outputSize > 1) {
            return sigmoidLoss(targets.floats(), target * outputSize, at, rowWeight);
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
        double shiftedLabel = outputs[start + label] - largest;
        for (int o = start; o < start + outputSize; o++) {
            outputs[o] -= largest;
        }
        double smoothing = loss.labelSmoothing();
        if (smoothing > 0) {
            shiftedLabel = (1 - smoothing) * shiftedLabel + smoothing / outputSize * sum(outputs, start);
        }
        kernels.exp(outputs, start, outputSize);
        double sum = sum(outputs, start);
        float scale = (float) (rowWeight / sum);
        float ofEach = (float) (rowWeight * smoothing / outputSize);
        for (int o = start; o < start + outputSize; o++) {
            outputs[o] = outputs[o] * scale - ofEach;
        }
        outputs[start + label] -= (float) (rowWeight * (1 - smoothing));
        return rowWeight * (StrictMath.log(sum) - shiftedLabel);
    }

    private double sum(float[] outputs, int start) {
        double sum = 0;
        for (int o = start; o < start + outputSize; o++) {
            sum += outputs[o];
        }
        return sum;
    }

    /** Binary cross entropy of many labels: a float32 exponential each, and one logarithm for all, of Π (1 + exp(−|z|)). */
    private double sigmoidLoss(float[] labels, int first, int start, double rowWeight) {
        float[] outputs = dOutputs;
        for (int o = 0; o < outputSize; o++) {
            row[o] = outputs[start + o];
            outputs[start + o] = -Math.abs(outputs[start + o]);
        }
        kernels.exp(outputs, start, outputSize);
        double sum = 0;
        double product = 1;
        for (int o = 0; o < outputSize; o++) {
            double z = row[o];
            float e = outputs[start + o];
            float y = labels[first + o];
            sum += Math.max(z, 0) - z * y;
            product *= 1.0 + e;
            if (product > LARGE_PRODUCT) {
                sum += StrictMath.log(product);
                product = 1;
            }
            outputs[start + o] = (float) rowWeight * ((z >= 0 ? 1 : e) / (1 + e) - y);
        }
        return rowWeight * (sum + StrictMath.log(product));
    }
}
