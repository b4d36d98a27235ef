package dev.unroll.network;

import dev.unroll.cell.Recurrence;
import dev.unroll.data.PackedSteps;
import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/** One layer: a recurrence, or two in opposite directions whose states stand side by side in the output. */
final class Layer {
    private final int hiddenSize;
    private final Recurrence[] directions; // forward, and reverse when bidirectional
    private final int[] starts; // of each direction's parameters in the flat vector
    private float[] output = {}; // (N, 2H), only when bidirectional
    private float[] dOutput = {}; // (N, 2H), only when bidirectional

    Layer(Kernels kernels, ParameterLayout layout, int layer) {
        NetworkConfig config = layout.config();
        this.hiddenSize = config.hiddenSize();
        this.directions = new Recurrence[config.directions()];
        this.starts = new int[config.directions()];
        for (int d = 0; d < directions.length; d++) {
            directions[d] =
                    new Recurrence(kernels, config.cell(), config.layerInputSize(layer), config.hiddenSize(), d == 1);
            starts[d] = layout.tensor("weight_ih" + ParameterLayout.suffix(layer, d))
                    .offset();
        }
    }

    void load(float[] parameters) {
        for (int d = 0; d < directions.length; d++) {
            directions[d].load(parameters, starts[d]);
        }
    }

    /** Output (N, layer output) for features (N, I); valid until the next call. */
    float[] forward(PackedSteps steps, float[] x) {
        for (Recurrence direction : directions) {
            direction.forward(steps, x);
        }
        return output(steps);
    }

    /** Output (N, layer output) for tokens (N); valid until the next call. */
    float[] forward(PackedSteps steps, int[] tokens) {
        for (Recurrence direction : directions) {
            direction.forward(steps, tokens);
        }
        return output(steps);
    }

    private float[] output(PackedSteps steps) {
        if (directions.length == 1) {
            return directions[0].hidden();
        }
        int rows = steps.totalRows();
        output = output.length >= rows * 2 * hiddenSize ? output : new float[rows * 2 * hiddenSize];
        for (int row = 0; row < rows; row++) {
            for (int d = 0; d < 2; d++) {
                System.arraycopy(
                        directions[d].hidden(), row * hiddenSize, output, (2 * row + d) * hiddenSize, hiddenSize);
            }
        }
        return output;
    }

    /** Zeroes and returns the gradient of the output (N, layer output), to which the part above adds. */
    float[] beginBackward(PackedSteps steps) {
        if (directions.length == 1) {
            return directions[0].beginBackward();
        }
        int size = steps.totalRows() * 2 * hiddenSize;
        dOutput = dOutput.length >= size ? dOutput : new float[size];
        Arrays.fill(dOutput, 0, size, 0);
        return dOutput;
    }

    /** Adds to the flat gradient and, unless it is empty, to the gradient of the input. */
    void backward(PackedSteps steps, float[] x, float[] dX, float[] gradient) {
        splitOutputGradient(steps);
        for (int d = 0; d < directions.length; d++) {
            directions[d].backward(x, dX, gradient, starts[d]);
        }
    }

    /** The same for tokens. */
    void backward(PackedSteps steps, int[] tokens, float[] gradient) {
        splitOutputGradient(steps);
        for (int d = 0; d < directions.length; d++) {
            directions[d].backward(tokens, gradient, starts[d]);
        }
    }

    private void splitOutputGradient(PackedSteps steps) {
        if (directions.length == 1) {
            return; // the output's gradient is the recurrence's own
        }
        for (int d = 0; d < 2; d++) {
            float[] dHidden = directions[d].beginBackward();
            for (int row = 0; row < steps.totalRows(); row++) {
                System.arraycopy(dOutput, (2 * row + d) * hiddenSize, dHidden, row * hiddenSize, hiddenSize);
            }
        }
    }
}
