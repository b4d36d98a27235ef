package dev.unroll.network.reference;

import dev.unroll.network.Backpropagation;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.reference.Weights.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer over one sequence, with what stands around it, and the way back: y = layer(m ∘ x), where m is the mask of dropout.
 * Tables over time are those of {@link ReferenceCell}, in the sequence's own order.
 */
final class ReferenceLayer {
    private final NetworkConfig config;
    private final int layer;
    private final double[] mask; // m (I)
    private final List<ReferenceDirection> directions = new ArrayList<>();

    /** @param x (T + 1, I), or (T + 1, K) tokens */
    ReferenceLayer(Tensors tensors, int layer, double[][] x, ReferenceDropout dropout) {
        this.config = tensors.config();
        this.layer = layer;
        this.mask = dropout.ofInput(layer, x[0].length);
        double[][] left = config.dropsInput(layer) ? ReferenceDropout.times(mask, x) : x;
        for (int direction = 0; direction < config.directions(); direction++) {
            double[] ofStates = dropout.ofStates(layer, direction, config.hiddenSize());
            directions.add(new ReferenceDirection(tensors, layer, direction, left, ofStates));
        }
    }

    /** Returns the output (T + 1, layer output). */
    double[][] forward(int steps) {
        double[][] output = new double[steps + 1][config.layerOutputSize()];
        directions.forEach(direction -> direction.forward(output));
        return output;
    }

    /** Returns the gradient of the input, (T + 1, I), given that of the output; adds to that of the weights. */
    double[][] backward(Backpropagation backpropagation, double[][] dOutput) {
        double[][] dX = new double[dOutput.length][config.layerInputSize(layer)];
        directions.forEach(direction -> direction.backward(backpropagation, dOutput, dX));
        return config.dropsInput(layer) ? ReferenceDropout.times(mask, dX) : dX;
    }
}
