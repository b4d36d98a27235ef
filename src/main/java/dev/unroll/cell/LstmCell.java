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
    private static final int GATES = 4;

    private final int hiddenSize;
    private final States cells; // c
    private float[] tanhCells = {}; // tanh c (B + table rows, H), in the places of c
    private float[] dc = {}; // (B, H), as Recurrence's dState

    LstmCell(int hiddenSize) {
        this.hiddenSize = hiddenSize;
        this.cells = new States(hiddenSize);
    }

    @Override
    public int plainGates() {
        return GATES;
    }

    @Override
    public void begin(Segments segments) {
        cells.begin(segments);
        tanhCells = Tables.atLeast(tanhCells, segments.sequences() + (long) segments.tableRows(), hiddenSize);
        dc = Tables.atLeast(dc, segments.sequences(), hiddenSize);
    }

    @Override
    public void open(Segment segment) {
        cells.open(segment);
    }

    @Override
    public void forward(Recurrence r, int t) {
        int continuing = r.continuing(t);
        r.addRecurrentProduct(t);
        forward(r, t, 0, continuing, r.previousAt(t));
        forward(r, t, continuing, r.rows(t), States.ZERO);
    }

    /** The step's rows from {@code first} to before {@code end}, whose c′ begin at {@code before}. */
    private void forward(Recurrence r, int t, int first, int end, int before) {
        int skipped = first * hiddenSize;
        int gates = r.gatesAt(t) + GATES * skipped;
        int at = r.stateAt(t) + skipped;
        float[] h = r.hidden().table();
        r.kernels().lstmForward(end - first, hiddenSize, r.gates(), gates, cells.table(), before, at, tanhCells, h);
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
        int continuing = r.continuing(t);
        backward(r, t, 0, continuing, r.previousAt(t));
        backward(r, t, continuing, r.rows(t), States.ZERO);
        r.passBack(t);
    }

    private void backward(Recurrence r, int t, int first, int end, int before) {
        int skipped = first * hiddenSize;
        r.kernels()
                .lstmBackward(
                        end - first,
                        hiddenSize,
                        r.gates(),
                        r.gatesAt(t) + GATES * skipped,
                        cells.table(),
                        before,
                        tanhCells,
                        r.stateAt(t) + skipped,
                        r.dHidden(),
                        r.dHiddenAt(t) + skipped,
                        r.dState(),
                        dc,
                        skipped);
    }
}
