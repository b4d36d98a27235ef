package dev.unroll.network;

import dev.unroll.data.Rows;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.Locale;

/** What a network computes in. */
public enum Precision {
    /** float32 over packed blocks: {@link RecurrentNetwork}. */
    FLOAT,
    /** float64, one sequence at a time: {@link ReferenceNetwork}. */
    DOUBLE;

    // spotless:off: a table
    /** What features and real-valued targets are stored as in blocks. */
    public Rows.Kind rowsKind() { return this == FLOAT ? Rows.Kind.FLOAT : Rows.Kind.DOUBLE; }
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); } // as users write it
    // spotless:on
}
