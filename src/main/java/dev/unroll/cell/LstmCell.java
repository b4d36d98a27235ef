package dev.unroll.cell;

import java.util.Arrays;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000):
 *
 * <pre>
 * [i f g o] = W x + U h′ + b,  then σ, σ, tanh, σ
 * c = f c′ + i g
 * h = o tanh c
 * </pre>
 */
final class LstmCell implements RecurrentCell {
    private float[] cells = {}; // c (N + 1, H), row N zero
    private float[] tanhCells = {}; // tanh c (N, H)
    private float[] dCells = {}; // (N + 1, H)

    @Override
    public void forward(Recurrence r) {
        int H = r.hiddenSize();
        int N = r.totalRows();
        cells = Recurrence.atLeast(cells, (N + 1) * H);
        tanhCells = Recurrence.atLeast(tanhCells, N * H);
        Arrays.fill(cells, N * H, (N + 1) * H, 0);
        for (int k = 0; k < r.stepCount(); k++) {
            int t = r.step(k);
            int start = r.start(t);
            r.addRecurrentProduct(t, r.gates());
            for (int b = 0; b < r.rows(t); b++) {
                activateGates(r, (start + b) * 4 * H);
                addUpCells(r.gates(), start + b, r.previousRow(t, b), H);
            }
            int size = r.rows(t) * H;
            System.arraycopy(cells, start * H, tanhCells, start * H, size);
            r.kernels().tanh(tanhCells, start * H, size);
            for (int b = 0; b < r.rows(t); b++) {
                outputHidden(r.gates(), r.hidden(), start + b, H);
            }
        }
    }

    private static void activateGates(Recurrence r, int z) {
        int H = r.hiddenSize();
        r.kernels().sigmoid(r.gates(), z, 2 * H); // i, f
        r.kernels().tanh(r.gates(), z + 2 * H, H); // g
        r.kernels().sigmoid(r.gates(), z + 3 * H, H); // o
    }

    /** c = f c′ + i g. */
    private void addUpCells(float[] gates, int row, int previousRow, int H) {
        int i = row * 4 * H;
        int f = i + H;
        int g = f + H;
        int c = row * H;
        int previous = previousRow * H;
        for (int j = 0; j < H; j++) {
            cells[c + j] = Math.fma(gates[f + j], cells[previous + j], gates[i + j] * gates[g + j]);
        }
    }

    /** h = o tanh c. */
    private void outputHidden(float[] gates, float[] hidden, int row, int H) {
        int o = row * 4 * H + 3 * H;
        int h = row * H;
        for (int j = 0; j < H; j++) {
            hidden[h + j] = gates[o + j] * tanhCells[h + j];
        }
    }

    @Override
    public void backward(Recurrence r) {
        int H = r.hiddenSize();
        int N = r.totalRows();
        dCells = Recurrence.atLeast(dCells, (N + 1) * H);
        Arrays.fill(dCells, 0, (N + 1) * H, 0);
        for (int k = r.stepCount() - 1; k >= 0; k--) {
            int t = r.step(k);
            int start = r.start(t);
            for (int b = 0; b < r.rows(t); b++) {
                outputHiddenBackward(r.gates(), r.dHidden(), start + b, H);
                addUpCellsBackward(r.gates(), start + b, r.previousRow(t, b), H);
            }
            r.passBack(t, r.gates());
        }
    }

    /** Adds to dc; overwrites gate o with its dZ. */
    private void outputHiddenBackward(float[] gates, float[] dHidden, int row, int H) {
        int oStart = row * 4 * H + 3 * H;
        int h = row * H;
        for (int j = 0; j < H; j++) {
            float o = gates[oStart + j];
            float tanhC = tanhCells[h + j];
            float dh = dHidden[h + j];
            dCells[h + j] = Math.fma(dh * o, Math.fma(-tanhC, tanhC, 1f), dCells[h + j]);
            gates[oStart + j] = dh * tanhC * (o * (1 - o));
        }
    }

    /** Adds to dc′; overwrites gates i, f and g with their dZ. */
    private void addUpCellsBackward(float[] gates, int row, int previousRow, int H) {
        int iStart = row * 4 * H;
        int fStart = iStart + H;
        int gStart = fStart + H;
        int c = row * H;
        int previous = previousRow * H;
        for (int j = 0; j < H; j++) {
            float i = gates[iStart + j];
            float f = gates[fStart + j];
            float g = gates[gStart + j];
            float dc = dCells[c + j];
            gates[iStart + j] = dc * g * (i * (1 - i));
            gates[fStart + j] = dc * cells[previous + j] * (f * (1 - f));
            gates[gStart + j] = dc * i * Math.fma(-g, g, 1f);
            dCells[previous + j] = Math.fma(dc, f, dCells[previous + j]);
        }
    }
}
