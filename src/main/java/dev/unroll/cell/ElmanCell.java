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
        float[] hidden = r.hidden();
        int h = r.stateAt(t);
        int size = r.rows(t) * r.hiddenSize();
        r.addRecurrentProduct(t);
        System.arraycopy(r.gates(), r.gatesAt(t), hidden, h, size);
        if (tanh) {
            r.kernels().tanh(hidden, h, size);
        } else {
            relu(hidden, h, size);
        }
    }

    private static void relu(float[] x, int start, int size) {
        for (int i = start; i < start + size; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    @Override
    public void backward(Recurrence r, int t) {
        float[] dState = r.dState();
        int size = r.rows(t) * r.hiddenSize();
        if (tanh) {
            tanhBackward(r.hidden(), r.stateAt(t), dState, r.gates(), r.gatesAt(t), size);
        } else {
            reluBackward(r.hidden(), r.stateAt(t), dState, r.gates(), r.gatesAt(t), size);
        }
        Arrays.fill(dState, 0, size, 0);
        r.passBack(t);
    }

    private static void tanhBackward(float[] hidden, int h, float[] dState, float[] dZ, int z, int size) {
        for (int i = 0; i < size; i++) {
            dZ[z + i] = dState[i] * Math.fma(-hidden[h + i], hidden[h + i], 1f);
        }
    }

    private static void reluBackward(float[] hidden, int h, float[] dState, float[] dZ, int z, int size) {
        for (int i = 0; i < size; i++) {
            dZ[z + i] = hidden[h + i] > 0 ? dState[i] : 0;
        }
    }
}
