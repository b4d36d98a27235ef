package dev.unroll.network.reference;

import dev.unroll.network.Backpropagation;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;

/**
 * One direction of one layer over one sequence: the product with the input, and the cell. The forward direction visits
 * the steps 1, 2 … T, the reverse one T, T − 1 … 1 (Schuster and Paliwal 1997); tables over time are those of
 * {@link ReferenceCell}, in the sequence's own order outside this class.
 */
final class ReferenceDirection {
    private final boolean reverse;
    private final int[] vocabularyStarts; // (K), empty for features
    private final Backpropagation backpropagation;
    private final Tensor inputWeights;
    private final Tensor bias;
    private final Table w; // (GH, I)
    private final Table b; // (GH, 1)
    private final ReferenceCell cell;
    private final int gateRows; // GH
    private final int hidden; // H
    private final int firstColumn; // of this direction in the layer's output

    private int steps; // T
    private Table x = Table.zeros(0, 0); // (T + 1, I), or (T + 1, K) tokens

    ReferenceDirection(
            ParameterLayout layout, int layer, int direction, Backpropagation backpropagation, double[] parameters) {
        String suffix = ParameterLayout.suffix(layer, direction);
        this.reverse = direction == 1;
        this.vocabularyStarts = layer == 0 ? layout.config().vocabularyStarts() : new int[0];
        this.backpropagation = backpropagation;
        this.inputWeights = layout.tensor("weight_ih" + suffix);
        this.bias = layout.tensor("bias_ih" + suffix);
        this.w = Table.slice(inputWeights, parameters);
        this.b = Table.slice(bias, parameters);
        this.cell = ReferenceCell.of(layout, suffix, parameters);
        this.gateRows = inputWeights.rows();
        this.hidden = layout.config().hiddenSize();
        this.firstColumn = direction * hidden;
    }

    /**
     * Runs over a sequence and remembers what {@link #backward} needs.
     *
     * @param x (T + 1, I), or (T + 1, K) tokens
     * @param output (T + 1, layer output); overwrites this direction's columns
     */
    void forward(Table x, int steps, Table output) {
        this.x = x;
        this.steps = steps;
        Table a = Table.zeros(steps + 1, gateRows);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < gateRows; k++) {
                a.set(t, k, b.at(k, 0) + inputProduct(k, visited(t)));
            }
        }
        Table h = cell.forward(a, steps);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < hidden; k++) {
                output.set(visited(t), firstColumn + k, h.at(t, k));
            }
        }
    }

    /**
     * The way back from the last {@link #forward}.
     *
     * @param dOutput (T + 1, layer output), read in this direction's columns
     * @param dX (T + 1, I), adds to it, unless the inputs are tokens, which have no gradient
     * @param gradient (P), adds to this direction's tensors
     */
    void backward(Table dOutput, Table dX, double[] gradient) {
        Table dH = Table.zeros(steps + 1, hidden);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < hidden; k++) {
                dH.set(t, k, dOutput.at(visited(t), firstColumn + k));
            }
        }
        Table dA = cell.backward(dH, this::back, gradient);
        Table dW = Table.slice(inputWeights, gradient);
        Table dB = Table.slice(bias, gradient);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < gateRows; k++) {
                dB.add(k, 0, dA.at(t, k));
                inputBackward(k, visited(t), dA.at(t, k), dW, dX);
            }
        }
    }

    /** Row k of W x; of tokens, x is a sum of unit vectors, and the product is one of entries of W. */
    private double inputProduct(int k, int step) {
        if (vocabularyStarts.length == 0) {
            return w.dot(k, x, step);
        }
        double sum = w.at(k, column(step, 0));
        for (int kind = 1; kind < vocabularyStarts.length; kind++) {
            sum += w.at(k, column(step, kind));
        }
        return sum;
    }

    private void inputBackward(int k, int step, double dA, Table dW, Table dX) {
        for (int kind = 0; kind < vocabularyStarts.length; kind++) {
            dW.add(k, column(step, kind), dA);
        }
        if (vocabularyStarts.length == 0) {
            dW.addRow(k, dA, x, step);
            dX.addRow(step, dA, w, k);
        }
    }

    /** The column of W that a step's token of a kind selects. */
    private int column(int step, int kind) {
        return vocabularyStarts[kind] + (int) x.at(step, kind);
    }

    /** The row that the gradient goes to from the step visited t-th: none where a window of truncated BPTT begins. */
    private int back(int t) {
        int cut = reverse ? visited(t) : visited(t) - 1; // steps before it, in the sequence's own order
        return backpropagation.cutsAt(cut) ? 0 : t - 1;
    }

    /** The step of the sequence that is visited t-th. */
    private int visited(int t) {
        return reverse ? steps + 1 - t : t;
    }
}
