package dev.unroll.cell;

/** h = f(W x + U h′ + b), f = tanh or max(0, ·) (Elman 1990, "Finding structure in time"). */
final class ElmanCell implements RecurrentCell {
    private final boolean tanh;

    ElmanCell(boolean tanh) {
        this.tanh = tanh;
    }

    @Override
    public void forward(Recurrence r) {
        float[] hidden = r.hidden(); // (N + 1, H)
        for (int k = 0; k < r.stepCount(); k++) {
            int t = r.step(k);
            int start = r.start(t) * r.hiddenSize();
            int size = r.rows(t) * r.hiddenSize();
            r.addRecurrentProduct(t, r.gates());
            System.arraycopy(r.gates(), start, hidden, start, size);
            if (tanh) {
                r.kernels().tanh(hidden, start, size);
            } else {
                for (int i = start; i < start + size; i++) {
                    hidden[i] = Math.max(hidden[i], 0);
                }
            }
        }
    }

    @Override
    public void backward(Recurrence r) {
        float[] dZ = r.gates(); // (N, H)
        float[] hidden = r.hidden();
        float[] dHidden = r.dHidden(); // (N + 1, H)
        for (int k = r.stepCount() - 1; k >= 0; k--) {
            int t = r.step(k);
            int start = r.start(t) * r.hiddenSize();
            int size = r.rows(t) * r.hiddenSize();
            for (int i = start; i < start + size; i++) {
                float slope = tanh ? Math.fma(-hidden[i], hidden[i], 1f) : hidden[i] > 0 ? 1f : 0f;
                dZ[i] = dHidden[i] * slope;
            }
            r.passBack(t, dZ);
        }
    }
}
