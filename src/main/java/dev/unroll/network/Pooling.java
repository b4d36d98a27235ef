package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Memory;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.SequenceState;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * For each unit of each sequence, (B, F), its mean or its largest value over the sequence's time steps, of which the first
 * counts where several are the largest. Gathered as the segments pass and complete with the block's last segment.
 */
final class Pooling implements Stage, Memory {
    private final boolean largest;
    private final int width; // F
    private final Signal input; // (rows, F)
    private final Signal output;
    private float[] pooled = {}; // (B, F)
    private double[] sums = {}; // (B, F), of a mean
    private long[] lengths = {}; // (B), the number of time steps that a mean is over
    private int[] steps = {}; // (B, F), where the largest are
    private int passed; // segments; those that run once more for their gradient change nothing

    Pooling(boolean largest, Signal input) {
        this.largest = largest;
        this.width = input.width();
        this.input = input;
        this.output = new Signal(width, s -> 0, s -> s.isLast() ? s.steps().sequences() : 0);
    }

    // spotless:off: a table
    @Override public Signal output() { return output; }
    @Override public List<Memory> memories() { return List.of(this); }
    @Override public int size() { return largest ? width : 0; }
    // spotless:on

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        int sequences = block.steps().sequences();
        pooled = Tables.atLeast(pooled, sequences, width);
        if (largest && steps.length < pooled.length) {
            steps = new int[pooled.length];
        } else if (!largest && sums.length < pooled.length) {
            sums = new double[pooled.length];
        }
        Arrays.fill(sums, 0);
        lengths = LongStream.range(0, sequences)
                .map(b -> block.steps().length((int) b))
                .toArray();
        passed = 0;
        output.begin(pooled, sequences);
    }

    @Override
    public void restore(Segment segment, SequenceState[] states, int at) {
        passed = segment.index();
        for (int b = 0; b < segment.rows(); b++) {
            lengths[b] = states[b].steps() + 1;
            if (largest) {
                System.arraycopy(states[b].numbers(), at, pooled, b * width, width);
            } else {
                System.arraycopy(states[b].sums(), 0, sums, b * width, width);
            }
        }
    }

    @Override
    public void keep(Segment segment, SequenceState[] states, int at) {
        for (int b = 0; b < segment.rows(); b++) {
            if (largest) {
                System.arraycopy(pooled, b * width, states[b].numbers(), at, width);
            } else {
                System.arraycopy(sums, b * width, states[b].sums(), 0, width);
            }
        }
    }

    @Override
    public void forward(Segment segment) {
        if (segment.index() < passed) {
            return;
        }
        passed++;
        float[] x = input.values();
        for (int t = segment.first(), at = input.start(segment); t < segment.end(); t++) {
            int size = segment.steps().rows(t) * width; // the first sequences are alive
            if (largest) {
                keepLargest(x, at, size, t);
            } else {
                for (int k = 0; k < size; k++) {
                    sums[k] += x[at + k];
                }
            }
            at += size;
        }
        if (segment.isLast() && !largest) {
            divide(segment.steps().sequences());
        }
    }

    private void keepLargest(float[] x, int at, int size, int t) {
        for (int k = 0; k < size; k++) {
            float value = x[at + k];
            if (t == 0 || value > pooled[k] || Float.isNaN(value)) { // a NaN stays
                pooled[k] = value;
                steps[k] = t;
            }
        }
    }

    private void divide(int sequences) {
        for (int b = 0; b < sequences; b++) {
            for (int k = b * width; k < (b + 1) * width; k++) {
                pooled[k] = (float) (sums[k] / lengths[b]);
            }
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        float[] dX = input.gradient();
        for (int t = segment.first(), at = 0; t < segment.end(); t++) {
            for (int b = 0; b < segment.steps().rows(t); b++, at += width) {
                int length = segment.steps().length(b);
                for (int j = 0; j < width; j++) {
                    float dY = output.gradient()[b * width + j];
                    dX[at + j] = !largest ? dY / length : steps[b * width + j] == t ? dY : 0;
                }
            }
        }
    }
}
