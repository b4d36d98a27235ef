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
    private final int hiddenSize;
    private final States cells; // c
    private float[] tanhCells = {}; // tanh c (table rows, H)
    private float[] dCells = {}; // (B, H), as Recurrence's dState

    LstmCell(int hiddenSize) {
        this.hiddenSize = hiddenSize;
        this.cells = new States(hiddenSize);
    }

    @Override
    public int plainGates() {
        return 4;
    }

    @Override
    public void begin(Segments segments) {
        cells.begin(segments);
        tanhCells = Tables.atLeast(tanhCells, segments.tableRows(), hiddenSize);
        dCells = Tables.atLeast(dCells, segments.sequences(), hiddenSize);
    }

    @Override
    public void open(Segment segment) {
        cells.open(segment);
    }

    @Override
    public void forward(Recurrence r, int t) {
        int size = r.rows(t) * hiddenSize;
        int tanhC = r.row(t) * hiddenSize;
        r.addRecurrentProduct(t);
        for (int b = 0; b < r.rows(t); b++) {
            activateGates(r, r.gatesAt(t) + b * 4 * hiddenSize);
            addUpCells(r.gates(), r.gatesAt(t) + b * 4 * hiddenSize, r.stateAt(t, b), r.previousAt(t, b));
        }
        System.arraycopy(cells.table(), r.stateAt(t), tanhCells, tanhC, size);
        r.kernels().tanh(tanhCells, tanhC, size);
        for (int b = 0; b < r.rows(t); b++) {
            outputHidden(r, r.gatesAt(t) + b * 4 * hiddenSize, tanhC + b * hiddenSize, r.stateAt(t, b));
        }
    }

    private void activateGates(Recurrence r, int i) {
        int H = hiddenSize;
        r.kernels().sigmoid(r.gates(), i, 2 * H); // i, f
        r.kernels().tanh(r.gates(), i + 2 * H, H); // g
        r.kernels().sigmoid(r.gates(), i + 3 * H, H); // o
    }

    /** c = f c′ + i g. */
    private void addUpCells(float[] gates, int i, int c, int previous) {
        float[] table = cells.table();
        int H = hiddenSize;
        int f = i + H;
        int g = f + H;
        for (int j = 0; j < H; j++) {
            table[c + j] = Math.fma(gates[f + j], table[previous + j], gates[i + j] * gates[g + j]);
        }
    }

    /** h = o tanh c. */
    private void outputHidden(Recurrence r, int i, int tanhC, int h) {
        float[] gates = r.gates();
        float[] hidden = r.hidden();
        int o = i + 3 * hiddenSize;
        for (int j = 0; j < hiddenSize; j++) {
            hidden[h + j] = gates[o + j] * tanhCells[tanhC + j];
        }
    }

    @Override
    public void close(Segment segment) {
        cells.close(segment);
    }

    @Override
    public void clearStateGradient() {
        Arrays.fill(dCells, 0);
    }

    @Override
    public void backward(Recurrence r, int t) {
        for (int b = 0; b < r.rows(t); b++) {
            int gates = r.gatesAt(t) + b * 4 * hiddenSize;
            outputHiddenBackward(r, gates, (r.row(t) + b) * hiddenSize, b * hiddenSize);
            addUpCellsBackward(r.gates(), gates, r.previousAt(t, b), b * hiddenSize);
        }
        Arrays.fill(r.dState(), 0, r.rows(t) * hiddenSize, 0);
        r.passBack(t);
    }

    /** Adds to dc; overwrites gate o with its dZ. */
    private void outputHiddenBackward(Recurrence r, int i, int tanhC, int state) {
        float[] gates = r.gates();
        float[] dState = r.dState();
        int oStart = i + 3 * hiddenSize;
        for (int j = 0; j < hiddenSize; j++) {
            float o = gates[oStart + j];
            float y = tanhCells[tanhC + j];
            float dh = dState[state + j];
            dCells[state + j] = Math.fma(dh * o, Math.fma(-y, y, 1f), dCells[state + j]);
            gates[oStart + j] = dh * y * (o * (1 - o));
        }
    }

    /** Turns dc into dc′; overwrites gates i, f and g with their dZ. */
    private void addUpCellsBackward(float[] gates, int iStart, int previous, int state) {
        float[] table = cells.table();
        int H = hiddenSize;
        int fStart = iStart + H;
        int gStart = fStart + H;
        for (int j = 0; j < H; j++) {
            float i = gates[iStart + j];
            float f = gates[fStart + j];
            float g = gates[gStart + j];
            float dc = dCells[state + j];
            gates[iStart + j] = dc * g * (i * (1 - i));
            gates[fStart + j] = dc * table[previous + j] * (f * (1 - f));
            gates[gStart + j] = dc * i * Math.fma(-g, g, 1f);
            dCells[state + j] = dc * f;
        }
    }
}
