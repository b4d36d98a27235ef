package dev.unroll.cell;

import dev.unroll.data.PackedSteps;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;
import java.util.Arrays;

/**
 * One direction of one layer: its weights, the products that all cells share, and the tables that forward fills for
 * backward. It runs over one block at a time, segment by segment: {@link #begin}, {@link #forward} of segments in
 * ascending order, then, each after its own {@link #forward}, {@link #backward} in descending order. Tables grow to the
 * largest block seen and are then reused.
 *
 * <p>What later steps have to say about a state is not added to the table of what comes from above, but stands in
 * {@code dState}, one row a sequence. So it crosses from segment to segment by itself, and is forgotten where a window of
 * truncated BPTT begins: the steps of a sequence are cut into windows of K, the state is carried from one to the next, and
 * the gradient is not (Williams and Peng 1990, "An efficient gradient-based algorithm for on-line training of recurrent
 * network trajectories", here with windows that do not overlap).
 */
public final class Recurrence {
    private final Kernels kernels;
    private final RecurrentCell cell;
    private final int inputSize;
    private final int[] vocabularyStarts; // (K)
    private final int hiddenSize;
    private final int gateSize; // GH
    private final boolean reverse;
    private final int window; // K, or 0
    private final int start; // of its weights in the flat vector
    private final BlockGradient.Chain chain;

    private final Matrix inputTransposed; // (I, GH)
    private final Matrix input; // (GH, I)
    private final RecurrentWeights recurrent; // U of the plain gates
    private final float[] bias; // (GH)

    private final States hidden;
    private final StepBuffers step;
    private Segment segment;
    private PackedSteps steps;
    private float[] gates = {}; // (table rows, GH)
    private float[] dHidden = {}; // (rows of a segment, H) what comes from above
    private float[] dState = {}; // (B, H) what comes from later steps
    private float[] previousHidden = {}; // (rows of a segment, H)
    private float[] previous = {}; // the table of the states that the segment's rows started from, (rows, H)
    private int previousStart; // where they begin in it
    private float[] dTokens = {}; // (I, GH), for token input

    /**
     * @param vocabularyStarts (K) the row of Wᵀ that token 0 of each kind selects; empty for features
     * @param start where its weights begin in the flat vector: W (GH, I), U (GH, H), b (GH) and, for GRU, b_hn (H), one after
     *     the other
     * @param reverse whether it runs from each sequence's last step to its first
     * @param window K: no gradient crosses the time steps 0, K, 2K, …; 0 for none of that
     */
    public Recurrence(
            Kernels kernels,
            CellType type,
            int inputSize,
            int[] vocabularyStarts,
            int hiddenSize,
            int start,
            boolean reverse,
            int window) {
        this.kernels = kernels;
        this.cell = RecurrentCell.create(type, kernels, hiddenSize);
        this.inputSize = inputSize;
        this.vocabularyStarts = vocabularyStarts.clone();
        this.hiddenSize = hiddenSize;
        this.gateSize = type.gates() * hiddenSize;
        this.reverse = reverse;
        this.window = window;
        this.start = start;
        this.inputTransposed = new Matrix(inputSize, gateSize);
        this.input = new Matrix(gateSize, inputSize);
        this.recurrent = new RecurrentWeights(kernels, cell.plainGates() * hiddenSize, hiddenSize);
        this.bias = new float[gateSize];
        this.hidden = new States(hiddenSize);
        this.step = new StepBuffers(type.gates(), hiddenSize);
        int biases = gateSize + (gateSize - cell.plainGates() * hiddenSize);
        this.chain = new BlockGradient.Chain(start, start + gateSize * (inputSize + hiddenSize) + biases);
    }

    /** Takes its weights from the flat vector. */
    public void load(float[] parameters) {
        int u = start + gateSize * inputSize;
        int b = u + gateSize * hiddenSize;
        input.fill(parameters, start);
        inputTransposed.fillTransposed(parameters, start);
        recurrent.load(parameters, u);
        System.arraycopy(parameters, b, bias, 0, gateSize);
        cell.load(parameters, u + cell.plainGates() * hiddenSize * hiddenSize, b + gateSize);
    }

    /** Makes room for a block. */
    public void begin(Segments segments) {
        gates = Tables.atLeast(gates, segments.tableRows(), gateSize);
        hidden.begin(segments);
        step.begin(segments.sequences());
        cell.begin(segments);
    }

    /** Computes a segment's states for features X (rows, I), which begin at {@code start}. */
    public void forward(Segment segment, float[] x, int start) {
        open(segment);
        kernels.multiply(
                segment.rows(), x, start, inputSize, inputTransposed, gates, gatesAt(segment.first()), gateSize);
        stepsForward();
    }

    /** Computes a segment's states for tokens (rows, K), which begin at {@code start}: each selects a row of Wᵀ. */
    public void forward(Segment segment, int[] tokens, int start) {
        open(segment);
        int kinds = vocabularyStarts.length;
        int z = gatesAt(segment.first());
        for (int row = 0; row < segment.rows(); row++) {
            for (int k = 0; k < kinds; k++) {
                int token = tokens[start + row * kinds + k];
                inputTransposed.addRow(vocabularyStarts[k] + token, gates, z + row * gateSize);
            }
        }
        stepsForward();
    }

    private void open(Segment next) {
        segment = next;
        steps = next.steps();
        Tables.fillRows(gates, row(next.first()), next.rows(), bias);
        hidden.open(next);
        cell.open(next);
    }

    private void stepsForward() {
        for (int k = 0; k < segment.length(); k++) {
            cell.forward(this, stepAt(k));
        }
        hidden.close(segment);
        cell.close(segment);
    }

    /** The table of states h; a segment's (rows, H) begin at {@link #outputStart}. */
    public float[] output() {
        return hidden.table();
    }

    /** Where a segment's states begin in {@link #output}. */
    public int outputStart(Segment of) {
        return (of.steps().sequences() + of.tableRow(of.first())) * hiddenSize;
    }

    /** Zeroes and returns a segment's dH (rows, H), to which the caller adds the gradient that comes from above. */
    public float[] beginBackward(Segment of) {
        dHidden = Tables.atLeast(dHidden, of.rows(), hiddenSize);
        Arrays.fill(dHidden, 0, of.rows() * hiddenSize, 0);
        return dHidden;
    }

    /**
     * Adds the gradient of the weights over a segment, given dH of {@link #beginBackward}. Unless tables keep the whole
     * block, it is the segment that {@link #forward} ran last.
     *
     * @param x X (rows, I), from {@code xStart}
     * @param dX (rows, I), added to; empty where the input is data and needs no gradient
     * @param gradient added to, at the places of {@link #load}
     */
    public void backward(Segment of, float[] x, int xStart, float[] dX, BlockGradient gradient) {
        stepsBackward(of);
        int rows = of.rows();
        int z = gatesAt(of.first());
        if (dX.length > 0) {
            kernels.multiply(rows, gates, z, gateSize, input, dX, 0, inputSize);
        }
        for (int row = 0, count; row < rows; row += count) {
            if (chain.isFull()) {
                chain.restart(gradient);
            }
            count = chain.next(rows - row);
            kernels.multiplyTransposed(
                    gateSize,
                    inputSize,
                    count,
                    gates,
                    z + row * gateSize,
                    gateSize,
                    x,
                    xStart + row * inputSize,
                    inputSize,
                    gradient.floats(),
                    start);
            addRecurrentGradients(row, count, gradient.floats());
        }
    }

    /** The same for tokens (rows, K), from {@code tokensStart}. */
    public void backward(Segment of, int[] tokens, int tokensStart, BlockGradient gradient) {
        stepsBackward(of);
        if (of.isLast()) {
            dTokens = Tables.atLeast(dTokens, inputSize, gateSize);
            Arrays.fill(dTokens, 0);
        }
        int rows = of.rows();
        for (int row = 0, count; row < rows; row += count) {
            if (chain.isFull()) {
                moveTokenGradients(gradient.floats());
                chain.restart(gradient);
            }
            count = chain.next(rows - row);
            addTokenRows(row, count, tokens, tokensStart + row * vocabularyStarts.length);
            addRecurrentGradients(row, count, gradient.floats());
        }
        if (of.isFirst()) {
            moveTokenGradients(gradient.floats());
        }
    }

    /** Adds dZ of some of the segment's rows to the rows of dWᵀ that their tokens select. */
    private void addTokenRows(int firstRow, int count, int[] tokens, int tokensStart) {
        int kinds = vocabularyStarts.length;
        int z = gatesAt(segment.first()) + firstRow * gateSize;
        for (int row = 0; row < count; row++) {
            int from = z + row * gateSize;
            for (int k = 0; k < kinds; k++) {
                int to = (vocabularyStarts[k] + tokens[tokensStart + row * kinds + k]) * gateSize;
                for (int j = 0; j < gateSize; j++) {
                    dTokens[to + j] += gates[from + j];
                }
            }
        }
    }

    /** Adds dWᵀ to the gradient, and begins it anew. */
    private void moveTokenGradients(float[] gradient) {
        for (int j = 0; j < gateSize; j++) {
            for (int token = 0; token < inputSize; token++) {
                gradient[start + j * inputSize + token] += dTokens[token * gateSize + j];
            }
        }
        Arrays.fill(dTokens, 0);
    }

    private void stepsBackward(Segment of) {
        segment = of;
        if (of.isLast()) {
            dState = Tables.atLeast(dState, steps.sequences(), hiddenSize);
            clearStateGradient();
            chain.begin();
        }
        for (int k = of.length() - 1; k >= 0; k--) {
            int t = stepAt(k);
            cell.backward(this, t);
            if (startsWindow(t)) {
                clearStateGradient();
            }
        }
        boolean contiguous = previousIsContiguous();
        previous = contiguous ? hidden.table() : gatherPrevious();
        previousStart = contiguous ? previousAt(segment.first()) : 0;
    }

    private void clearStateGradient() {
        Arrays.fill(dState, 0);
        cell.clearStateGradient();
    }

    /** Whether the state that step t starts from counts as given. */
    private boolean startsWindow(int t) {
        return window > 0 && (reverse ? t + 1 : t) % window == 0;
    }

    /** What some of the segment's rows add to the gradient of all weights but those of the input. */
    private void addRecurrentGradients(int row, int count, float[] gradient) {
        int z = gatesAt(segment.first()) + row * gateSize;
        int from = previousStart + row * hiddenSize;
        int u = start + gateSize * inputSize;
        int b = u + gateSize * hiddenSize;
        recurrent.addGradient(count, gates, z, gateSize, previous, from, gradient, u);
        kernels.addRows(count, gateSize, gates, z, gradient, b);
        int own = u + cell.plainGates() * hiddenSize * hiddenSize;
        cell.addGradient(this, row, count, previous, from, gradient, own, b + gateSize);
    }

    /** Whether the states before the segment's rows follow each other as the rows do: if no sequence ends in between. */
    private boolean previousIsContiguous() {
        int before = Math.max(segment.first() - 1, 0);
        return !reverse && steps.rows(before) == steps.rows(segment.end() - 1);
    }

    /** Lays the state that each row started from beside it, so that dU is one product over all steps. */
    private float[] gatherPrevious() {
        previousHidden = Tables.atLeast(previousHidden, segment.rows(), hiddenSize);
        int firstRow = row(segment.first());
        for (int t = segment.first(); t < segment.end(); t++) {
            loadBefore(hidden, t, previousHidden, (row(t) - firstRow) * hiddenSize);
        }
        return previousHidden;
    }

    // What the cells run over.

    Kernels kernels() {
        return kernels;
    }

    /** The segment in hand. */
    Segment segment() {
        return segment;
    }

    /** The tables of the step in hand. */
    StepBuffers step() {
        return step;
    }

    States hidden() {
        return hidden;
    }

    /** (B, H): the gradient with respect to the states of the step in hand that comes from later steps. */
    float[] dState() {
        return dState;
    }

    /** dH: the gradient with respect to the segment's states that comes from above. */
    float[] dHidden() {
        return dHidden;
    }

    /** Where {@link #dHidden} of step t begins. */
    int dHiddenAt(int t) {
        return (row(t) - row(segment.first())) * hiddenSize;
    }

    /** Adds what comes to step t from above to dState. */
    void addAbove(int t) {
        step.addAbove(dHidden, dHiddenAt(t), dState, size(t));
    }

    /** The table that holds Z, then the gates, then dZ. */
    float[] gates() {
        return gates;
    }

    /** How many sequences are alive at step t. */
    int rows(int t) {
        return steps.rows(t);
    }

    /** How many numbers a table of step t has: H for each sequence alive. */
    int size(int t) {
        return steps.rows(t) * hiddenSize;
    }

    /** How many sequences alive at step t have a state from the step before; they are the first ones. */
    int continuing(int t) {
        return Math.min(steps.rows(t), steps.rows(before(t)));
    }

    /** The step before t in this direction. */
    private int before(int t) {
        return reverse ? t + 1 : t - 1;
    }

    /** The step of the segment that forward takes as its k-th. */
    private int stepAt(int k) {
        return reverse ? segment.end() - 1 - k : segment.first() + k;
    }

    /** The first row of step t in a table. */
    int row(int t) {
        return segment.tableRow(t);
    }

    /** Where Z of step t begins. */
    int gatesAt(int t) {
        return row(t) * gateSize;
    }

    /** Where the states of step t begin in their table. */
    int stateAt(int t) {
        return (steps.sequences() + row(t)) * hiddenSize;
    }

    /** Where the states begin that step t starts from. */
    int previousAt(int t) {
        return continuing(t) == 0 ? 0 : stateAt(before(t));
    }

    /** Copies the states that step t starts from, (rows, H); zero for sequences that begin with it. */
    void loadBefore(States states, int t, float[] target, int start) {
        int size = continuing(t) * hiddenSize;
        System.arraycopy(states.table(), previousAt(t), target, start, size);
        Arrays.fill(target, start + size, start + size(t), 0);
    }

    /** Copies the states of step t, (rows, H). */
    void load(States states, int t, float[] target) {
        System.arraycopy(states.table(), stateAt(t), target, 0, size(t));
    }

    /** Takes (rows, H) as the states of step t. */
    void store(float[] source, int t, States states) {
        System.arraycopy(source, 0, states.table(), stateAt(t), size(t));
    }

    /** Takes Z of step t apart into gates. */
    void splitGates(int t) {
        step.split(gates, gatesAt(t), steps.rows(t));
    }

    /** Keeps the gates of step t, in place of Z. */
    void keepGates(int t) {
        step.keep(gates, gatesAt(t), steps.rows(t));
    }

    /** Brings the kept gates of step t back. */
    void recallGates(int t) {
        step.recall(gates, gatesAt(t), steps.rows(t));
    }

    /** Puts the gates' gradients together to dZ of step t, in place of Z. */
    void joinGates(int t) {
        step.join(gates, gatesAt(t), steps.rows(t));
    }

    /** Adds h′ Uᵀ of step t to its plain gates. */
    void addRecurrentProduct(int t) {
        recurrent.forward(continuing(t), hidden.table(), previousAt(t), gates, gatesAt(t), gateSize);
    }

    /** Adds dZ U of step t's plain gates to dState. */
    void passBack(int t) {
        recurrent.backward(continuing(t), gates, gatesAt(t), gateSize, dState);
    }
}
