package dev.unroll.cell;

/** The equations of one cell, forward and backward. An instance belongs to one {@link Recurrence}, which runs it step by step. */
sealed interface RecurrentCell permits ElmanCell, LstmCell, GruCell {
    /** Takes its weights from the flat vector: U, and what stands behind the bias of the gates. */
    void load(float[] parameters);

    /** Makes room for a block, whose steps will be those of {@code step}. */
    void begin(Segments segments, TimeStep step);

    /** From Z = W x + b, unless {@link TimeStep#takesInput}, and the states before to the states; keeps what {@link #backward} needs. */
    void forward(TimeStep step);

    /**
     * The same step back. The gradient with respect to h is the sum of what comes from above and from later steps. Overwrites
     * Z with dZ, and what comes from later steps with the gradient with respect to the states before.
     */
    void backward(TimeStep step);

    /**
     * After the steps of a segment: adds the gradient of what {@link #load} takes over some of its rows.
     *
     * @param z where dZ of the rows begins in the table of gates
     * @param at where the states of the rows begin in their tables
     * @param previous h′ (rows, H), from {@code p0}
     */
    void addGradient(TimeStep step, int rows, int z, int at, float[] previous, int p0, BlockGradient gradient);
}
