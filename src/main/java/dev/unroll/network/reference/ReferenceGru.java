package dev.unroll.network.reference;

import static dev.unroll.metric.Softmax.sigmoid;
import static java.lang.StrictMath.tanh;

/**
 * Gated recurrent unit (Cho et al. 2014), in the form where the reset gate multiplies the finished product ("linear before
 * reset", as cuDNN and PyTorch have it):
 *
 * <pre>
 * r = σ(a_r + U_r h_{t−1})     z = σ(a_z + U_z h_{t−1})     m = U_n h_{t−1} + b_hn     n = tanh(a_n + r m)
 * h_t = (1 − z) n + z h_{t−1}
 * </pre>
 */
final class ReferenceGru extends ReferenceCell {
    private final Weights bHn; // (H, 1)
    private final double[][] r = table(); // (T + 1, H), as all that follow
    private final double[][] z = table();
    private final double[][] m = table();
    private final double[][] n = table();
    private final double[][] h = table();

    ReferenceGru(Weights u, Weights bHn, int steps) {
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
