package dev.unroll.data;

import java.io.Serializable;

/**
 * The shape of a packed block: B sequences, longest first, laid out time-major without padding. Time step t holds rows
 * {@code start(t)} to {@code start(t) + rows(t) − 1}, one for each sequence that is longer than t; row
 * {@code start(t) + b} belongs to sequence b. Since lengths descend, the sequences alive at t are always the first ones.
 */
public final class PackedSteps implements Serializable {
    private final int[] lengths; // (B), descending
    private final int[] starts; // (T + 1)

    /** Of descending lengths. Throws USAGE where they have more time steps together than an array can have. */
    public PackedSteps(int[] lengths) {
        this.lengths = lengths;
        this.starts = new int[lengths[0] + 1];
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 1 || lengths[b] > lengths[Math.max(0, b - 1)]) {
                throw new IllegalArgumentException("lengths must be positive and descend");
            }
        }
        int alive = lengths.length;
        for (int t = 0; t < lengths[0]; t++) {
            while (lengths[alive - 1] <= t) {
                alive--;
            }
            starts[t + 1] = Rows.size((long) starts[t] + alive, 1);
        }
    }

    // spotless:off: a table
    public int sequences() { return lengths.length; } // B
    public int steps() { return starts.length - 1; } // T
    public int totalRows() { return starts[starts.length - 1]; } // N
    public int length(int sequence) { return lengths[sequence]; }
    public int start(int t) { return starts[t]; } // first row of step t
    public int rows(int t) { return t < 0 || t >= steps() ? 0 : starts[t + 1] - starts[t]; } // sequences alive at step t
    public int row(int sequence, int t) { return starts[t] + sequence; } // of a sequence's step
    // spotless:on
}
