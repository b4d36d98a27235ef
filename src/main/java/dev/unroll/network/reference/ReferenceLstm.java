package dev.unroll.network.reference;

import static dev.unroll.metric.Softmax.sigmoid;
import static java.lang.StrictMath.tanh;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000):
 *
 * <pre>
 * i = σ(a_i + U_i h_{t−1})     f = σ(a_f + U_f h_{t−1})     g = tanh(a_g + U_g h_{t−1})     o = σ(a_o + U_o h_{t−1})
 * c_t = f c_{t−1} + i g        h_t = o tanh(c_t)
 * </pre>
 */
final class ReferenceLstm extends ReferenceCell {
    private final double[][] i = table(); // (T + 1, H), as all that follow
    private final double[][] f = table();
    private final double[][] g = table();
    private final double[][] o = table();
    private final double[][] c = table();
    private final double[][] dC = table();
    private final double[][] tanhC = table();
    private final double[][] h = table();

    ReferenceLstm(Weights u, int steps) {
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
