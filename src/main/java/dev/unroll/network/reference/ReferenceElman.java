package dev.unroll.network.reference;

import dev.unroll.cell.CellType;
import dev.unroll.network.Tensor;
import java.util.function.IntUnaryOperator;

/** h_t = f(a_t + U h_{t−1}), f = tanh or relu (Elman 1990, "Finding structure in time"). */
final class ReferenceElman implements ReferenceCell {
    private final CellType type;
    private final Tensor recurrent;
    private final Table u; // (H, H)
    private final int hidden; // H

    private int steps; // T
    private Table h = Table.zeros(0, 0); // (T + 1, H)

    ReferenceElman(CellType type, Tensor recurrent, double[] parameters) {
        this.type = type;
        this.recurrent = recurrent;
        this.u = Table.slice(recurrent, parameters);
        this.hidden = u.cols();
    }

    @Override
    public Table forward(Table a, int steps) {
        this.steps = steps;
        h = Table.zeros(steps + 1, hidden);
        for (int t = 1; t <= steps; t++) {
            for (int k = 0; k < hidden; k++) {
                h.set(t, k, activation(a.at(t, k) + u.dot(k, h, t - 1)));
            }
        }
        return h;
    }

    @Override
    public Table backward(Table dH, IntUnaryOperator back, double[] gradient) {
        Table dU = Table.slice(recurrent, gradient);
        Table dA = Table.zeros(steps + 1, hidden);
        for (int t = steps; t >= 1; t--) {
            int before = back.applyAsInt(t);
            for (int k = 0; k < hidden; k++) {
                dA.set(t, k, dH.at(t, k) * slope(h.at(t, k)));
                dU.addRow(k, dA.at(t, k), h, t - 1);
                dH.addRow(before, dA.at(t, k), u, k);
            }
        }
        return dA;
    }

    private double activation(double x) {
        return type == CellType.ELMAN_TANH ? StrictMath.tanh(x) : Math.max(x, 0);
    }

    /** f′ in terms of f; relu's is 0 at 0. */
    private double slope(double y) {
        return type == CellType.ELMAN_TANH ? 1 - y * y : y > 0 ? 1 : 0;
    }
}
