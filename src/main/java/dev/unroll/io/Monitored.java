package dev.unroll.io;

import java.io.Serializable;

/**
 * What the monitored metric has shown so far, which decides when training ends and at what rate it goes on.
 *
 * @param mark value at the last improvement, NaN before the first
 * @param waited epochs since then
 * @param onPlateau epochs since then or since the learning rate was last reduced, whichever was later
 * @param reductions of the learning rate
 */
public record Monitored(BestEpoch best, double mark, int waited, int onPlateau, int reductions)
        implements Serializable {
    public static final Monitored NOTHING = new Monitored(BestEpoch.NONE, Double.NaN, 0, 0, 0);
}
