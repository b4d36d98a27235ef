package dev.unroll.cell;

/**
 * What Elman and GRU cells work on in one time step: tables (B, H) of the sequences alive, each from its array's beginning.
 * Their loops run over these, since the compiler makes vector code only of loops that index all their arrays alike, and of
 * short ones; to copy a step's rows in and out costs a fraction of what that gains. The LSTM, where it would cost more than
 * the arithmetic, has kernels of its own instead.
 */
final class StepBuffers {
    private final int hiddenSize;
    private final float[][] gates; // (G, B, H)
    private final float[][] dGates; // (G, B, H)
    private float[] state = {}; // (B, H)
    private float[] above = {}; // (B, H)

    StepBuffers(int gates, int hiddenSize) {
        this.hiddenSize = hiddenSize;
        this.gates = new float[gates][0];
        this.dGates = new float[gates][0];
    }

    /** Makes room for so many sequences. */
    void begin(int sequences) {
        for (int g = 0; g < gates.length; g++) {
            gates[g] = Tables.atLeast(gates[g], sequences, hiddenSize);
            dGates[g] = Tables.atLeast(dGates[g], sequences, hiddenSize);
        }
        state = Tables.atLeast(state, sequences, hiddenSize);
        above = Tables.atLeast(above, sequences, hiddenSize);
    }

    /** A gate, before or after its activation. */
    float[] gate(int g) {
        return gates[g];
    }

    /** The gradient dZ with respect to a gate before its activation. */
    float[] dGate(int g) {
        return dGates[g];
    }

    /** States h or h′, of which the cell decides. */
    float[] state() {
        return state;
    }

    /** Adds to the gradient of a state the one that comes from above. */
    void addAbove(float[] table, int start, float[] sum, int size) {
        System.arraycopy(table, start, above, 0, size);
        add(above, sum, size);
    }

    private static void add(float[] x, float[] sum, int size) {
        for (int j = 0; j < size; j++) {
            sum[j] += x[j];
        }
    }

    /** Takes the gates apart that stand row by row, (rows, GH), in a table. */
    void split(float[] table, int start, int rows) {
        int run = contiguous(rows);
        for (int g = 0; g < gates.length; g++) {
            int from = start + g * hiddenSize;
            for (int to = 0; to < rows * hiddenSize; to += run) {
                System.arraycopy(table, from, gates[g], to, run);
                from += gates.length * hiddenSize;
            }
        }
    }

    /** Writes the gates into that place of a table one after the other, (G, rows, H). */
    void keep(float[] table, int start, int rows) {
        for (int g = 0; g < gates.length; g++) {
            System.arraycopy(gates[g], 0, table, start + g * rows * hiddenSize, rows * hiddenSize);
        }
    }

    /** Reads what {@link #keep} wrote. */
    void recall(float[] table, int start, int rows) {
        for (int g = 0; g < gates.length; g++) {
            System.arraycopy(table, start + g * rows * hiddenSize, gates[g], 0, rows * hiddenSize);
        }
    }

    /** Writes the gates' gradients into a table row by row, (rows, GH). */
    void join(float[] table, int start, int rows) {
        int run = contiguous(rows);
        for (int g = 0; g < dGates.length; g++) {
            int to = start + g * hiddenSize;
            for (int from = 0; from < rows * hiddenSize; from += run) {
                System.arraycopy(dGates[g], from, table, to, run);
                to += dGates.length * hiddenSize;
            }
        }
    }

    /** How many numbers of a gate follow each other in a table of rows: all of them where it is the only one. */
    private int contiguous(int rows) {
        return gates.length == 1 ? rows * hiddenSize : hiddenSize;
    }
}
