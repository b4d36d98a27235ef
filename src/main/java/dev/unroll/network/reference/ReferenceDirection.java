package dev.unroll.network.reference;

import dev.unroll.network.Backpropagation;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import java.util.function.Function;

/**
 * One direction of one layer over one sequence: the product with the input, and the cell. The forward direction visits
 * the steps 1, 2 … T, the reverse one T, T − 1 … 1 (Schuster and Paliwal 1997); tables over time are those of
 * {@link ReferenceCell}, in the sequence's own order outside this class.
 */
final class ReferenceDirection {
    private final boolean reverse;
    private final Backpropagation backpropagation;
    private final int[] vocabularyStarts; // (K), empty for numbers
    private final Weights w; // (GH, I)
    private final Weights b; // (GH, 1)
    private final ReferenceCell cell;
    private final int gateRows; // GH
    private final int hidden; // H
    private final double[][] x; // (T + 1, I), or (T + 1, K) tokens

    /** @param x (T + 1, I), or (T + 1, K) tokens */
    ReferenceDirection(
            NetworkConfig config,
            int layer,
            int direction,
            Backpropagation backpropagation,
            Function<String, Weights> tensors,
            double[][] x) {
        String suffix = ParameterLayout.suffix(layer, direction);
        this.reverse = direction == 1;
        this.backpropagation = backpropagation;
        this.vocabularyStarts = layer == 0 ? config.vocabularyStarts() : new int[0];
        this.w = tensors.apply("weight_ih" + suffix);
        this.b = tensors.apply("bias_ih" + suffix);
        this.cell = ReferenceCell.of(config, tensors, suffix, x.length - 1);
        this.gateRows = config.cell().gates() * config.hiddenSize();
        this.hidden = config.hiddenSize();
        this.x = x;
    }

    /** @param output (T + 1, layer output); overwrites this direction's columns */
    void forward(double[][] output) {
        double[] a = new double[gateRows];
        for (int t = 1; t < x.length; t++) {
            for (int k = 0; k < gateRows; k++) {
                a[k] = b.at(k, 0) + inputProduct(k, x[visited(t)]);
            }
            System.arraycopy(cell.forward(t, a), 0, output[visited(t)], firstColumn(), hidden);
        }
    }

    /**
     * The way back from {@link #forward}; adds to the gradient of this direction's weights.
     *
     * @param dOutput (T + 1, layer output), read in this direction's columns
     * @param dX (T + 1, I), adds to it, unless the inputs are tokens, which have no gradient
     */
    void backward(double[][] dOutput, double[][] dX) {
        double[][] dH = new double[x.length][hidden];
        for (int t = 1; t < x.length; t++) {
            System.arraycopy(dOutput[visited(t)], firstColumn(), dH[t], 0, hidden);
        }
        double[][] dA = new double[x.length][gateRows];
        for (int t = x.length - 1; t >= 1; t--) {
            cell.backward(t, before(t), dH, dA[t]);
        }
        for (int t = 1; t < x.length; t++) {
            for (int k = 0; k < gateRows; k++) {
                b.addGradient(k, 0, dA[t][k]);
                inputProductBackward(k, dA[t][k], x[visited(t)], dX[visited(t)]);
            }
        }
    }

    /** Entry k of W x; of tokens, x is a sum of unit vectors, and the product is one of entries of W. */
    private double inputProduct(int k, double[] input) {
        if (vocabularyStarts.length == 0) {
            return w.times(k, input);
        }
        double sum = w.at(k, column(input, 0));
        for (int kind = 1; kind < vocabularyStarts.length; kind++) {
            sum += w.at(k, column(input, kind));
        }
        return sum;
    }

    private void inputProductBackward(int k, double dA, double[] input, double[] dInput) {
        if (vocabularyStarts.length == 0) {
            w.timesBackward(k, dA, input, dInput);
        }
        for (int kind = 0; kind < vocabularyStarts.length; kind++) {
            w.addGradient(k, column(input, kind), dA);
        }
    }

    /** The column of W that the token of a kind selects. */
    private int column(double[] tokens, int kind) {
        return vocabularyStarts[kind] + (int) tokens[kind];
    }

    /** The row that the gradient goes to from the step visited t-th: 0 where a window of truncated BPTT begins. */
    private int before(int t) {
        int cut = reverse ? visited(t) : visited(t) - 1; // steps before it, in the sequence's own order
        return backpropagation.cutsAt(cut) ? 0 : t - 1;
    }

    /** The step of the sequence that is visited t-th. */
    private int visited(int t) {
        return reverse ? x.length - t : t;
    }

    /** Of this direction in the layer's output. */
    private int firstColumn() {
        return reverse ? hidden : 0;
    }
}
