package dev.unroll.cell;

import java.util.Arrays;

/**
 * The states of one direction of one layer, h or c, over a block. Its table has B rows more than others: they come first,
 * so that the state before a row's own is at hand where the row is the first of its sequence (zero) or of a segment.
 */
final class States {
    /** Where the zeros begin that sequences start from, in a block's first segment. */
    static final int ZERO = 0;

    private final int hiddenSize;
    private float[] table = {}; // (B + table rows, H)
    private float[] initial = {}; // (segments, B, H) before each segment's first step, unless all states are kept

    States(int hiddenSize) {
        this.hiddenSize = hiddenSize;
    }

    /** Makes room for a block. */
    void begin(Segments segments) {
        int ofStep = segments.sequences() * hiddenSize;
        table = Tables.atLeast(table, segments.sequences() + (long) segments.tableRows(), hiddenSize);
        if (!segments.kept()) {
            initial = Tables.atLeast(initial, segments.count(), ofStep);
        }
    }

    /** Puts the state before a segment's first step in its place. */
    void open(Segment segment) {
        int sequences = segment.steps().sequences();
        if (segment.isFirst()) {
            Arrays.fill(table, 0, sequences * hiddenSize, 0);
        } else if (!segment.kept()) {
            int before = sequences + segment.tableRow(segment.first() - 1);
            int size = segment.steps().rows(segment.first()) * hiddenSize;
            System.arraycopy(initial, initialAt(segment.index(), sequences), table, before * hiddenSize, size);
        }
    }

    /** Keeps the state after a segment's last step for the next segment. */
    void close(Segment segment) {
        if (!segment.isLast() && !segment.kept()) {
            int sequences = segment.steps().sequences();
            int last = sequences + segment.tableRow(segment.end() - 1);
            int size = segment.steps().rows(segment.end()) * hiddenSize;
            System.arraycopy(table, last * hiddenSize, initial, initialAt(segment.index() + 1, sequences), size);
        }
    }

    private int initialAt(int segment, int sequences) {
        return segment * sequences * hiddenSize;
    }

    /** (B + table rows, H). */
    float[] table() {
        return table;
    }
}
