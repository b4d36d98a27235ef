package dev.unroll.cell;

import java.util.Arrays;

/**
 * The states of one direction of one layer over a block: h and, of an LSTM, c. Their tables have B rows more than others: they
 * come first, so that the state before a row's own is at hand where the row is the first of its sequence (zero) or of a
 * segment.
 *
 * <p>The gradient with respect to a state that comes from later steps is not added to the one that comes from above: it stands
 * in a second table, one row a sequence, and so crosses from segment to segment by itself.
 */
final class States implements Memory {
    static final int ZERO = 0; // where the zeros begin that sequences start from, in a block's first segment

    private final int hiddenSize;
    private final float[][] tables; // of each state, (B + table rows, H)
    private final float[][] initial; // (segments, B, H) before each segment's first step, unless all states are kept
    private final float[][] gradients; // (B, H) from later steps
    private float[] read = {}; // (B, H): m ∘ h′ of one step
    private float[] dRead = {}; // (B, H) with respect to that, until it is a part of that with respect to h
    private DropoutMask mask = DropoutMask.NONE; // m of recurrent dropout

    States(CellType type, int hiddenSize) {
        int count = type == CellType.LSTM ? 2 : 1;
        this.hiddenSize = hiddenSize;
        this.tables = new float[count][0];
        this.initial = new float[count][0];
        this.gradients = new float[count][0];
    }

    /** Makes room for a block, of whose states the gates read those that the mask leaves. */
    void begin(Segments segments, DropoutMask recurrent) {
        mask = recurrent;
        int ofStep = segments.sequences() * hiddenSize;
        for (int k = 0; k < tables.length; k++) {
            tables[k] = newTable(tables[k], segments);
            initial[k] = segments.kept() ? initial[k] : Tables.atLeast(initial[k], segments.count(), ofStep);
            gradients[k] = Tables.atLeast(gradients[k], segments.sequences(), hiddenSize);
        }
        if (mask.isOn()) {
            read = Tables.atLeast(read, segments.sequences(), hiddenSize);
            dRead = Tables.atLeast(dRead, segments.sequences(), hiddenSize);
        }
    }

    /** A table with places for all states, or the one given if it is large enough. */
    float[] newTable(float[] table, Segments segments) {
        return Tables.atLeast(table, segments.sequences() + (long) segments.tableRows(), hiddenSize);
    }

    // spotless:off: a table
    /** The row of a segment's first states. */
    static int firstRow(Segment segment) { return segment.steps().sequences() + segment.tableRow(segment.first()); }
    float[] h() { return tables[0]; }
    float[] c() { return tables[1]; } // of an LSTM
    float[] read() { return mask.isOn() ? read : h(); } // h′ as the gates read it
    int readAt(TimeStep s) { return mask.isOn() ? 0 : s.before; } // where that of a step begins
    float[] dRead() { return mask.isOn() ? dRead : dh(); } // (B, H): the gradient with respect to that, from later steps
    float[] dh() { return gradients[0]; } // (B, H): the gradient with respect to h that comes from later steps
    /** (B, H): the gradient with respect to c of an LSTM that comes from later steps. */
    float[] dc() { return gradients[1]; }
    // spotless:on

    /** Puts the states before a segment's first step in their place. */
    void open(Segment segment) {
        int ofStep = segment.steps().sequences() * hiddenSize;
        for (int k = 0; k < tables.length; k++) {
            if (segment.isFirst()) {
                Arrays.fill(tables[k], 0, ofStep, 0);
            } else if (!segment.kept()) {
                copy(segment, segment.first(), initial[k], segment.index() * ofStep, tables[k], true);
            }
        }
    }

    /** Before a step forward: what its gates read. */
    void mask(TimeStep s) {
        if (mask.isOn()) {
            mask.apply(s.continuing * hiddenSize, h(), s.before, read, 0);
        }
    }

    /** Copies what the gates of a step's rows read, (rows, H); zero for sequences that begin with this step. */
    void copyRead(TimeStep s, float[] target, int start) {
        s.copyPrevious(target, start);
        if (mask.isOn()) {
            mask.apply(s.continuing * hiddenSize, target, start, target, start);
        }
    }

    /** Whether the gates read the states as they are. */
    boolean areReadWhole() {
        return !mask.isOn();
    }

    /** After a step back: adds the gradient with respect to what the gates have read to that with respect to h. */
    void addMasked(TimeStep s) {
        if (mask.isOn()) {
            mask.addBack(s.continuing * hiddenSize, dRead, dh());
        }
    }

    /** Keeps the states after a segment's last step for the next segment. */
    void close(Segment segment) {
        int ofStep = segment.steps().sequences() * hiddenSize;
        for (int k = 0; k < tables.length && !segment.isLast() && !segment.kept(); k++) {
            copy(segment, segment.end(), initial[k], (segment.index() + 1) * ofStep, tables[k], false);
        }
    }

    /** Copies the states before step t, of the sequences alive at t, from or to their place in the table. */
    private void copy(Segment segment, int t, float[] kept, int at, float[] table, boolean toTable) {
        int place = (segment.steps().sequences() + segment.tableRow(t - 1)) * hiddenSize;
        int size = segment.steps().rows(t) * hiddenSize;
        System.arraycopy(
                toTable ? kept : table, toTable ? at : place, toTable ? table : kept, toTable ? place : at, size);
    }

    @Override
    public int size() {
        return tables.length * hiddenSize;
    }

    /** The first step of a block begins with zeros, whatever is remembered. */
    @Override
    public void restore(Segment segment, SequenceState[] states, int at) {
        for (int k = 0; k < tables.length && !segment.isFirst(); k++) {
            for (int b = 0; b < segment.rows(); b++) {
                int to = (segment.index() * segment.steps().sequences() + b) * hiddenSize;
                System.arraycopy(states[b].numbers(), at + k * hiddenSize, initial[k], to, hiddenSize);
            }
        }
    }

    @Override
    public void keep(Segment segment, SequenceState[] states, int at) {
        for (int k = 0; k < tables.length; k++) {
            for (int b = 0; b < segment.rows(); b++) {
                int from = (firstRow(segment) + b) * hiddenSize;
                System.arraycopy(tables[k], from, states[b].numbers(), at + k * hiddenSize, hiddenSize);
            }
        }
    }

    /** Overwrites the gradients from later steps with 0. */
    void clearGradients() {
        for (float[] gradient : gradients) {
            Arrays.fill(gradient, 0);
        }
    }
}
