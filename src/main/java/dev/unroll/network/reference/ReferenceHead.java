package dev.unroll.network.reference;

import dev.unroll.data.Sequence;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.reference.Weights.Tensors;

/** The linear head ŷ = V h + b over one sequence, in double. */
final class ReferenceHead {
    private final NetworkConfig config;
    private final Weights v; // (O, layer output)
    private final Weights b; // (O, 1)
    private final double[][] top; // (T + 1, layer output)

    ReferenceHead(Tensors tensors, double[][] top) {
        this.config = tensors.config();
        this.v = tensors.get("head.weight");
        this.b = tensors.get("head.bias");
        this.top = top;
    }

    /** ŷ of a target before any softmax or sigmoid, (O). */
    double[] forward(int target) {
        double[] h = state(target);
        double[] y = new double[config.outputSize()];
        for (int o = 0; o < y.length; o++) {
            y[o] = b.at(o, 0) + v.times(o, h);
        }
        return y;
    }

    /** Adds to the gradients of the head's weights and of its input, dTop; returns weight·loss, summed over targets. */
    double addGradient(Sequence sequence, double[][] dTop) {
        double[] dY = new double[config.outputSize()];
        double loss = 0;
        for (int target = 0; target < sequence.targets().rows(); target++) {
            double[] h = state(target);
            double[] dH = new double[h.length];
            double weight = sequence.weight(target);
            loss += weight * config.loss().gradient(forward(target), sequence.targets(), target, dY);
            for (int o = 0; o < dY.length; o++) {
                b.addGradient(o, 0, weight * dY[o]);
                v.timesBackward(o, weight * dY[o], h, dH);
            }
            for (int k = 0; k < h.length; k++) {
                dTop[step(target, k)][k] += dH[k];
            }
        }
        return loss;
    }

    /** What the head is applied to for a target, (layer output). */
    private double[] state(int target) {
        double[] h = new double[config.layerOutputSize()];
        for (int k = 0; k < h.length; k++) {
            h[k] = top[step(target, k)][k];
        }
        return h;
    }

    /** The step that unit k of a target's state stands at; the reverse direction's final state is at step 1. */
    private int step(int target, int k) {
        if (config.head() == Head.EVERY) {
            return target + 1;
        }
        return k < config.hiddenSize() ? top.length - 1 : 1;
    }
}
