package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Recurrence;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Tables;
import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/**
 * One layer: a recurrence, or two in opposite directions whose states stand side by side in the output. A block that runs
 * in both directions is a single segment.
 */
final class Layer {
    private static final int[] NO_TOKENS = {};

    private final int hiddenSize;
    private final Recurrence[] directions; // forward, and reverse when bidirectional
    private float[] output = {}; // (N, 2H), only when bidirectional
    private float[] dOutput = {}; // (N, 2H), only when bidirectional

    Layer(Kernels kernels, ParameterLayout layout, int layer, Backpropagation backpropagation) {
        NetworkConfig config = layout.config();
        this.hiddenSize = config.hiddenSize();
        this.directions = new Recurrence[config.directions()];
        for (int d = 0; d < directions.length; d++) {
            directions[d] = new Recurrence(
                    kernels,
                    config.cell(),
                    config.layerInputSize(layer),
                    layer == 0 ? config.vocabularyStarts() : NO_TOKENS,
                    config.hiddenSize(),
                    layout.tensor("weight_ih" + ParameterLayout.suffix(layer, d))
                            .offset(),
                    d == 1,
                    backpropagation.steps());
        }
    }

    void load(float[] parameters) {
        for (Recurrence direction : directions) {
            direction.load(parameters);
        }
    }

    /** Makes room for a block. */
    void begin(Segments segments) {
        for (Recurrence direction : directions) {
            direction.begin(segments);
        }
    }

    /** Computes the output for a segment's features (rows, I), which begin at {@code start}. */
    void forward(Segment segment, float[] x, int start) {
        for (Recurrence direction : directions) {
            direction.forward(segment, x, start);
        }
        joinOutputs(segment);
    }

    /** The same for tokens (rows, K). */
    void forward(Segment segment, int[] tokens, int start) {
        for (Recurrence direction : directions) {
            direction.forward(segment, tokens, start);
        }
        joinOutputs(segment);
    }

    private void joinOutputs(Segment segment) {
        if (directions.length == 1) {
            return; // the output is the recurrence's own
        }
        output = Tables.atLeast(output, segment.rows(), 2 * hiddenSize);
        for (int d = 0; d < 2; d++) {
            float[] states = directions[d].output();
            int start = directions[d].outputStart(segment);
            for (int row = 0; row < segment.rows(); row++) {
                System.arraycopy(states, start + row * hiddenSize, output, (2 * row + d) * hiddenSize, hiddenSize);
            }
        }
    }

    /** The table of outputs; a segment's (rows, layer output) begin at {@link #outputStart}. */
    float[] output() {
        return directions.length == 1 ? directions[0].output() : output;
    }

    /** Where a segment's outputs begin in {@link #output}. */
    int outputStart(Segment segment) {
        return directions.length == 1 ? directions[0].outputStart(segment) : 0;
    }

    /** Zeroes and returns the gradient of a segment's output (rows, layer output), to which the part above adds. */
    float[] beginBackward(Segment segment) {
        if (directions.length == 1) {
            return directions[0].beginBackward(segment);
        }
        dOutput = Tables.atLeast(dOutput, segment.rows(), 2 * hiddenSize);
        Arrays.fill(dOutput, 0, segment.rows() * 2 * hiddenSize, 0);
        return dOutput;
    }

    /**
     * Goes back over the segment that {@link #forward} ran last, or any whose tables are kept.
     *
     * @param x (rows, I), from {@code xStart}
     * @param dX (rows, I), added to, unless it is empty
     * @param gradient added to
     */
    void backward(Segment segment, float[] x, int xStart, float[] dX, BlockGradient gradient) {
        splitOutputGradient(segment);
        for (Recurrence direction : directions) {
            direction.backward(segment, x, xStart, dX, gradient);
        }
    }

    /** The same for tokens (rows, K). */
    void backward(Segment segment, int[] tokens, int tokensStart, BlockGradient gradient) {
        splitOutputGradient(segment);
        for (Recurrence direction : directions) {
            direction.backward(segment, tokens, tokensStart, gradient);
        }
    }

    private void splitOutputGradient(Segment segment) {
        if (directions.length == 1) {
            return; // the output's gradient is the recurrence's own
        }
        for (int d = 0; d < 2; d++) {
            float[] dHidden = directions[d].beginBackward(segment);
            for (int row = 0; row < segment.rows(); row++) {
                System.arraycopy(dOutput, (2 * row + d) * hiddenSize, dHidden, row * hiddenSize, hiddenSize);
            }
        }
    }
}
