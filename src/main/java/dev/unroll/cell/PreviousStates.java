package dev.unroll.cell;

import dev.unroll.data.PackedSteps;

/** The states h′ that the gates of a segment's rows read, in one table, so that dU is one product over all steps. */
final class PreviousStates {
    private final int hiddenSize;
    private float[] gathered = {}; // (rows of a segment, H)
    private float[] table = {};
    private int start;

    PreviousStates(int hiddenSize) {
        this.hiddenSize = hiddenSize;
    }

    /** Finds them: in the table of states if they follow each other there, else copied side by side. */
    void find(Segment segment, TimeStep step, boolean reverse) {
        if (step.states.areReadWhole() && followEachOther(segment, reverse)) {
            table = step.states.h();
            start = step.moveTo(segment, segment.first(), reverse).before;
            return;
        }
        gathered = Tables.atLeast(gathered, segment.rows(), hiddenSize);
        for (int t = segment.first(); t < segment.end(); t++) {
            step.states.copyRead(step.moveTo(segment, t, reverse), gathered, step.above);
        }
        table = gathered;
        start = 0;
    }

    /** Whether no sequence ends within the segment, nor just before it. */
    private static boolean followEachOther(Segment segment, boolean reverse) {
        PackedSteps steps = segment.steps();
        return !reverse && steps.rows(Math.max(segment.first() - 1, 0)) == steps.rows(segment.end() - 1);
    }

    float[] table() {
        return table;
    }

    /** Where the states begin in {@link #table}, (rows, H). */
    int start() {
        return start;
    }
}
