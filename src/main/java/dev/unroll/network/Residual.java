package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Memory;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.List;
import java.util.Optional;

/**
 * Y = F(X) + X, where F are other stages that read X (He, Zhang, Ren and Sun 2016, "Deep residual learning for image
 * recognition", equation 1).
 */
final class Residual implements Stage {
    private final Signal input; // X
    private final List<Stage> inner; // F
    private final Signal computed; // F(X)
    private final Signal output; // Y
    private float[] table = {}; // Y

    Residual(Signal input, List<Stage> inner) {
        this.input = input;
        this.inner = inner;
        this.computed = inner.get(inner.size() - 1).output();
        this.output = new Signal(input.width(), segment -> segment.tableRow(segment.first()), Segment::rows);
    }

    @Override
    public Signal output() {
        return output;
    }

    @Override
    public List<Memory> memories() {
        return inner.stream().flatMap(stage -> stage.memories().stream()).toList();
    }

    @Override
    public void load(float[] parameters) {
        inner.forEach(stage -> stage.load(parameters));
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        for (Stage stage : inner) {
            stage.begin(block, segments, step);
        }
        table = Tables.atLeast(table, segments.tableRows(), input.width());
        output.begin(table, segments.largest());
    }

    @Override
    public void forward(Segment segment) {
        for (int k = 0; k < inner.size(); k++) { // an iterator would be an object for each step of a stream
            inner.get(k).forward(segment);
        }
        int x = input.start(segment);
        int f = computed.start(segment);
        int y = output.start(segment);
        for (int j = 0; j < segment.rows() * input.width(); j++) {
            table[y + j] = input.values()[x + j] + computed.values()[f + j];
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        int size = segment.rows() * input.width();
        System.arraycopy(output.gradient(), 0, computed.gradient(), 0, size);
        for (int k = inner.size() - 1; k >= 0; k--) {
            inner.get(k).backward(segment, gradient);
        }
        float[] dX = input.gradient();
        float[] dY = output.gradient();
        for (int j = 0; j < Math.min(size, dX.length); j++) { // features have no gradient
            dX[j] += dY[j];
        }
    }
}
