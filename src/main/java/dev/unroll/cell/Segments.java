package dev.unroll.cell;

import dev.unroll.data.PackedSteps;

/**
 * How a block's T time steps are cut into segments of L consecutive steps (the last one may be shorter), which a network
 * runs through one after the other: forward in ascending order, backward in descending order. A segment's tables stay in
 * the cache, and its products have at least {@value #LEAST_ROWS} rows where the block has.
 *
 * <p>The tables between forward and backward either keep all rows of the block, or hold one segment at a time; the backward
 * pass then runs each segment forward again from the state before its first step. With L near √T, about as many states
 * are kept between the segments as inside one ("checkpoints": Chen et al. 2016, "Training deep nets with sublinear memory
 * cost"; for recurrent networks Gruslys et al. 2016, "Memory-efficient backpropagation through time"). The arithmetic and
 * its order are the same either way, and so are all bits of the result.
 *
 * @param length L
 * @param kept whether tables keep all rows of the block
 */
public record Segments(PackedSteps steps, int length, boolean kept) {
    private static final int LEAST_ROWS = 256;

    /** Cuts a block up; {@code whole} into one segment, as a reverse direction starts at the end. */
    public static Segments of(PackedSteps steps, boolean whole, boolean kept) {
        int squareRoot = (int) Math.ceil(Math.sqrt(steps.steps()));
        int ofLeastRows = (LEAST_ROWS + steps.sequences() - 1) / steps.sequences();
        int length = whole ? steps.steps() : Math.min(steps.steps(), Math.max(squareRoot, ofLeastRows));
        return new Segments(steps, length, kept);
    }

    // spotless:off: a table
    public int count() { return (steps.steps() + length - 1) / length; } // number of segments
    int sequences() { return steps.sequences(); } // B
    /** How many rows a table needs: N or, as lengths descend, those of the first segment. */
    public int tableRows() { return kept ? steps.totalRows() : largest(); }
    public int largest() { return steps.start(length); } // rows of the largest segment
    // spotless:on

    /** The k-th segment. */
    public Segment get(int k) {
        int first = k * length;
        return new Segment(steps, k, first, Math.min(first + length, steps.steps()), kept);
    }
}
