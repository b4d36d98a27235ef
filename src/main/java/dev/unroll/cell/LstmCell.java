package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
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
    private float[] c = {}; // (B, H) c′ or c of one step
    private float[] y = {}; // (B, H) tanh c of one step
    private float[] dc = {}; // (B, H), as Recurrence's dState

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
        c = Tables.atLeast(c, segments.sequences(), hiddenSize);
        y = Tables.atLeast(y, segments.sequences(), hiddenSize);
        dc = Tables.atLeast(dc, segments.sequences(), hiddenSize);
    }

    @Override
    public void open(Segment segment) {
        cells.open(segment);
    }

    @Override
    public void forward(Recurrence r, int t) {
        float[] i = r.step().gate(0);
        float[] f = r.step().gate(1);
        float[] g = r.step().gate(2);
        float[] o = r.step().gate(3);
        float[] h = r.step().state();
        int size = r.size(t);
        r.addRecurrentProduct(t);
        r.splitGates(t);
        activate(r.kernels(), i, f, g, o, size);
        r.keepGates(t);
        r.loadBefore(cells, t, c, 0);
        addUp(i, f, g, c, size);
        r.store(c, t, cells);
        System.arraycopy(c, 0, y, 0, size);
        r.kernels().tanh(y, 0, size);
        System.arraycopy(y, 0, tanhCells, r.row(t) * hiddenSize, size);
        output(o, y, h, size);
        r.store(h, t, r.hidden());
    }

    private static void activate(Kernels kernels, float[] i, float[] f, float[] g, float[] o, int size) {
        kernels.sigmoid(i, 0, size);
        kernels.sigmoid(f, 0, size);
        kernels.tanh(g, 0, size);
        kernels.sigmoid(o, 0, size);
    }

    /** Turns c′ into c = f c′ + i g. */
    private static void addUp(float[] i, float[] f, float[] g, float[] c, int size) {
        for (int j = 0; j < size; j++) {
            c[j] = Math.fma(f[j], c[j], i[j] * g[j]);
        }
    }

    /** h = o tanh c. */
    private static void output(float[] o, float[] y, float[] h, int size) {
        for (int j = 0; j < size; j++) {
            h[j] = o[j] * y[j];
        }
    }

    @Override
    public void close(Segment segment) {
        cells.close(segment);
    }

    @Override
    public void clearStateGradient() {
        Arrays.fill(dc, 0);
    }

    @Override
    public void backward(Recurrence r, int t) {
        int size = r.size(t);
        r.recallGates(t);
        r.loadBefore(cells, t, c, 0);
        System.arraycopy(tanhCells, r.row(t) * hiddenSize, y, 0, size);
        outputBackward(r.dState(), r.step().gate(3), y, dc, r.step().dGate(3), size);
        addUpBackward(r.step(), c, dc, size);
        Arrays.fill(r.dState(), 0, size, 0);
        r.joinGates(t);
        r.passBack(t);
    }

    /** Adds to dc; overwrites dZ of o. */
    private static void outputBackward(float[] dh, float[] o, float[] y, float[] dc, float[] dO, int size) {
        for (int j = 0; j < size; j++) {
            dc[j] = Math.fma(dh[j] * o[j], Math.fma(-y[j], y[j], 1f), dc[j]);
        }
        for (int j = 0; j < size; j++) {
            dO[j] = dh[j] * y[j] * (o[j] * (1 - o[j]));
        }
    }

    /** Overwrites dZ of i, f and g; turns dc into dc′. */
    private static void addUpBackward(Step step, float[] previous, float[] dc, int size) {
        sigmoidBackward(dc, step.gate(2), step.gate(0), step.dGate(0), size);
        sigmoidBackward(dc, previous, step.gate(1), step.dGate(1), size);
        tanhBackward(dc, step.gate(0), step.gate(2), step.dGate(2), size);
        float[] f = step.gate(1);
        for (int j = 0; j < size; j++) {
            dc[j] *= f[j];
        }
    }

    /** The gradient before s = σ(z), where c has the term factor·s. */
    private static void sigmoidBackward(float[] dc, float[] factor, float[] s, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = dc[j] * factor[j] * (s[j] * (1 - s[j]));
        }
    }

    /** The gradient before s = tanh z, where c has the term factor·s. */
    private static void tanhBackward(float[] dc, float[] factor, float[] s, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = dc[j] * factor[j] * Math.fma(-s[j], s[j], 1f);
        }
    }
}
