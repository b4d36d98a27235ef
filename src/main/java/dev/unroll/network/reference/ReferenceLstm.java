package dev.unroll.network.reference;

import dev.unroll.metric.Softmax;
import dev.unroll.network.Tensor;
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
    private final Tensor recurrent;
    private final Table u; // (4H, H)
    private final int hidden; // H

    private int steps; // T
    private Table gates = Table.zeros(0, 0); // (T + 1, 4H) i, f, g, o
    private Table c = Table.zeros(0, 0); // (T + 1, H)
    private Table tanhC = Table.zeros(0, 0); // (T + 1, H)
    private Table h = Table.zeros(0, 0); // (T + 1, H)

    ReferenceLstm(Tensor recurrent, double[] parameters) {
        this.recurrent = recurrent;
        this.u = Table.slice(recurrent, parameters);
        this.hidden = u.cols();
    }

    @Override
    public Table forward(Table a, int steps) {
        this.steps = steps;
        gates = Table.zeros(steps + 1, 4 * hidden);
        c = Table.zeros(steps + 1, hidden);
        tanhC = Table.zeros(steps + 1, hidden);
        h = Table.zeros(steps + 1, hidden);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < hidden; k++) {
                double i = Softmax.sigmoid(a.at(t, k) + u.dot(k, h, t - 1));
                double f = Softmax.sigmoid(a.at(t, hidden + k) + u.dot(hidden + k, h, t - 1));
                double g = StrictMath.tanh(a.at(t, 2 * hidden + k) + u.dot(2 * hidden + k, h, t - 1));
                double o = Softmax.sigmoid(a.at(t, 3 * hidden + k) + u.dot(3 * hidden + k, h, t - 1));
                gates.set(t, k, i);
                gates.set(t, hidden + k, f);
                gates.set(t, 2 * hidden + k, g);
                gates.set(t, 3 * hidden + k, o);
                c.set(t, k, f * c.at(t - 1, k) + i * g);
                tanhC.set(t, k, StrictMath.tanh(c.at(t, k)));
                h.set(t, k, o * tanhC.at(t, k));
            }
        }
        return h;
    }

    @Override
    public Table backward(Table dH, IntUnaryOperator back, double[] gradient) {
        Table dU = Table.slice(recurrent, gradient);
        Table dA = Table.zeros(steps + 1, 4 * hidden);
        Table dC = Table.zeros(steps + 1, hidden);
        for (int t = steps; t >= 1; t--) {
            int before = back.applyAsInt(t);
            for (int k = 0; k < hidden; k++) {
                double i = gates.at(t, k);
                double f = gates.at(t, hidden + k);
                double g = gates.at(t, 2 * hidden + k);
                double o = gates.at(t, 3 * hidden + k);
                double y = tanhC.at(t, k);
                dC.add(t, k, dH.at(t, k) * o * (1 - y * y));
                dC.add(before, k, dC.at(t, k) * f);
                dA.set(t, k, dC.at(t, k) * g * i * (1 - i));
                dA.set(t, hidden + k, dC.at(t, k) * c.at(t - 1, k) * f * (1 - f));
                dA.set(t, 2 * hidden + k, dC.at(t, k) * i * (1 - g * g));
                dA.set(t, 3 * hidden + k, dH.at(t, k) * y * o * (1 - o));
            }
            for (int k = 0; k < 4 * hidden; k++) {
                dU.addRow(k, dA.at(t, k), h, t - 1);
                dH.addRow(before, dA.at(t, k), u, k);
            }
        }
        return dA;
    }
}
