package dev.unroll.network.reference;

import dev.unroll.cell.CellType;

/** h_t = f(a_t + U h_{t−1}), f = tanh or relu (Elman 1990, "Finding structure in time"). */
final class ReferenceElman extends ReferenceCell {
    private final CellType type;
    private final double[][] h = table(); // (T + 1, H)

    ReferenceElman(CellType type, Weights u, int steps) {
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

    private double activation(double x) {
        return type == CellType.ELMAN_TANH ? StrictMath.tanh(x) : Math.max(x, 0);
    }

    /** f′ in terms of f; relu's is 0 at 0. */
    private double slope(double y) {
        return type == CellType.ELMAN_TANH ? 1 - y * y : y > 0 ? 1 : 0;
    }
}
