package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Memory;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.List;
import java.util.Optional;

/**
 * A part of a network between its input and its head. It runs over one block at a time: {@link #begin}, {@link #forward} of
 * segments in ascending order, then {@link #backward} of segments in descending order, each after its own {@link #forward}
 * unless tables keep the whole block.
 */
interface Stage {
    /** What it computes. */
    Signal output();

    /** What it remembers from one time step to the next, if anything. */
    default List<Memory> memories() {
        return List.of();
    }

    /** Takes its weights, if it has any, from the flat vector. */
    default void load(float[] parameters) {}

    /** Begins with a block; {@code step} is the one that is trained, empty where outputs alone are wanted. */
    void begin(SequenceBlock block, Segments segments, Optional<Step> step);

    /** Computes the output of a segment. */
    void forward(Segment segment);

    /** Adds the gradient of its weights over a segment, and overwrites that of its input, given that of its output. */
    void backward(Segment segment, BlockGradient gradient);
}
