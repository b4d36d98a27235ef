package dev.unroll.network;

import dev.unroll.cell.Segment;
import dev.unroll.cell.Tables;
import dev.unroll.data.PackedSteps;

/**
 * The final state of each sequence, (B, F): the forward direction's at its last step and, beside it, the reverse one's at its
 * first. What a head on the last step reads, gathered as the segments pass.
 */
final class FinalStates {
    private final int directions;
    private final int hiddenSize;
    private float[] states = {}; // (B, F)
    private float[] dStates = {}; // (B, F)

    FinalStates(NetworkConfig config) {
        this.directions = config.directions();
        this.hiddenSize = config.hiddenSize();
    }

    /** Makes room for a block. */
    void begin(PackedSteps steps) {
        states = Tables.atLeast(states, steps.sequences(), directions * hiddenSize);
        dStates = Tables.atLeast(dStates, steps.sequences(), directions * hiddenSize);
    }

    /** (B, F). */
    float[] states() {
        return states;
    }

    /** (B, F), their gradient. */
    float[] dStates() {
        return dStates;
    }

    /** Takes those that lie in a segment from the top layer's output (rows, F), which begins at {@code start}. */
    void gather(Segment segment, float[] output, int start) {
        for (int b = 0; b < segment.steps().rows(segment.first()); b++) {
            for (int d = 0; d < directions; d++) {
                if (isIn(segment, b, d)) {
                    System.arraycopy(output, start + at(segment, b, d), states, at(b, d), hiddenSize);
                }
            }
        }
    }

    /** Adds the gradient of those that lie in a segment to that of the top layer's output (rows, F). */
    void addGradient(Segment segment, float[] dOutput) {
        for (int b = 0; b < segment.steps().rows(segment.first()); b++) {
            for (int d = 0; d < directions; d++) {
                if (isIn(segment, b, d)) {
                    int from = at(b, d);
                    int to = at(segment, b, d);
                    for (int j = 0; j < hiddenSize; j++) {
                        dOutput[to + j] += dStates[from + j];
                    }
                }
            }
        }
    }

    private static int step(Segment segment, int sequence, int direction) {
        return direction == 0 ? segment.steps().length(sequence) - 1 : 0;
    }

    private static boolean isIn(Segment segment, int sequence, int direction) {
        int t = step(segment, sequence, direction);
        return segment.first() <= t && t < segment.end();
    }

    /** Where a final state begins in a segment's rows. */
    private int at(Segment segment, int sequence, int direction) {
        int row = segment.steps().row(sequence, step(segment, sequence, direction)) - segment.firstRow();
        return (row * directions + direction) * hiddenSize;
    }

    /** Where it begins in (B, F). */
    private int at(int sequence, int direction) {
        return (sequence * directions + direction) * hiddenSize;
    }
}
