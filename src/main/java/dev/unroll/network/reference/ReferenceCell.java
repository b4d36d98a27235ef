package dev.unroll.network.reference;

import dev.unroll.cell.CellType;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import java.util.function.IntUnaryOperator;

/**
 * One recurrent cell over one sequence, in double, and its exact derivative by back-propagation through time (Werbos
 * 1990, "Backpropagation through time: what it does and how to do it").
 *
 * <p>Tables over time have T + 1 rows and count as the papers do: row t is step t, and row 0 is the state before the first
 * step, which is zero. The gradient that arrives in row 0 is of no use to anybody.
 */
sealed interface ReferenceCell permits ReferenceElman, ReferenceLstm, ReferenceGru {

    /**
     * Runs the cell and remembers what {@link #backward} needs.
     *
     * @param a (T + 1, GH) W x + b of each step
     * @return h, (T + 1, H)
     */
    Table forward(Table a, int steps);

    /**
     * The way back from the last {@link #forward}.
     *
     * @param dH (T + 1, H) gradient that reaches each state from above; adds to it what reaches it from later steps
     * @param back the row that the gradient goes to from step t: t − 1 or, where it goes no further, 0
     * @param gradient (P), adds to the cell's own tensors
     * @return dA, (T + 1, GH)
     */
    Table backward(Table dH, IntUnaryOperator back, double[] gradient);

    /** The cell of one layer and direction. */
    static ReferenceCell of(ParameterLayout layout, String suffix, double[] parameters) {
        CellType type = layout.config().cell();
        Tensor recurrent = layout.tensor("weight_hh" + suffix);
        return switch (type) {
            case ELMAN_TANH, ELMAN_RELU -> new ReferenceElman(type, recurrent, parameters);
            case LSTM -> new ReferenceLstm(recurrent, parameters);
            case GRU -> new ReferenceGru(recurrent, layout.tensor("bias_hn" + suffix), parameters);
        };
    }
}
