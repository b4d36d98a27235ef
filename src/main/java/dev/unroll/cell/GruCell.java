package dev.unroll.cell;

import java.util.Arrays;

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
    private float[] recurrent = {}; // (N, 3H): U h′, with b_hn in n's part; backward overwrites it with its gradient

    @Override
    public void forward(Recurrence r) {
        int H = r.hiddenSize();
        recurrent = Recurrence.atLeast(recurrent, r.totalRows() * 3 * H);
        for (int k = 0; k < r.stepCount(); k++) {
            int t = r.step(k);
            int start = r.start(t);
            for (int b = 0; b < r.rows(t); b++) {
                int q = (start + b) * 3 * H;
                Arrays.fill(recurrent, q, q + 2 * H, 0);
                System.arraycopy(r.candidateBias(), 0, recurrent, q + 2 * H, H);
            }
            r.addRecurrentProduct(t, recurrent);
            for (int b = 0; b < r.rows(t); b++) {
                activateGates(r, (start + b) * 3 * H);
                outputHidden(r.gates(), r.hidden(), start + b, r.previousRow(t, b), H);
            }
        }
    }

    private void activateGates(Recurrence r, int row) {
        int H = r.hiddenSize();
        float[] gates = r.gates();
        for (int j = row; j < row + 2 * H; j++) {
            gates[j] += recurrent[j];
        }
        r.kernels().sigmoid(gates, row, 2 * H); // r, z
        for (int j = row + 2 * H; j < row + 3 * H; j++) {
            gates[j] = Math.fma(gates[j - 2 * H], recurrent[j], gates[j]);
        }
        r.kernels().tanh(gates, row + 2 * H, H); // n
    }

    /** h = n + z (h′ − n). */
    private static void outputHidden(float[] gates, float[] hidden, int row, int previousRow, int H) {
        int z = row * 3 * H + H;
        int n = z + H;
        int h = row * H;
        int previous = previousRow * H;
        for (int j = 0; j < H; j++) {
            hidden[h + j] = Math.fma(gates[z + j], hidden[previous + j] - gates[n + j], gates[n + j]);
        }
    }

    @Override
    public void backward(Recurrence r) {
        int H = r.hiddenSize();
        for (int k = r.stepCount() - 1; k >= 0; k--) {
            int t = r.step(k);
            int start = r.start(t);
            for (int b = 0; b < r.rows(t); b++) {
                gatesBackward(r, start + b, r.previousRow(t, b), H);
            }
            r.passBack(t, recurrent);
        }
    }

    /** Overwrites the gates with dZ and {@code recurrent} with its gradient; adds z's direct path to dh′. */
    private void gatesBackward(Recurrence cells, int row, int previousRow, int H) {
        float[] gates = cells.gates();
        float[] hidden = cells.hidden();
        float[] dHidden = cells.dHidden();
        int rStart = row * 3 * H;
        int zStart = rStart + H;
        int nStart = zStart + H;
        int h = row * H;
        int previous = previousRow * H;
        for (int j = 0; j < H; j++) {
            float r = gates[rStart + j];
            float z = gates[zStart + j];
            float n = gates[nStart + j];
            float dh = dHidden[h + j];
            float dn = dh * (1 - z) * Math.fma(-n, n, 1f);
            float dr = dn * recurrent[nStart + j] * (r * (1 - r));
            float dz = dh * (hidden[previous + j] - n) * (z * (1 - z));
            gates[rStart + j] = dr;
            gates[zStart + j] = dz;
            gates[nStart + j] = dn;
            recurrent[rStart + j] = dr;
            recurrent[zStart + j] = dz;
            recurrent[nStart + j] = dn * r;
            dHidden[previous + j] = Math.fma(dh, z, dHidden[previous + j]);
        }
    }

    @Override
    public float[] dRecurrent(Recurrence r) {
        return recurrent;
    }
}
