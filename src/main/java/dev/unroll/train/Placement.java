package dev.unroll.train;

import java.util.Locale;

/** Where steps are computed. It decides how long they take, and not a bit of the weights. */
public enum Placement {
    /** On the cluster or on one worker, whichever takes less time by what was measured so far. */
    AUTO,
    /** Each step is a job of its own, on all executors. */
    CLUSTER,
    /** Many steps after one another in one task, which has all blocks. */
    WORKER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
