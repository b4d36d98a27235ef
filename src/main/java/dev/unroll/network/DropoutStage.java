package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.DropoutMask;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Optional;

/** Y = m ∘ X: the input of a layer, or of the head, after {@link Dropout}; the input itself where nothing is trained. */
final class DropoutStage implements Stage {
    private final Signal input; // (rows, F)
    private final boolean everyStep; // whether a row is a time step of a sequence, not a sequence
    private final Signal output;
    private final DropoutMask mask;
    private float[] table = {}; // Y

    /** @param layer whose input is dropped; as many as there are layers for the head's */
    DropoutStage(Dropout dropout, int layer, Signal input, boolean everyStep) {
        this.input = input;
        this.everyStep = everyStep;
        this.mask = dropout.inputMask(layer, input.width());
        this.output = new Signal(input.width(), this::firstRow, input::rows);
    }

    private int firstRow(Segment segment) {
        boolean ownTable = mask.isOn() && everyStep;
        return ownTable ? segment.tableRow(segment.first()) : input.start(segment) / input.width();
    }

    @Override
    public Signal output() {
        return output;
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        if (!mask.begin(block, step).isOn()) {
            output.begin(input.values());
            return;
        }
        int sequences = block.steps().sequences();
        table = Tables.atLeast(table, everyStep ? segments.tableRows() : sequences, input.width());
        if (input.gradient().length > 0) {
            output.begin(table, everyStep ? segments.largest() : sequences);
        } else {
            output.begin(table);
        }
    }

    @Override
    public void forward(Segment segment) {
        if (mask.isOn()) {
            apply(segment, input.values(), input.start(segment), table, output.start(segment));
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        if (input.gradient().length > 0) {
            apply(segment, output.gradient(), 0, input.gradient(), 0);
        }
    }

    /** Overwrites the segment's rows of Y with m ∘ X, a time step at a time. */
    private void apply(Segment segment, float[] x, int x0, float[] y, int y0) {
        int t = segment.first();
        for (int first = 0, count; first < input.rows(segment); first += count) {
            count = everyStep ? segment.steps().rows(t++) : input.rows(segment);
            int at = first * input.width();
            mask.apply(count * input.width(), x, x0 + at, y, y0 + at);
        }
    }
}
