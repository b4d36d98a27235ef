package dev.unroll.cell;

import dev.unroll.kernel.Kernels;

/**
 * Gated recurrent unit (Cho et al. 2014), in the form where the reset gate multiplies the product ("linear before reset"):
 *
 * <pre>
 * [r z] = σ(W x + U h′ + b)
 * q = U_n h′ + b_hn
 * n = tanh(W_n x + b_n + r q)
 * h = n + z (h′ − n)
 * </pre>
 */
final class GruCell implements RecurrentCell {
    private final int hiddenSize;
    private final RecurrentWeights candidate; // U_n (H, H)
    private final float[] candidateBias; // b_hn (H)
    private float[] products = {}; // q (table rows, H); backward overwrites it with its gradient
    private float[] q = {}; // (B, H) of one step
    private float[] dq = {}; // (B, H) of one step

    GruCell(Kernels kernels, int hiddenSize) {
        this.hiddenSize = hiddenSize;
        this.candidate = new RecurrentWeights(kernels, hiddenSize, hiddenSize);
        this.candidateBias = new float[hiddenSize];
    }

    @Override
    public int plainGates() {
        return 2;
    }

    @Override
    public void load(float[] parameters, int own, int afterBias) {
        candidate.load(parameters, own);
        System.arraycopy(parameters, afterBias, candidateBias, 0, hiddenSize);
    }

    @Override
    public void begin(Segments segments) {
        products = Tables.atLeast(products, segments.tableRows(), hiddenSize);
        q = Tables.atLeast(q, segments.sequences(), hiddenSize);
        dq = Tables.atLeast(dq, segments.sequences(), hiddenSize);
    }

    @Override
    public void open(Segment segment) {
        Tables.fillRows(products, segment.tableRow(segment.first()), segment.rows(), candidateBias);
    }

    @Override
    public void forward(Recurrence cells, int t) {
        float[] r = cells.step().gate(0);
        float[] z = cells.step().gate(1);
        float[] n = cells.step().gate(2);
        float[] h = cells.step().state();
        int size = cells.size(t);
        int start = cells.row(t) * hiddenSize;
        cells.addRecurrentProduct(t);
        cells.splitGates(t);
        cells.loadBefore(cells.hidden(), t, h, 0);
        candidate.forward(cells.continuing(t), h, 0, products, start, hiddenSize);
        System.arraycopy(products, start, q, 0, size);
        cells.kernels().sigmoid(r, 0, size);
        cells.kernels().sigmoid(z, 0, size);
        addReset(r, q, n, size);
        cells.kernels().tanh(n, 0, size);
        cells.keepGates(t);
        interpolate(z, n, h, size);
        cells.store(h, t, cells.hidden());
    }

    /** n's input: adds r q. */
    private static void addReset(float[] r, float[] q, float[] n, int size) {
        for (int j = 0; j < size; j++) {
            n[j] = Math.fma(r[j], q[j], n[j]);
        }
    }

    /** Turns h′ into h = n + z (h′ − n). */
    private static void interpolate(float[] z, float[] n, float[] h, int size) {
        for (int j = 0; j < size; j++) {
            h[j] = Math.fma(z[j], h[j] - n[j], n[j]);
        }
    }

    @Override
    public void backward(Recurrence cells, int t) {
        StepBuffers step = cells.step();
        int size = cells.size(t);
        cells.addAbove(t);
        int start = cells.row(t) * hiddenSize;
        cells.recallGates(t);
        cells.loadBefore(cells.hidden(), t, step.state(), 0);
        System.arraycopy(products, start, q, 0, size);
        interpolateBackward(step, cells.dState(), size);
        addResetBackward(step.gate(0), q, step.dGate(2), step.dGate(0), dq, size);
        System.arraycopy(dq, 0, products, start, size);
        cells.joinGates(t);
        cells.passBack(t);
        candidate.backward(cells.continuing(t), products, start, hiddenSize, cells.dState());
    }

    /** Overwrites dZ of n and z; turns dh into what reaches h′ directly. */
    private static void interpolateBackward(StepBuffers step, float[] dh, int size) {
        float[] z = step.gate(1);
        float[] n = step.gate(2);
        float[] previous = step.state();
        float[] dZ = step.dGate(1);
        float[] dN = step.dGate(2);
        for (int j = 0; j < size; j++) {
            dN[j] = dh[j] * (1 - z[j]) * Math.fma(-n[j], n[j], 1f);
        }
        for (int j = 0; j < size; j++) {
            dZ[j] = dh[j] * (previous[j] - n[j]) * (z[j] * (1 - z[j]));
        }
        for (int j = 0; j < size; j++) {
            dh[j] *= z[j];
        }
    }

    /** Overwrites dZ of r, and dq. */
    private static void addResetBackward(float[] r, float[] q, float[] dN, float[] dR, float[] dq, int size) {
        for (int j = 0; j < size; j++) {
            dR[j] = dN[j] * q[j] * (r[j] * (1 - r[j]));
        }
        for (int j = 0; j < size; j++) {
            dq[j] = dN[j] * r[j];
        }
    }

    @Override
    public void addGradient(
            Recurrence cells,
            int row,
            int count,
            float[] previous,
            int previousStart,
            float[] gradient,
            int own,
            int bias) {
        int start = (cells.row(cells.segment().first()) + row) * hiddenSize;
        candidate.addGradient(count, products, start, hiddenSize, previous, previousStart, gradient, own);
        cells.kernels().addRows(count, hiddenSize, products, start, gradient, bias);
    }
}
