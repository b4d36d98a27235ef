package dev.unroll.network;

import java.util.Locale;

/** Where the linear head stands, and so which time steps have a target. */
public enum Head {
    /** On the final state of the top layer: one target a sequence. Bidirectional: both directions' final states. */
    LAST,
    /** On the top layer's output at every time step: one target a step. */
    EVERY;

    // spotless:off: as users write it
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    // spotless:on
}
