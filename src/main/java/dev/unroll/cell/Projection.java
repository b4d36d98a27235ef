package dev.unroll.cell;

import dev.unroll.data.SequenceBlock;
import java.util.Optional;

/** What a layer makes of its input, W x (GH), and the way back. */
public sealed interface Projection permits NumberProjection, TokenProjection, SumProjection {
    /** How many weights W (GH, I) has. */
    int size();

    /** x, where it is numbers. */
    default Optional<Signal> numbers() {
        return Optional.empty();
    }

    /** Takes its weights from the flat vector. */
    void load(float[] parameters);

    /** Begins with a block. */
    default void begin(SequenceBlock block) {}

    /** Adds W x of a segment to Z (rows, GH), which begins at {@code z0}. */
    void forward(Segment segment, float[] z, int z0);

    /** Adds dZ W of a segment to the gradient of the input, where it has one: tokens do not. */
    default void backward(Segment segment, float[] dZ, int z0) {}

    /** Adds to the gradient of W over rows of the segment, from {@code row}, whose dZ begins at {@code z0}. */
    void addGradient(Segment segment, int row, int count, float[] dZ, int z0, BlockGradient gradient);
}
