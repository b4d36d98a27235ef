package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import java.util.function.Function;

/** The linear head ŷ = V h + b over one sequence, in double. */
final class ReferenceHead {
    private final NetworkConfig config;
    private final Weights v; // (O, layer output)
    private final Weights b; // (O, 1)

    ReferenceHead(NetworkConfig config, Function<String, Weights> tensors) {
        this.config = config;
        this.v = tensors.apply("head.weight");
        this.b = tensors.apply("head.bias");
    }

    /**
     * Outputs for every target before any softmax or sigmoid, (1, O) or (T, O).
     *
     * @param top (T + 1, layer output)
     */
    Rows outputs(double[][] top) {
        int targets = config.head() == Head.EVERY ? top.length - 1 : 1;
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, targets, config.outputSize());
        for (int r = 0; r < targets; r++) {
            double[] y = forward(state(r, top));
            System.arraycopy(y, 0, outputs.doubles(), r * y.length, y.length);
        }
        return outputs;
    }

    /**
     * Loss and gradient; adds to the gradient of the head's weights.
     *
     * @param top (T + 1, layer output)
     * @param dTop (T + 1, layer output), adds to it
     * @return weight·loss, summed over the targets
     */
    double addGradient(Sequence sequence, double[][] top, double[][] dTop) {
        double[] dY = new double[config.outputSize()];
        double loss = 0;
        for (int r = 0; r < sequence.targets().rows(); r++) {
            double[] h = state(r, top);
            loss += sequence.weight(r) * config.loss().gradient(forward(h), sequence.targets(), r, dY);
            double[] dH = new double[h.length];
            for (int o = 0; o < dY.length; o++) {
                double d = sequence.weight(r) * dY[o];
                b.addGradient(o, 0, d);
                v.timesBackward(o, d, h, dH);
            }
            for (int k = 0; k < h.length; k++) {
                dTop[step(r, k, top)][k] += dH[k];
            }
        }
        return loss;
    }

    private double[] forward(double[] h) {
        double[] y = new double[config.outputSize()];
        for (int o = 0; o < y.length; o++) {
            y[o] = b.at(o, 0) + v.times(o, h);
        }
        return y;
    }

    /** What the head is applied to for a target, (layer output). */
    private double[] state(int target, double[][] top) {
        double[] h = new double[config.layerOutputSize()];
        for (int k = 0; k < h.length; k++) {
            h[k] = top[step(target, k, top)][k];
        }
        return h;
    }

    /** The step that unit k of a target's state stands at; the reverse direction's final state is at step 1. */
    private int step(int target, int k, double[][] top) {
        if (config.head() == Head.EVERY) {
            return target + 1;
        }
        return k < config.hiddenSize() ? top.length - 1 : 1;
    }
}
