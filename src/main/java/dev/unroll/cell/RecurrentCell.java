package dev.unroll.cell;

/** The equations of one cell. An instance belongs to one {@link Recurrence}, over which it runs. */
sealed interface RecurrentCell permits ElmanCell, LstmCell, GruCell {

    static RecurrentCell create(CellType type) {
        return switch (type) {
            case ELMAN_TANH -> new ElmanCell(true);
            case ELMAN_RELU -> new ElmanCell(false);
            case LSTM -> new LstmCell();
            case GRU -> new GruCell();
        };
    }

    /**
     * Turns the projected input {@code r.gates()} into the states {@code r.hidden()}, and leaves in both what
     * {@link #backward} needs.
     */
    void forward(Recurrence r);

    /**
     * Overwrites {@code r.gates()} with the gradient with respect to the projected input, given the one with respect to
     * the states in {@code r.dHidden()}.
     */
    void backward(Recurrence r);

    /** After {@link #backward}: the gradient with respect to h′ Uᵀ, (N, GH). */
    default float[] dRecurrent(Recurrence r) {
        return r.gates();
    }
}
