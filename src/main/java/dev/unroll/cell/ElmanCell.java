package dev.unroll.cell;

import java.util.Arrays;

/** h = f(W x + U h′ + b), f = tanh or max(0, ·) (Elman 1990, "Finding structure in time"). */
final class ElmanCell implements RecurrentCell {
    private final boolean tanh;

    ElmanCell(boolean tanh) {
        this.tanh = tanh;
    }

    @Override
    public int plainGates() {
        return 1;
    }

    @Override
    public void forward(Recurrence r, int t) {
        float[] h = r.step().gate(0);
        int size = r.size(t);
        r.addRecurrentProduct(t);
        r.splitGates(t);
        if (tanh) {
            r.kernels().tanh(h, 0, size);
        } else {
            relu(h, size);
        }
        r.store(h, t, r.hidden());
    }

    private static void relu(float[] x, int size) {
        for (int j = 0; j < size; j++) {
            x[j] = Math.max(x[j], 0);
        }
    }

    @Override
    public void backward(Recurrence r, int t) {
        float[] dh = r.dState();
        float[] h = r.step().state();
        float[] dZ = r.step().dGate(0);
        int size = r.size(t);
        r.addAbove(t);
        r.load(r.hidden(), t, h);
        if (tanh) {
            tanhBackward(dh, h, dZ, size);
        } else {
            reluBackward(dh, h, dZ, size);
        }
        Arrays.fill(dh, 0, size, 0);
        r.joinGates(t);
        r.passBack(t);
    }

    private static void tanhBackward(float[] dh, float[] h, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = dh[j] * Math.fma(-h[j], h[j], 1f);
        }
    }

    private static void reluBackward(float[] dh, float[] h, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = h[j] > 0 ? dh[j] : 0;
        }
    }
}
