package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;

/**
 * The linear head ŷ = V h + b over one sequence, in double. Its targets, one or T, count from 1 as steps do in
 * {@link ReferenceCell}.
 */
final class ReferenceHead {
    private final NetworkConfig config;
    private final Tensor weight;
    private final Tensor bias;
    private final Table v; // (O, layer output)
    private final Table b; // (O, 1)
    private final double[] y; // (O)
    private final double[] dY; // (O)

    ReferenceHead(ParameterLayout layout, double[] parameters) {
        this.config = layout.config();
        this.weight = layout.tensor("head.weight");
        this.bias = layout.tensor("head.bias");
        this.v = Table.slice(weight, parameters);
        this.b = Table.slice(bias, parameters);
        this.y = new double[config.outputSize()];
        this.dY = new double[config.outputSize()];
    }

    /**
     * Outputs for every target, (1, O) or (T, O).
     *
     * @param top (T + 1, layer output)
     */
    Rows outputs(Table top, int steps) {
        int targets = config.head() == Head.EVERY ? steps : 1;
        Table h = states(top, steps);
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, targets, y.length);
        for (int r = 1; r <= targets; r++) {
            forward(h, r);
            for (int o = 0; o < y.length; o++) {
                outputs.set(r - 1, o, y[o]);
            }
        }
        return outputs;
    }

    /**
     * Loss and gradient.
     *
     * @param top (T + 1, layer output)
     * @param dTop (T + 1, layer output), adds to it
     * @param gradient (P), adds to the head's tensors
     * @return weight·loss, summed over the targets
     */
    double addGradient(Sequence sequence, Table top, Table dTop, double[] gradient) {
        int targets = sequence.targets().rows();
        Table h = states(top, sequence.length());
        Table dH = Table.zeros(targets + 1, top.cols());
        Table dV = Table.slice(weight, gradient);
        Table dB = Table.slice(bias, gradient);
        double loss = 0;
        for (int r = 1; r <= targets; r++) {
            forward(h, r);
            loss += sequence.weight() * config.loss().gradient(y, sequence.targets(), r - 1, dY);
            for (int o = 0; o < y.length; o++) {
                double d = sequence.weight() * dY[o];
                dB.add(o, 0, d);
                dV.addRow(o, d, h, r);
                dH.addRow(r, d, v, o);
            }
        }
        statesBackward(dH, targets, dTop, sequence.length());
        return loss;
    }

    /** Overwrites y with the output for the r-th target. */
    private void forward(Table h, int r) {
        for (int o = 0; o < y.length; o++) {
            y[o] = b.at(o, 0) + v.dot(o, h, r);
        }
    }

    /** What the head is applied to: row r belongs to the r-th target. */
    private Table states(Table top, int steps) {
        int targets = config.head() == Head.EVERY ? steps : 1;
        Table h = Table.zeros(targets + 1, top.cols());
        for (int r = 1; r <= targets; r++) {
            for (int k = 0; k < top.cols(); k++) {
                h.set(r, k, top.at(step(r, k, steps), k));
            }
        }
        return h;
    }

    private void statesBackward(Table dH, int targets, Table dTop, int steps) {
        for (int r = 1; r <= targets; r++) {
            for (int k = 0; k < dTop.cols(); k++) {
                dTop.add(step(r, k, steps), k, dH.at(r, k));
            }
        }
    }

    /** The step that unit k of the r-th target's state stands at; the reverse direction's final state is at step 1. */
    private int step(int r, int k, int steps) {
        if (config.head() == Head.EVERY) {
            return r;
        }
        return k < config.hiddenSize() ? steps : 1;
    }
}
