package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.reference.Weights.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One layer over one sequence, with what stands around it, and the way back:
 *
 * <pre>
 * y = layer(m ∘ x), where m is the mask of dropout
 * y ← y + x, where the network is residual and both are of one width
 * y ← norm(y), where the network has layer normalization
 * </pre>
 *
 * <p>Tables over time are those of {@link ReferenceCell}, in the sequence's own order.
 */
final class ReferenceLayer {
    private final NetworkConfig config;
    private final int layer;
    private final double[][] x; // (T + 1, I)
    private final double[] mask; // m (I)
    private final List<ReferenceDirection> directions = new ArrayList<>();
    private final Optional<ReferenceNorm> norm;

    /**
     * @param x (T + 1, I)
     * @param tokens (T, K), which the first layer may select weights by
     */
    ReferenceLayer(Tensors tensors, int layer, double[][] x, Rows tokens, ReferenceDropout dropout) {
        this.config = tensors.config();
        this.layer = layer;
        this.x = x;
        this.mask = dropout.ofInput(layer, config.layerInputSize(layer));
        double[][] left = config.dropsInput(layer) ? ReferenceDropout.times(mask, x) : x;
        for (int direction = 0; direction < config.directions(); direction++) {
            double[] ofStates = dropout.ofStates(layer, direction, config.hiddenSize());
            directions.add(new ReferenceDirection(tensors, layer, direction, left, tokens, ofStates));
        }
        int steps = x.length - 1;
        this.norm = config.layerNorm() ? Optional.of(new ReferenceNorm(tensors, layer, steps)) : Optional.empty();
    }

    /** Returns the output (T + 1, layer output). */
    double[][] forward() {
        double[][] y = new double[x.length][config.layerOutputSize()];
        directions.forEach(direction -> direction.forward(y));
        if (config.addsInput(layer)) {
            add(x, y);
        }
        return norm.isPresent() ? norm.get().forward(y) : y;
    }

    /** Returns the gradient of the input, (T + 1, I), given that of the output; adds to that of the weights. */
    double[][] backward(Backpropagation backpropagation, double[][] dOutput) {
        double[][] dY = norm.isPresent() ? norm.get().backward(dOutput) : dOutput;
        double[][] dLeft = new double[x.length][config.layerInputSize(layer)]; // of m ∘ x
        directions.forEach(direction -> direction.backward(backpropagation, dY, dLeft));
        double[][] dX = config.dropsInput(layer) ? ReferenceDropout.times(mask, dLeft) : dLeft;
        if (config.addsInput(layer)) {
            add(dY, dX);
        }
        return dX;
    }

    /** Adds a table to another one. */
    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int k = 0; k < x[t].length; k++) {
                y[t][k] += x[t][k];
            }
        }
    }
}
