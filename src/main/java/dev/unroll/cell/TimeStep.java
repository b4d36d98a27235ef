package dev.unroll.cell;

import java.util.Arrays;

/**
 * One time step as a cell sees it: the tables of its direction, and where the step's rows begin in them. The step's rows
 * are the sequences alive; the first {@code continuing} of them have states from the step before, the others begin with 0.
 */
final class TimeStep {
    final States states;
    final Signal output; // h, and the gradient with respect to it that comes from above
    private final int hiddenSize;
    private final int gateSize;
    final boolean takesInput; // whether forward computes all of Z, where else it finds W x + b
    final boolean inPlace; // whether forward computes Z in the places of h: an Elman network's, which is as wide

    /** (table rows, GH) dZ and, unless it is in the places of h, Z, which forward overwrites with what backward needs. */
    float[] gates = {};

    Segment segment;
    int row; // where the step's rows begin among those of the segment
    int rows; // how many sequences are alive
    int continuing; // how many of them have states from the step before
    int size; // how many numbers a state of the step has
    int z; // where Z begins in gates
    int at; // where the states begin in their tables
    int before; // where the states of the step before begin in their tables
    int above; // where the gradient from above begins in that of output

    TimeStep(States states, Signal output, int hiddenSize, int gateSize, boolean takesInput) {
        this.states = states;
        this.output = output;
        this.hiddenSize = hiddenSize;
        this.gateSize = gateSize;
        this.takesInput = takesInput;
        this.inPlace = gateSize == hiddenSize;
    }

    /** Begins with a segment: with Z = W x + b, unless each step computes that by itself. */
    void open(Segment segment, Projection input, Bias bias) {
        if (!takesInput) {
            float[] table = inPlace ? states.h() : gates;
            int z = gateSize * (inPlace ? States.firstRow(segment) : segment.tableRow(segment.first()));
            bias.fill(segment.rows(), table, z);
            input.forward(segment, table, z);
        }
    }

    /** Goes to step t of a segment. */
    TimeStep moveTo(Segment segment, int t, boolean reverse) {
        this.segment = segment;
        row = segment.steps().start(t) - segment.firstRow();
        int previous = reverse ? t + 1 : t - 1;
        int sequences = segment.steps().sequences();
        rows = segment.steps().rows(t);
        continuing = Math.min(rows, segment.steps().rows(previous));
        size = rows * hiddenSize;
        z = segment.tableRow(t) * gateSize;
        at = (sequences + segment.tableRow(t)) * hiddenSize;
        before = continuing == 0 ? States.ZERO : (sequences + segment.tableRow(previous)) * hiddenSize;
        above = row * hiddenSize;
        return this;
    }

    /** Copies h′ (rows, H); zero for sequences that begin with this step. */
    void copyPrevious(float[] target, int start) {
        int known = continuing * hiddenSize;
        System.arraycopy(states.h(), before, target, start, known);
        Arrays.fill(target, start + known, start + size, 0);
    }
}
