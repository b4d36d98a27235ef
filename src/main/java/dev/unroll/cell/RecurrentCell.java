package dev.unroll.cell;

import dev.unroll.kernel.Kernels;

/** The equations of one cell. An instance belongs to one {@link Recurrence}, which runs it step by step. */
sealed interface RecurrentCell permits ElmanCell, LstmCell, GruCell {

    static RecurrentCell create(CellType type, Kernels kernels, int hiddenSize) {
        return switch (type) {
            case ELMAN_TANH -> new ElmanCell(true);
            case ELMAN_RELU -> new ElmanCell(false);
            case LSTM -> new LstmCell(hiddenSize);
            case GRU -> new GruCell(kernels, hiddenSize);
        };
    }

    /** How many gates U h′ is simply added to; they are the first ones. The cell itself sees to the others. */
    int plainGates();

    /**
     * Takes what only this cell has of the flat vector.
     *
     * @param own where the rows of U begin that belong to no plain gate
     * @param afterBias where the parameters after the bias begin
     */
    default void load(float[] parameters, int own, int afterBias) {}

    /** Makes room for a block. */
    default void begin(Segments segments) {}

    /** Prepares for the steps of a segment. */
    default void open(Segment segment) {}

    /**
     * One step forward, from the projected inputs in the table of gates to the states h; keeps what {@link #backward} needs.
     */
    void forward(Recurrence r, int t);

    /** Ends the steps of a segment. */
    default void close(Segment segment) {}

    /** Forgets the gradient that has come from later steps. */
    default void clearStateGradient() {}

    /**
     * One step back. The gradient with respect to the step's states is the sum of {@code r.dHidden()}, from above, and
     * {@code r.dState()}, from later steps. Overwrites the step's rows in the table of gates with the gradient dZ with
     * respect to the projected inputs, and {@code r.dState()} with the gradient with respect to the states before.
     */
    void backward(Recurrence r, int t);

    /**
     * After all steps of a segment: adds the gradient of what {@link #load} takes over some of its rows, to the same places.
     *
     * @param row the first of them
     * @param previous h′ (count, H)
     */
    default void addGradient(
            Recurrence r,
            int row,
            int count,
            float[] previous,
            int previousStart,
            float[] gradient,
            int own,
            int afterBias) {}
}
