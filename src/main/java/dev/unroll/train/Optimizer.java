package dev.unroll.train;

import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Updates the master weights with one gradient after another by an {@link UpdateRule}, and decays those of them that are
 * not biases: l2·w is added to the gradient, which is then that of loss + ½·l2·‖w‖²; under a rule with decoupled decay w
 * is multiplied by 1 − η·l2 before the update instead.
 */
public final class Optimizer {
    private final UpdateRule rule;
    private final double momentum;
    private final double l2;
    private final List<Tensor> decaying;
    private final Map<String, double[]> state; // (P) each
    private long steps;

    /** @param momentum μ in 0 … 1 (exclusive); rules without a momentum ignore it */
    public Optimizer(UpdateRule rule, ParameterLayout layout, double momentum, double l2) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be at least 0 and below 1, not " + momentum);
        }
        if (!(l2 >= 0 && l2 < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("l2 must be a number of at least 0, not " + l2);
        }
        this.rule = rule;
        this.momentum = momentum;
        this.l2 = l2;
        this.decaying = layout.tensors().stream().filter(t -> !t.isBias()).toList();
        this.state = rule.initialState(layout.size());
    }

    /** Updates the parameters (P). If weights decay through the gradient (P) of the loss, l2·w is added to it. */
    public void step(double[] parameters, double[] gradient, double learningRate) {
        steps++;
        if (l2 > 0) {
            decay(parameters, gradient, learningRate);
        }
        rule.update(parameters, gradient, state, learningRate, momentum, steps);
    }

    private void decay(double[] parameters, double[] gradient, double learningRate) {
        for (Tensor tensor : decaying) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                if (rule == UpdateRule.ADAMW) {
                    parameters[i] *= 1 - learningRate * l2;
                } else {
                    gradient[i] += l2 * parameters[i];
                }
            }
        }
    }

    // spotless:off: a table
    public long steps() { return steps; }
    /** What a checkpoint must keep beside {@link #steps()}: the vectors themselves, (P) each, not copies. */
    public Map<String, double[]> state() { return state; }
    // spotless:on

    /** Continues where another one stood; copies its {@link #state()}, which must be of the same rule and layout. */
    public void restore(long steps, Map<String, double[]> saved) {
        if (!saved.keySet().equals(state.keySet())) {
            throw new IllegalArgumentException(rule + " keeps " + state.keySet() + ", not " + saved.keySet());
        }
        state.forEach((name, own) -> {
            double[] vector = saved.get(name);
            if (vector.length != own.length) {
                throw new IllegalArgumentException(name + " must have " + own.length + " entries, not " + vector.length);
            }
            System.arraycopy(vector, 0, own, 0, own.length);
        });
        this.steps = steps;
    }
}
