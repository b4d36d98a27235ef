package dev.unroll.cell;

import dev.unroll.data.PackedSteps;

/**
 * Consecutive time steps of a block, {@code first} to before {@code end}: the {@code index}-th of its {@link Segments}.
 * Tables hold all rows of the block where they are {@code kept}, else only this segment's.
 */
public record Segment(PackedSteps steps, int index, int first, int end, boolean kept) {
    // spotless:off: a table
    public boolean isFirst() { return first == 0; } // whether it begins with the block's first step
    public boolean isLast() { return end == steps.steps(); } // whether it ends with the block's last step
    public int length() { return end - first; } // number of its steps
    /** Its step that a direction takes as its k-th. */
    int step(int k, boolean reverse) { return reverse ? end - 1 - k : first + k; }
    public int rows() { return steps.start(end) - steps.start(first); } // number of its rows
    public int firstRow() { return steps.start(first); } // its first row in the block
    /** The first row of step t in a table. The step before the segment's first lies before it, if need be below 0. */
    public int tableRow(int t) { return kept ? steps.start(t) : steps.start(t) - steps.start(first); }
    // spotless:on
}
