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
    private float[] q = {}; // (table rows, H); backward overwrites it with its gradient

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
        q = Tables.atLeast(q, segments.tableRows(), hiddenSize);
    }

    @Override
    public void open(Segment segment) {
        Tables.fillRows(q, segment.tableRow(segment.first()), segment.rows(), candidateBias);
    }

    @Override
    public void forward(Recurrence r, int t) {
        int H = hiddenSize;
        int start = r.row(t) * H;
        r.addRecurrentProduct(t);
        candidate.forward(r.continuing(t), r.hidden(), r.previousAt(t, 0), q, start, H);
        for (int b = 0; b < r.rows(t); b++) {
            activateGates(r, r.gatesAt(t) + b * 3 * H, start + b * H);
            outputHidden(r, r.gatesAt(t) + b * 3 * H, r.stateAt(t, b), r.previousAt(t, b));
        }
    }

    private void activateGates(Recurrence cells, int r, int product) {
        float[] gates = cells.gates();
        int n = r + 2 * hiddenSize;
        cells.kernels().sigmoid(gates, r, 2 * hiddenSize); // r, z
        for (int j = 0; j < hiddenSize; j++) {
            gates[n + j] = Math.fma(gates[r + j], q[product + j], gates[n + j]);
        }
        cells.kernels().tanh(gates, n, hiddenSize);
    }

    /** h = n + z (h′ − n). */
    private void outputHidden(Recurrence cells, int r, int h, int previous) {
        float[] gates = cells.gates();
        float[] hidden = cells.hidden();
        int z = r + hiddenSize;
        int n = z + hiddenSize;
        for (int j = 0; j < hiddenSize; j++) {
            hidden[h + j] = Math.fma(gates[z + j], hidden[previous + j] - gates[n + j], gates[n + j]);
        }
    }

    @Override
    public void backward(Recurrence r, int t) {
        int H = hiddenSize;
        int start = r.row(t) * H;
        for (int b = 0; b < r.rows(t); b++) {
            gatesBackward(r, r.gatesAt(t) + b * 3 * H, start + b * H, r.previousAt(t, b), b * H);
        }
        r.passBack(t);
        candidate.backward(r.continuing(t), q, start, H, r.dState());
    }

    /** Overwrites the gates with dZ and q with its gradient; turns dh into z's direct path to dh′. */
    private void gatesBackward(Recurrence cells, int rStart, int product, int previous, int state) {
        float[] gates = cells.gates();
        float[] hidden = cells.hidden();
        float[] dState = cells.dState();
        int zStart = rStart + hiddenSize;
        int nStart = zStart + hiddenSize;
        for (int j = 0; j < hiddenSize; j++) {
            float r = gates[rStart + j];
            float z = gates[zStart + j];
            float n = gates[nStart + j];
            float dh = dState[state + j];
            float dn = dh * (1 - z) * Math.fma(-n, n, 1f);
            gates[rStart + j] = dn * q[product + j] * (r * (1 - r));
            gates[zStart + j] = dh * (hidden[previous + j] - n) * (z * (1 - z));
            gates[nStart + j] = dn;
            q[product + j] = dn * r;
            dState[state + j] = dh * z;
        }
    }

    @Override
    public void addGradient(
            Segment segment, float[] previous, int previousStart, float[] gradient, int own, int afterBias) {
        int start = segment.tableRow(segment.first()) * hiddenSize;
        candidate.addGradient(segment.rows(), q, start, hiddenSize, previous, previousStart, gradient, own);
        Tables.addRows(q, start, hiddenSize, segment.rows(), gradient, afterBias);
    }
}
