package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.DropoutMask;
import dev.unroll.cell.Memory;
import dev.unroll.cell.Projection;
import dev.unroll.cell.Recurrence;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/**
 * One layer: a recurrence, or two in opposite directions whose states stand side by side in the output. A block that runs
 * in both directions is a single segment.
 */
final class Layer implements Stage {
    private final int hiddenSize;
    private final Signal input;
    private final Recurrence[] directions; // forward, and reverse when bidirectional
    private final DropoutMask[] masks; // of the states of each
    private final Signal output; // of the only recurrence, or joined
    private float[] joined = {}; // (N, 2H), only when bidirectional

    Layer(Kernels kernels, ParameterLayout layout, int layer, Signal input, Backpropagation backpropagation) {
        NetworkConfig config = layout.config();
        this.hiddenSize = config.hiddenSize();
        this.input = input;
        this.directions = new Recurrence[config.directions()];
        this.masks = new DropoutMask[config.directions()];
        for (int d = 0; d < directions.length; d++) {
            InputWeights weights = new InputWeights(layout, layer, d);
            Projection x = weights.projection(kernels, input);
            int window = backpropagation.steps();
            masks[d] = config.dropout().stateMask(layer, d, hiddenSize);
            directions[d] = new Recurrence(kernels, config.cell(), hiddenSize, x, weights.start(), d == 1, window);
        }
        this.output = directions.length == 1
                ? directions[0].output()
                : new Signal(2 * hiddenSize, Segment::firstRow, Segment::rows);
    }

    // spotless:off: a table
    @Override public Signal output() { return output; }
    @Override public List<Memory> memories() { return List.of(directions[0].memory()); } // of the forward direction
    // spotless:on

    @Override
    public void load(float[] parameters) {
        for (Recurrence direction : directions) {
            direction.load(parameters);
        }
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        for (int d = 0; d < directions.length; d++) {
            directions[d].begin(block, segments, masks[d].begin(block, step));
        }
        if (directions.length == 2) {
            joined = Tables.atLeast(joined, segments.largest(), 2 * hiddenSize);
            output.begin(joined, segments.largest());
        }
    }

    @Override
    public void forward(Segment segment) {
        for (int d = 0; d < directions.length; d++) {
            directions[d].forward(segment);
            Signal states = directions[d].output();
            for (int row = 0; directions.length == 2 && row < segment.rows(); row++) {
                int from = states.start(segment) + row * hiddenSize;
                System.arraycopy(states.values(), from, joined, (2 * row + d) * hiddenSize, hiddenSize);
            }
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        input.clearGradient(segment);
        for (int d = 0; d < directions.length; d++) {
            float[] dStates = directions[d].output().gradient();
            for (int row = 0; directions.length == 2 && row < segment.rows(); row++) {
                int from = (2 * row + d) * hiddenSize;
                System.arraycopy(output.gradient(), from, dStates, row * hiddenSize, hiddenSize);
            }
            directions[d].backward(segment, gradient);
        }
    }
}
