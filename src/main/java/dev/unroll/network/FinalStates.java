package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Optional;

/**
 * The final state of each sequence, (B, F): the forward direction's at its last step and, beside it, the reverse one's at its
 * first. What a head on the last step reads, gathered as the segments pass and complete with the block's last segment.
 */
final class FinalStates implements Stage {
    private final Signal input; // (rows, F)
    private final Signal output;
    private final int directions;
    private final int hiddenSize;
    private float[] states = {}; // (B, F)

    FinalStates(Signal input, int directions) {
        this.input = input;
        this.output =
                new Signal(input.width(), s -> 0, s -> s.isLast() ? s.steps().sequences() : 0);
        this.directions = directions;
        this.hiddenSize = input.width() / directions;
    }

    @Override
    public Signal output() {
        return output;
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        states = Tables.atLeast(states, block.steps().sequences(), input.width());
        output.begin(states, block.steps().sequences());
    }

    @Override
    public void forward(Segment segment) {
        for (int state = 0; state < directions * segment.steps().rows(segment.first()); state++) {
            int at = at(segment, state);
            if (at >= 0) {
                int from = input.start(segment) + at;
                System.arraycopy(input.values(), from, states, state * hiddenSize, hiddenSize);
            }
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        input.clearGradient(segment);
        for (int state = 0; state < directions * segment.steps().rows(segment.first()); state++) {
            int at = at(segment, state);
            if (at >= 0) {
                System.arraycopy(output.gradient(), state * hiddenSize, input.gradient(), at, hiddenSize);
            }
        }
    }

    /** Where a final state, one of each direction of each sequence, begins in the segment's rows; −1 if it is not there. */
    private int at(Segment segment, int state) {
        int sequence = state / directions;
        int direction = state % directions;
        int t = direction == 0 ? segment.steps().length(sequence) - 1 : 0;
        if (t < segment.first() || t >= segment.end()) {
            return -1;
        }
        int row = segment.steps().row(sequence, t) - segment.firstRow();
        return (row * directions + direction) * hiddenSize;
    }
}
