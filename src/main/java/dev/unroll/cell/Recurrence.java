package dev.unroll.cell;

import dev.unroll.data.PackedSteps;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;
import java.util.Arrays;

/**
 * One direction of one layer, over one block at a time: its weights, the products that all cells share, and the buffers
 * that forward fills for backward. Buffers grow to the largest block seen and are then reused.
 *
 * <p>The states have one row more than the block: row N stays zero in forward and stands for the state before a sequence's
 * first step, so that a step need not ask whether it is one.
 */
public final class Recurrence {
    private final Kernels kernels;
    private final RecurrentCell cell;
    private final int inputSize;
    private final int hiddenSize;
    private final int gateSize; // GH
    private final boolean reverse;

    private final Matrix inputTransposed; // (I, GH)
    private final Matrix input; // (GH, I)
    private final Matrix recurrentTransposed; // (H, GH)
    private final Matrix recurrent; // (GH, H)
    private final float[] bias; // (GH)
    private final float[] candidateBias; // (H) of GRU's b_hn, else empty

    private PackedSteps steps;
    private float[] gates = {}; // (N, GH)
    private float[] hidden = {}; // (N + 1, H)
    private float[] dHidden = {}; // (N + 1, H)
    private float[] previousHidden = {}; // (N, H)
    private float[] dTokens = {}; // (I, GH), for token input

    /** @param reverse whether it runs from each sequence's last step to its first */
    public Recurrence(Kernels kernels, CellType type, int inputSize, int hiddenSize, boolean reverse) {
        this.kernels = kernels;
        this.cell = RecurrentCell.create(type);
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        this.gateSize = type.gates() * hiddenSize;
        this.reverse = reverse;
        this.inputTransposed = new Matrix(inputSize, gateSize);
        this.input = new Matrix(gateSize, inputSize);
        this.recurrentTransposed = new Matrix(hiddenSize, gateSize);
        this.recurrent = new Matrix(gateSize, hiddenSize);
        this.bias = new float[gateSize];
        this.candidateBias = new float[type == CellType.GRU ? hiddenSize : 0];
    }

    /** Takes its weights from the flat vector: W (GH, I), U (GH, H), b (GH) and, for GRU, b_hn (H), one after the other. */
    public void load(float[] parameters, int start) {
        int at = start;
        input.fill(parameters, at);
        inputTransposed.fillTransposed(parameters, at);
        at += gateSize * inputSize;
        recurrent.fill(parameters, at);
        recurrentTransposed.fillTransposed(parameters, at);
        at += gateSize * hiddenSize;
        System.arraycopy(parameters, at, bias, 0, gateSize);
        at += gateSize;
        System.arraycopy(parameters, at, candidateBias, 0, candidateBias.length);
    }

    /** Computes the states for features X (N, I). */
    public void forward(PackedSteps block, float[] x) {
        begin(block);
        kernels.multiply(block.totalRows(), x, 0, inputSize, inputTransposed, gates, 0, gateSize);
        cell.forward(this);
    }

    /** Computes the states for tokens (N): a token selects a row of Wᵀ. */
    public void forward(PackedSteps block, int[] tokens) {
        begin(block);
        for (int row = 0; row < block.totalRows(); row++) {
            inputTransposed.addRow(tokens[row], gates, row * gateSize);
        }
        cell.forward(this);
    }

    private void begin(PackedSteps block) {
        steps = block;
        int rows = block.totalRows();
        gates = atLeast(gates, rows * gateSize);
        hidden = atLeast(hidden, (rows + 1) * hiddenSize);
        Arrays.fill(hidden, rows * hiddenSize, (rows + 1) * hiddenSize, 0);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias, 0, gates, row * gateSize, gateSize);
        }
    }

    /** Zeroes and returns dH (N + 1, H), to which the caller adds the gradient that comes from above. */
    public float[] beginBackward() {
        dHidden = atLeast(dHidden, (steps.totalRows() + 1) * hiddenSize);
        Arrays.fill(dHidden, 0, (steps.totalRows() + 1) * hiddenSize, 0);
        return dHidden;
    }

    /**
     * Adds the gradient of the weights, given dH of {@link #beginBackward}.
     *
     * @param x X (N, I)
     * @param dX (N, I), added to; empty where the input is data and needs no gradient
     * @param gradient the flat vector, added to at {@code start} in the order of {@link #load}
     */
    public void backward(float[] x, float[] dX, float[] gradient, int start) {
        cell.backward(this);
        int rows = steps.totalRows();
        kernels.multiplyTransposed(gateSize, inputSize, rows, gates, 0, gateSize, x, 0, inputSize, gradient, start);
        if (dX.length > 0) {
            kernels.multiply(rows, gates, 0, gateSize, input, dX, 0, inputSize);
        }
        addRecurrentGradients(gradient, start);
    }

    /** The same for tokens (N). */
    public void backward(int[] tokens, float[] gradient, int start) {
        cell.backward(this);
        dTokens = atLeast(dTokens, inputSize * gateSize);
        Arrays.fill(dTokens, 0);
        for (int row = 0; row < steps.totalRows(); row++) {
            int token = tokens[row] * gateSize;
            for (int j = 0; j < gateSize; j++) {
                dTokens[token + j] += gates[row * gateSize + j];
            }
        }
        for (int j = 0; j < gateSize; j++) {
            for (int token = 0; token < inputSize; token++) {
                gradient[start + j * inputSize + token] += dTokens[token * gateSize + j];
            }
        }
        addRecurrentGradients(gradient, start);
    }

    private void addRecurrentGradients(float[] gradient, int start) {
        int rows = steps.totalRows();
        float[] dRecurrent = cell.dRecurrent(this);
        int at = start + gateSize * inputSize;
        gatherPreviousHidden();
        kernels.multiplyTransposed(
                gateSize, hiddenSize, rows, dRecurrent, 0, gateSize, previousHidden, 0, hiddenSize, gradient, at);
        at += gateSize * hiddenSize;
        addColumnSums(gates, 0, gateSize, gradient, at);
        at += gateSize;
        addColumnSums(dRecurrent, gateSize - hiddenSize, candidateBias.length, gradient, at);
    }

    /** Lays the state that each row started from beside it, so that dU is one product over all steps. */
    private void gatherPreviousHidden() {
        previousHidden = atLeast(previousHidden, steps.totalRows() * hiddenSize);
        for (int t = 0; t < steps.steps(); t++) {
            int start = steps.start(t) * hiddenSize;
            int alive = previousRows(t) * hiddenSize;
            System.arraycopy(hidden, steps.start(previous(t)) * hiddenSize, previousHidden, start, alive);
            Arrays.fill(previousHidden, start + alive, steps.start(t + 1) * hiddenSize, 0);
        }
    }

    private void addColumnSums(float[] table, int firstColumn, int columns, float[] gradient, int at) {
        for (int row = 0; row < steps.totalRows(); row++) {
            int from = row * gateSize + firstColumn;
            for (int j = 0; j < columns; j++) {
                gradient[at + j] += table[from + j];
            }
        }
    }

    /** H (N + 1, H) of the last forward pass. */
    public float[] hidden() {
        return hidden;
    }

    // What the cells run over.

    Kernels kernels() {
        return kernels;
    }

    int hiddenSize() {
        return hiddenSize;
    }

    int gateSize() {
        return gateSize;
    }

    float[] candidateBias() {
        return candidateBias;
    }

    /** Z (N, GH): the projected input, then what the cell makes of it. */
    float[] gates() {
        return gates;
    }

    float[] dHidden() {
        return dHidden;
    }

    int totalRows() {
        return steps.totalRows();
    }

    /** T. */
    int stepCount() {
        return steps.steps();
    }

    /** The time step that forward takes as its k-th. */
    int step(int k) {
        return reverse ? steps.steps() - 1 - k : k;
    }

    int start(int t) {
        return steps.start(t);
    }

    int rows(int t) {
        return steps.rows(t);
    }

    /** The row whose state the row (t, b) starts from; row N, the zero state, at a sequence's first step. */
    int previousRow(int t, int b) {
        return b < previousRows(t) ? steps.start(previous(t)) + b : steps.totalRows();
    }

    /** How many sequences alive at t have a state from the step before; they are the first ones. */
    private int previousRows(int t) {
        return Math.min(steps.rows(t), steps.rows(reverse ? t + 1 : t - 1));
    }

    /** The step before t in this direction; t itself, of which no row is used, where there is none. */
    private int previous(int t) {
        int previous = reverse ? t + 1 : t - 1;
        return steps.rows(previous) == 0 ? t : previous;
    }

    /** Adds h′ Uᵀ of step t to its rows of a table (N, GH). */
    void addRecurrentProduct(int t, float[] table) {
        kernels.multiply(
                previousRows(t),
                hidden,
                steps.start(previous(t)) * hiddenSize,
                hiddenSize,
                recurrentTransposed,
                table,
                steps.start(t) * gateSize,
                gateSize);
    }

    /** Adds dZ_t U, where dZ is a table (N, GH), to dH of the step before t. */
    void passBack(int t, float[] dTable) {
        kernels.multiply(
                previousRows(t),
                dTable,
                steps.start(t) * gateSize,
                gateSize,
                recurrent,
                dHidden,
                steps.start(previous(t)) * hiddenSize,
                hiddenSize);
    }

    /** The array itself if it is large enough, else a new one. */
    static float[] atLeast(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }
}
