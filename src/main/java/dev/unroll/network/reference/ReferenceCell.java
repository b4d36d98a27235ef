package dev.unroll.network.reference;

import static dev.unroll.metric.Softmax.sigmoid;
import static java.lang.StrictMath.tanh;

import dev.unroll.cell.CellType;
import dev.unroll.network.reference.Weights.Tensors;

/**
 * One recurrent cell over one sequence, in double, and its exact derivative by back-propagation through time (Werbos
 * 1990, "Backpropagation through time: what it does and how to do it").
 *
 * <p>Tables over time have T + 1 rows and count as the papers do: row t is step t, and row 0 is the state before the first
 * step, which is zero. The gradient that arrives in row 0 is not used.
 */
abstract sealed class ReferenceCell {
    final Weights.Masked u; // (GH, H), of the mask of recurrent dropout times h_{t−1}
    final int hidden; // H
    private final int steps; // T

    ReferenceCell(Weights.Masked u, int steps) {
        this.u = u;
        this.hidden = u.mask().length;
        this.steps = steps;
    }

    /** A table over time, (T + 1, H). */
    final double[][] table() {
        return new double[steps + 1][hidden];
    }

    /**
     * Step t, from the state of step t − 1; remembers what {@link #backward} needs.
     *
     * @param a (GH) W x + b of the step
     * @return h, (H)
     */
    abstract double[] forward(int t, double[] a);

    /**
     * The way back through step t; adds to the gradient of the cell's own weights.
     *
     * @param before the step whose state the gradient reaches: t − 1 or, where it goes no further, 0
     * @param dH (T + 1, H) the gradient of each state; reads that of t, adds to that of {@code before}
     * @param dA (GH), overwritten
     */
    abstract void backward(int t, int before, double[][] dH, double[] dA);

    /** The cell of one layer and direction, for T steps; {@code mask} (H) is that of the states as the gates read them. */
    static ReferenceCell of(Tensors tensors, String suffix, double[] mask, int steps) {
        Weights.Masked u = new Weights.Masked(tensors.get("weight_hh" + suffix), mask);
        CellType type = tensors.config().cell();
        return switch (type) {
            case ELMAN_TANH, ELMAN_RELU -> new Elman(type, u, steps);
            case LSTM -> new Lstm(u, steps);
            case GRU -> new Gru(u, tensors.get("bias_hn" + suffix), steps);
        };
    }

    /** h_t = f(a_t + U h_{t−1}), f = tanh or relu (Elman 1990, "Finding structure in time"). */
    private static final class Elman extends ReferenceCell {
        private final CellType type;
        private final double[][] h = table(); // (T + 1, H)

        Elman(CellType type, Weights.Masked u, int steps) {
            super(u, steps);
            this.type = type;
        }

        @Override
        double[] forward(int t, double[] a) {
            for (int k = 0; k < a.length; k++) {
                h[t][k] = activation(a[k] + u.times(k, h[t - 1]));
            }
            return h[t];
        }

        @Override
        void backward(int t, int before, double[][] dH, double[] dA) {
            for (int k = 0; k < dA.length; k++) {
                dA[k] = dH[t][k] * slope(h[t][k]);
                u.timesBackward(k, dA[k], h[t - 1], dH[before]);
            }
        }

        // spotless:off: a table
        private double activation(double x) { return type == CellType.ELMAN_TANH ? tanh(x) : Math.max(x, 0); }
        /** f′ in terms of f; relu's is 0 at 0. */
        private double slope(double y) { return type == CellType.ELMAN_TANH ? 1 - y * y : y > 0 ? 1 : 0; }
        // spotless:on
    }

    /**
     * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000):
     *
     * <pre>
     * i = σ(a_i + U_i h_{t−1})     f = σ(a_f + U_f h_{t−1})     g = tanh(a_g + U_g h_{t−1})     o = σ(a_o + U_o h_{t−1})
     * c_t = f c_{t−1} + i g        h_t = o tanh(c_t)
     * </pre>
     */
    private static final class Lstm extends ReferenceCell {
        private final double[][] i = table(); // (T + 1, H), as all that follow
        private final double[][] f = table();
        private final double[][] g = table();
        private final double[][] o = table();
        private final double[][] c = table();
        private final double[][] dC = table();
        private final double[][] tanhC = table();
        private final double[][] h = table();

        Lstm(Weights.Masked u, int steps) {
            super(u, steps);
        }

        @Override
        double[] forward(int t, double[] a) {
            for (int k = 0; k < hidden; k++) {
                i[t][k] = sigmoid(a[k] + u.times(k, h[t - 1]));
                f[t][k] = sigmoid(a[hidden + k] + u.times(hidden + k, h[t - 1]));
                g[t][k] = tanh(a[2 * hidden + k] + u.times(2 * hidden + k, h[t - 1]));
                o[t][k] = sigmoid(a[3 * hidden + k] + u.times(3 * hidden + k, h[t - 1]));
                c[t][k] = f[t][k] * c[t - 1][k] + i[t][k] * g[t][k];
                tanhC[t][k] = tanh(c[t][k]);
                h[t][k] = o[t][k] * tanhC[t][k];
            }
            return h[t];
        }

        @Override
        void backward(int t, int before, double[][] dH, double[] dA) {
            for (int k = 0; k < hidden; k++) {
                dC[t][k] += dH[t][k] * o[t][k] * (1 - tanhC[t][k] * tanhC[t][k]);
                dC[before][k] += dC[t][k] * f[t][k];
                dA[k] = dC[t][k] * g[t][k] * i[t][k] * (1 - i[t][k]);
                dA[hidden + k] = dC[t][k] * c[t - 1][k] * f[t][k] * (1 - f[t][k]);
                dA[2 * hidden + k] = dC[t][k] * i[t][k] * (1 - g[t][k] * g[t][k]);
                dA[3 * hidden + k] = dH[t][k] * tanhC[t][k] * o[t][k] * (1 - o[t][k]);
            }
            for (int row = 0; row < 4 * hidden; row++) {
                u.timesBackward(row, dA[row], h[t - 1], dH[before]);
            }
        }
    }

    /**
     * Gated recurrent unit (Cho et al. 2014), in the form where the reset gate multiplies the finished product ("linear before
     * reset", as cuDNN and PyTorch have it):
     *
     * <pre>
     * r = σ(a_r + U_r h_{t−1})     z = σ(a_z + U_z h_{t−1})     m = U_n h_{t−1} + b_hn     n = tanh(a_n + r m)
     * h_t = (1 − z) n + z h_{t−1}
     * </pre>
     */
    private static final class Gru extends ReferenceCell {
        private final Weights bHn; // (H, 1)
        private final double[][] r = table(); // (T + 1, H), as all that follow
        private final double[][] z = table();
        private final double[][] m = table();
        private final double[][] n = table();
        private final double[][] h = table();

        Gru(Weights.Masked u, Weights bHn, int steps) {
            super(u, steps);
            this.bHn = bHn;
        }

        @Override
        double[] forward(int t, double[] a) {
            for (int k = 0; k < hidden; k++) {
                r[t][k] = sigmoid(a[k] + u.times(k, h[t - 1]));
                z[t][k] = sigmoid(a[hidden + k] + u.times(hidden + k, h[t - 1]));
                m[t][k] = u.times(2 * hidden + k, h[t - 1]) + bHn.at(k, 0);
                n[t][k] = tanh(a[2 * hidden + k] + r[t][k] * m[t][k]);
                h[t][k] = (1 - z[t][k]) * n[t][k] + z[t][k] * h[t - 1][k];
            }
            return h[t];
        }

        @Override
        void backward(int t, int before, double[][] dH, double[] dA) {
            for (int k = 0; k < hidden; k++) {
                double dN = dH[t][k] * (1 - z[t][k]) * (1 - n[t][k] * n[t][k]); // through tanh
                double dM = dN * r[t][k];
                dA[k] = dN * m[t][k] * r[t][k] * (1 - r[t][k]);
                dA[hidden + k] = dH[t][k] * (h[t - 1][k] - n[t][k]) * z[t][k] * (1 - z[t][k]);
                dA[2 * hidden + k] = dN;
                bHn.addGradient(k, 0, dM);
                u.timesBackward(2 * hidden + k, dM, h[t - 1], dH[before]);
                dH[before][k] += dH[t][k] * z[t][k];
            }
            for (int row = 0; row < 2 * hidden; row++) {
                u.timesBackward(row, dA[row], h[t - 1], dH[before]);
            }
        }
    }
}
