package dev.unroll.network.reference;

import dev.unroll.metric.Softmax;
import dev.unroll.network.Tensor;
import java.util.function.IntUnaryOperator;

/**
 * Gated recurrent unit (Cho et al. 2014), in the form where the reset gate multiplies the finished product ("linear before
 * reset", as cuDNN and PyTorch have it):
 *
 * <pre>
 * r = σ(a_r + U_r h_{t−1})     z = σ(a_z + U_z h_{t−1})     m = U_n h_{t−1} + b_hn     n = tanh(a_n + r m)
 * h_t = (1 − z) n + z h_{t−1}
 * </pre>
 */
final class ReferenceGru implements ReferenceCell {
    private final Tensor recurrent;
    private final Tensor candidateBias;
    private final Table u; // (3H, H)
    private final Table bHn; // (H, 1)
    private final int hidden; // H

    private int steps; // T
    private Table gates = Table.zeros(0, 0); // (T + 1, 3H) r, z, n
    private Table m = Table.zeros(0, 0); // (T + 1, H)
    private Table h = Table.zeros(0, 0); // (T + 1, H)

    ReferenceGru(Tensor recurrent, Tensor candidateBias, double[] parameters) {
        this.recurrent = recurrent;
        this.candidateBias = candidateBias;
        this.u = Table.slice(recurrent, parameters);
        this.bHn = Table.slice(candidateBias, parameters);
        this.hidden = u.cols();
    }

    @Override
    public Table forward(Table a, int steps) {
        this.steps = steps;
        gates = Table.zeros(steps + 1, 3 * hidden);
        m = Table.zeros(steps + 1, hidden);
        h = Table.zeros(steps + 1, hidden);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < hidden; k++) {
                double r = Softmax.sigmoid(a.at(t, k) + u.dot(k, h, t - 1));
                double z = Softmax.sigmoid(a.at(t, hidden + k) + u.dot(hidden + k, h, t - 1));
                m.set(t, k, u.dot(2 * hidden + k, h, t - 1) + bHn.at(k, 0));
                double n = StrictMath.tanh(a.at(t, 2 * hidden + k) + r * m.at(t, k));
                gates.set(t, k, r);
                gates.set(t, hidden + k, z);
                gates.set(t, 2 * hidden + k, n);
                h.set(t, k, (1 - z) * n + z * h.at(t - 1, k));
            }
        }
        return h;
    }

    @Override
    public Table backward(Table dH, IntUnaryOperator back, double[] gradient) {
        Table dU = Table.slice(recurrent, gradient);
        Table dBHn = Table.slice(candidateBias, gradient);
        Table dA = Table.zeros(steps + 1, 3 * hidden);
        for (int t = steps; t >= 1; t--) {
            int before = back.applyAsInt(t);
            for (int k = 0; k < hidden; k++) {
                double r = gates.at(t, k);
                double z = gates.at(t, hidden + k);
                double n = gates.at(t, 2 * hidden + k);
                double dAn = dH.at(t, k) * (1 - z) * (1 - n * n);
                double dM = dAn * r;
                dA.set(t, k, dAn * m.at(t, k) * r * (1 - r));
                dA.set(t, hidden + k, dH.at(t, k) * (h.at(t - 1, k) - n) * z * (1 - z));
                dA.set(t, 2 * hidden + k, dAn);
                dBHn.add(k, 0, dM);
                dU.addRow(2 * hidden + k, dM, h, t - 1);
                dH.addRow(before, dM, u, 2 * hidden + k);
                dH.add(before, k, dH.at(t, k) * z);
            }
            for (int k = 0; k < 2 * hidden; k++) {
                dU.addRow(k, dA.at(t, k), h, t - 1);
                dH.addRow(before, dA.at(t, k), u, k);
            }
        }
        return dA;
    }
}
