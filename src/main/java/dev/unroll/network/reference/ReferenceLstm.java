package dev.unroll.network.reference;

import static dev.unroll.metric.Softmax.sigmoid;
import static java.lang.StrictMath.tanh;

import java.util.function.IntUnaryOperator;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000):
 *
 * <pre>
 * i = σ(a_i + U_i h_{t−1})     f = σ(a_f + U_f h_{t−1})     g = tanh(a_g + U_g h_{t−1})     o = σ(a_o + U_o h_{t−1})
 * c_t = f c_{t−1} + i g        h_t = o tanh(c_t)
 * </pre>
 */
final class ReferenceLstm implements ReferenceCell {
    private final Weights u; // (4H, H)
    private final int hidden; // H
    private final double[][] i; // (T + 1, H), as all that follow
    private final double[][] f;
    private final double[][] g;
    private final double[][] o;
    private final double[][] c;
    private final double[][] tanhC;
    private final double[][] h;

    ReferenceLstm(Weights u, int steps, int hidden) {
        this.u = u;
        this.hidden = hidden;
        this.i = new double[steps + 1][hidden];
        this.f = new double[steps + 1][hidden];
        this.g = new double[steps + 1][hidden];
        this.o = new double[steps + 1][hidden];
        this.c = new double[steps + 1][hidden];
        this.tanhC = new double[steps + 1][hidden];
        this.h = new double[steps + 1][hidden];
    }

    @Override
    public double[][] forward(double[][] a) {
        for (int t = 1; t < h.length; t++) {
            for (int k = 0; k < hidden; k++) {
                i[t][k] = sigmoid(a[t][k] + u.times(k, h[t - 1]));
                f[t][k] = sigmoid(a[t][hidden + k] + u.times(hidden + k, h[t - 1]));
                g[t][k] = tanh(a[t][2 * hidden + k] + u.times(2 * hidden + k, h[t - 1]));
                o[t][k] = sigmoid(a[t][3 * hidden + k] + u.times(3 * hidden + k, h[t - 1]));
                c[t][k] = f[t][k] * c[t - 1][k] + i[t][k] * g[t][k];
                tanhC[t][k] = tanh(c[t][k]);
                h[t][k] = o[t][k] * tanhC[t][k];
            }
        }
        return h;
    }

    @Override
    public double[][] backward(double[][] dH, IntUnaryOperator before) {
        double[][] dA = new double[h.length][4 * hidden];
        double[][] dC = new double[h.length][hidden];
        for (int t = h.length - 1; t >= 1; t--) {
            double[] dCBefore = dC[before.applyAsInt(t)];
            double[] dHBefore = dH[before.applyAsInt(t)];
            for (int k = 0; k < hidden; k++) {
                dC[t][k] += dH[t][k] * o[t][k] * (1 - tanhC[t][k] * tanhC[t][k]);
                dCBefore[k] += dC[t][k] * f[t][k];
                dA[t][k] = dC[t][k] * g[t][k] * i[t][k] * (1 - i[t][k]);
                dA[t][hidden + k] = dC[t][k] * c[t - 1][k] * f[t][k] * (1 - f[t][k]);
                dA[t][2 * hidden + k] = dC[t][k] * i[t][k] * (1 - g[t][k] * g[t][k]);
                dA[t][3 * hidden + k] = dH[t][k] * tanhC[t][k] * o[t][k] * (1 - o[t][k]);
            }
            for (int row = 0; row < 4 * hidden; row++) {
                u.timesBackward(row, dA[t][row], h[t - 1], dHBefore);
            }
        }
        return dA;
    }
}
