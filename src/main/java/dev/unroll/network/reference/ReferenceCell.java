package dev.unroll.network.reference;

import dev.unroll.cell.CellType;
import dev.unroll.network.reference.Weights.Tensors;

/**
 * One recurrent cell over one sequence, in double, and its exact derivative by back-propagation through time (Werbos
 * 1990, "Backpropagation through time: what it does and how to do it").
 *
 * <p>Tables over time have T + 1 rows and count as the papers do: row t is step t, and row 0 is the state before the first
 * step, which is zero. The gradient that arrives in row 0 is not used.
 */
abstract sealed class ReferenceCell permits ReferenceElman, ReferenceLstm, ReferenceGru {
    final Weights u; // (GH, H)
    final int hidden; // H
    private final int steps; // T

    ReferenceCell(Weights u, int steps) {
        this.u = u;
        this.hidden = u.tensor().cols();
        this.steps = steps;
    }

    /** A table over time, (T + 1, H). */
    final double[][] table() {
        return new double[steps + 1][hidden];
    }

    /**
     * Step t, from the state of step t − 1; remembers what {@link #backward} needs.
     *
     * @param a (GH) W x + b of the step
     * @return h, (H)
     */
    abstract double[] forward(int t, double[] a);

    /**
     * The way back through step t; adds to the gradient of the cell's own weights.
     *
     * @param before the step whose state the gradient reaches: t − 1 or, where it goes no further, 0
     * @param dH (T + 1, H) the gradient of each state; reads that of t, adds to that of {@code before}
     * @param dA (GH), overwritten
     */
    abstract void backward(int t, int before, double[][] dH, double[] dA);

    /** The cell of one layer and direction, for T steps. */
    static ReferenceCell of(Tensors tensors, String suffix, int steps) {
        Weights u = tensors.get("weight_hh" + suffix);
        CellType type = tensors.config().cell();
        return switch (type) {
            case ELMAN_TANH, ELMAN_RELU -> new ReferenceElman(type, u, steps);
            case LSTM -> new ReferenceLstm(u, steps);
            case GRU -> new ReferenceGru(u, tensors.get("bias_hn" + suffix), steps);
        };
    }
}
