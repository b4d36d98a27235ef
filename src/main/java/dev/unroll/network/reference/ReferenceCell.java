package dev.unroll.network.reference;

import dev.unroll.network.NetworkConfig;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * One recurrent cell over one sequence, in double, and its exact derivative by back-propagation through time (Werbos
 * 1990, "Backpropagation through time: what it does and how to do it").
 *
 * <p>Tables over time have T + 1 rows and count as the papers do: row t is step t, and row 0 is the state before the first
 * step, which is zero. The gradient that arrives in row 0 is not used.
 */
sealed interface ReferenceCell permits ReferenceElman, ReferenceLstm, ReferenceGru {

    /**
     * Runs the cell and remembers what {@link #backward} needs.
     *
     * @param a (T + 1, GH) W x + b of each step
     * @return h, (T + 1, H)
     */
    double[][] forward(double[][] a);

    /**
     * The way back from {@link #forward}; adds to the gradient of the cell's own weights.
     *
     * @param dH (T + 1, H) gradient that reaches each state from above; adds to it what reaches it from later steps
     * @param before the row that the gradient goes to from step t: t − 1 or, where it goes no further, 0
     * @return dA, (T + 1, GH)
     */
    double[][] backward(double[][] dH, IntUnaryOperator before);

    /** The cell of one layer and direction, for T steps. */
    static ReferenceCell of(NetworkConfig config, Function<String, Weights> tensors, String suffix, int steps) {
        Weights u = tensors.apply("weight_hh" + suffix);
        int hidden = config.hiddenSize();
        return switch (config.cell()) {
            case ELMAN_TANH, ELMAN_RELU -> new ReferenceElman(config.cell(), u, steps, hidden);
            case LSTM -> new ReferenceLstm(u, steps, hidden);
            case GRU -> new ReferenceGru(u, tensors.apply("bias_hn" + suffix), steps, hidden);
        };
    }
}
