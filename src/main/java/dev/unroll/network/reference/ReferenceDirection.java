package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Inputs;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.reference.Weights.Tensors;

/**
 * One direction of one layer over one sequence: the product with the input, and the cell. The forward direction visits
 * the steps 1, 2 … T, the reverse one T, T − 1 … 1 (Schuster and Paliwal 1997); tables over time are those of
 * {@link ReferenceCell}, in the sequence's own order outside this class.
 */
final class ReferenceDirection {
    private final boolean reverse;
    private final int[] vocabularyStarts; // (K), empty unless tokens select columns of the input weights
    private final Weights w; // (GH, I); the same as the next where there are no numbers
    private final Weights ofTokens; // (GH, V); the same as w where there are no tokens
    private final Weights b; // (GH, 1)
    private final ReferenceCell cell;
    private final int hidden; // H
    private final double[][] x; // (T + 1, I)
    private final Rows tokens; // (T, K)

    /**
     * @param tokens (T, K), which the first layer may select weights by
     * @param mask (H) of the states as the gates read them
     */
    ReferenceDirection(Tensors tensors, int layer, int direction, double[][] x, Rows tokens, double[] mask) {
        String suffix = ParameterLayout.suffix(layer, direction);
        this.reverse = direction == 1;
        Inputs inputs = tensors.config().inputs();
        boolean selects = layer == 0 && inputs.selectsWeights();
        this.vocabularyStarts = selects ? inputs.vocabularyStarts() : new int[0];
        this.w = tensors.get("weight_ih" + suffix);
        this.ofTokens =
                selects ? tensors.get(tensors.layout().tokenTensor(direction).name()) : w;
        this.b = tensors.get("bias_ih" + suffix);
        this.cell = ReferenceCell.of(tensors, suffix, mask, x.length - 1);
        this.hidden = tensors.config().hiddenSize();
        this.x = x;
        this.tokens = tokens;
    }

    /** @param output (T + 1, layer output); overwrites this direction's columns */
    void forward(double[][] output) {
        double[] a = new double[w.tensor().rows()];
        for (int t = 1; t < x.length; t++) {
            for (int k = 0; k < a.length; k++) {
                a[k] = b.at(k, 0) + inputProduct(k, visited(t));
            }
            System.arraycopy(cell.forward(t, a), 0, output[visited(t)], firstColumn(), hidden);
        }
    }

    /**
     * The way back from {@link #forward}; adds to the gradient of this direction's weights.
     *
     * @param dOutput (T + 1, layer output), read in this direction's columns
     * @param dX (T + 1, I), adds to it
     */
    void backward(Backpropagation backpropagation, double[][] dOutput, double[][] dX) {
        double[][] dH = new double[x.length][hidden];
        for (int t = 1; t < x.length; t++) {
            System.arraycopy(dOutput[visited(t)], firstColumn(), dH[t], 0, hidden);
        }
        double[][] dA = new double[x.length][w.tensor().rows()];
        for (int t = x.length - 1; t >= 1; t--) {
            int cut = reverse ? visited(t) : visited(t) - 1; // steps before it, in the sequence's own order
            int before = backpropagation.cutsAt(cut) ? 0 : t - 1; // 0 where a window of truncated BPTT begins
            cell.backward(t, before, dH, dA[t]);
        }
        for (int t = 1; t < x.length; t++) {
            for (int k = 0; k < dA[t].length; k++) {
                b.addGradient(k, 0, dA[t][k]);
                inputProductBackward(k, dA[t][k], visited(t), dX[visited(t)]);
            }
        }
    }

    /** Entry k of W x; of tokens, x is a sum of unit vectors, and the product is one of entries of W. */
    private double inputProduct(int k, int step) {
        double sum = x[step].length > 0 ? w.times(k, x[step]) : 0;
        for (int kind = 0; kind < vocabularyStarts.length; kind++) {
            sum += ofTokens.at(k, column(step, kind));
        }
        return sum;
    }

    private void inputProductBackward(int k, double dA, int step, double[] dInput) {
        if (x[step].length > 0) {
            w.timesBackward(k, dA, x[step], dInput);
        }
        for (int kind = 0; kind < vocabularyStarts.length; kind++) {
            ofTokens.addGradient(k, column(step, kind), dA);
        }
    }

    // spotless:off: a table
    /** The column of W that a step's token of a kind selects. */
    private int column(int step, int kind) { return vocabularyStarts[kind] + (int) tokens.get(step - 1, kind); }
    private int visited(int t) { return reverse ? x.length - t : t; } // the step of the sequence that is visited t-th
    private int firstColumn() { return reverse ? hidden : 0; } // of this direction in the layer's output
    // spotless:on
}
