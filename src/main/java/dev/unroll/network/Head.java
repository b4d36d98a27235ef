package dev.unroll.network;

import java.util.Locale;

/** What the linear head reads of the top layer's output, and so which time steps have a target: one a sequence, unless it is {@link #EVERY}. */
public enum Head {
    /** The final state. Bidirectional: both directions' final states. */
    LAST,
    /** Every time step by itself, which has a target of its own. */
    EVERY,
    /** The mean of each unit over the time steps. */
    MEAN,
    /** The largest value of each unit over the time steps. */
    MAX;

    // spotless:off: as users write it
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    // spotless:on
}
