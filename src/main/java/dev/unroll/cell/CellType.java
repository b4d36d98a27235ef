package dev.unroll.cell;

import java.util.Locale;

/** The recurrent cells. {@code gates} is how many blocks of H rows their weights have. */
public enum CellType {
    /** h = tanh(W x + U h′ + b). */
    ELMAN_TANH(1),
    /** h = max(0, W x + U h′ + b). */
    ELMAN_RELU(1),
    /** Gates in the order i, f, g, o. */
    LSTM(4),
    /** Gates in the order r, z, n; the reset gate multiplies U h′ + b_hn. */
    GRU(3);

    private final int gates;

    CellType(int gates) {
        this.gates = gates;
    }

    // spotless:off: a table
    public int gates() { return gates; } // G
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); } // as users write it
    // spotless:on
}
