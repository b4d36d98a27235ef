package dev.unroll.cell;

import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;

/**
 * One direction of one layer: Z = W x + b for all rows of a segment at once, then a cell step by step. It runs over one block
 * at a time: {@link #begin}, {@link #forward} of segments in ascending order, then {@link #backward} of segments in descending
 * order, each after its own {@link #forward} unless tables keep the whole block.
 *
 * <p>In truncated BPTT the steps of a sequence are cut into windows of K, the state is carried from one to the next, and the
 * gradient is not (Williams and Peng 1990, "An efficient gradient-based algorithm for on-line training of recurrent network
 * trajectories", here with windows that do not overlap).
 */
public final class Recurrence {
    private final Projection input; // W (GH, I)
    private final Bias bias; // b (GH)
    private final RecurrentCell cell; // U (GH, H)
    private final BlockGradient.Chain chain; // all of them
    private final int hiddenSize;
    private final int gateSize; // GH
    private final boolean reverse;
    private final int window; // K, or 0
    private final States states;
    private final Signal output; // h
    private final TimeStep step;
    private final PreviousStates previous;

    /**
     * @param start where its weights begin in the flat vector: W (GH, I), U (GH, H), b (GH) and, for GRU, b_hn (H)
     * @param reverse whether it runs from each sequence's last step to its first
     * @param window K: no gradient crosses the time steps 0, K, 2K, …; 0 for none of that
     */
    public Recurrence(
            Kernels kernels, CellType type, int hiddenSize, Projection input, int start, boolean reverse, int window) {
        int u = start + input.size();
        this.hiddenSize = hiddenSize;
        this.gateSize = type.gates() * hiddenSize;
        int b = u + gateSize * hiddenSize;
        this.input = input;
        this.bias = new Bias(kernels, gateSize, b);
        this.cell = switch (type) {
            case ELMAN_TANH -> new ElmanCell(true, kernels, hiddenSize, input, start);
            case ELMAN_RELU -> new ElmanCell(false, kernels, hiddenSize, input, start);
            case LSTM -> new LstmCell(kernels, hiddenSize, input, start);
            case GRU -> new GruCell(kernels, hiddenSize, u);
        };
        this.chain = new BlockGradient.Chain(start, b + gateSize + (type == CellType.GRU ? hiddenSize : 0));
        this.reverse = reverse;
        this.window = window;
        this.states = new States(type, hiddenSize);
        this.output = new Signal(hiddenSize, States::firstRow, Segment::rows);
        this.previous = new PreviousStates(hiddenSize);
        this.step = new TimeStep(states, output, hiddenSize, gateSize, StepProduct.takesInput(type, input, hiddenSize));
    }

    // spotless:off: a table
    public Signal output() { return output; } // its states h
    public Memory memory() { return states; } // all of its states
    // spotless:on

    /** Takes its weights from the flat vector. */
    public void load(float[] parameters) {
        input.load(parameters);
        bias.load(parameters);
        cell.load(parameters);
    }

    /** Makes room for a block; {@code recurrent} is the mask of the states that its gates read. */
    public void begin(SequenceBlock block, Segments segments, DropoutMask recurrent) {
        step.gates = Tables.atLeast(step.gates, segments.tableRows(), gateSize);
        states.begin(segments, recurrent);
        output.begin(states.h(), segments.largest());
        input.begin(block);
        cell.begin(segments, step);
    }

    /** Computes a segment's states. */
    public void forward(Segment segment) {
        step.open(segment, input, bias);
        states.open(segment);
        for (int k = 0; k < segment.length(); k++) {
            states.mask(step.moveTo(segment, segment.step(k, reverse), reverse));
            cell.forward(step);
        }
        states.close(segment);
    }

    /** Adds the gradient of the weights and of the input over a segment, given that of the output. */
    public void backward(Segment segment, BlockGradient gradient) {
        if (segment.isLast()) {
            states.clearGradients();
            chain.begin();
        }
        for (int k = segment.length() - 1; k >= 0; k--) {
            int t = segment.step(k, reverse);
            cell.backward(step.moveTo(segment, t, reverse));
            states.addMasked(step);
            if (window > 0 && (reverse ? t + 1 : t) % window == 0) {
                states.clearGradients();
            }
        }
        int z = segment.tableRow(segment.first()) * gateSize;
        input.backward(segment, step.gates, z);
        addGradients(segment, z, gradient);
    }

    private void addGradients(Segment segment, int z, BlockGradient gradient) {
        previous.find(segment, step, reverse);
        int at = States.firstRow(segment) * hiddenSize;
        for (int row = 0, count; row < segment.rows(); row += count) {
            count = chain.next(segment.rows() - row, gradient);
            int zRow = z + row * gateSize;
            int skipped = row * hiddenSize;
            input.addGradient(segment, row, count, step.gates, zRow, gradient);
            bias.addGradient(count, step.gates, zRow, gradient);
            cell.addGradient(step, count, zRow, at + skipped, previous.table(), previous.start() + skipped, gradient);
        }
    }
}
