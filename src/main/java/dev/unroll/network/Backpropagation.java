package dev.unroll.network;

import java.io.Serializable;

/**
 * How a gradient goes back through time.
 *
 * @param steps K: the state is carried over a whole sequence, but no gradient crosses from time step K, 2K, 3K, … to the one
 *     before it, nor, in a reverse direction, from the one before to it; the gradient is the sum over these windows
 *     (truncated BPTT: Williams and Peng 1990, "An efficient gradient-based algorithm for on-line training of recurrent
 *     network trajectories", with windows that do not overlap). 0 for the exact gradient
 * @param recompute whether only some states are kept for the backward pass, which then computes the others again: in
 *     memory of about √T instead of T steps, with the same bits
 */
public record Backpropagation(int steps, boolean recompute) implements Serializable {
    /** The exact gradient, all states kept. */
    public static final Backpropagation FULL = new Backpropagation(0, false);

    public Backpropagation {
        if (steps < 0) {
            throw new IllegalArgumentException("steps must be at least 0, not " + steps);
        }
    }

    /** Whether no gradient crosses between a sequence's first {@code count} steps and the rest. */
    public boolean cutsAt(int count) {
        return steps > 0 && count % steps == 0;
    }
}
