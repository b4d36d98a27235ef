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
 *
 * <p>Its loops run over copies of one step's rows: the compiler makes vector code only of loops that index all their arrays
 * alike, and of short ones; the copies cost a fraction of what that gains.
 */
final class GruCell implements RecurrentCell {
    private static final int GATES = 3; // r, z, n

    private final Kernels kernels;
    private final int hiddenSize;
    private final WeightMatrix u; // (2H, H) of r and z
    private final WeightMatrix candidate; // U_n (H, H)
    private final Bias candidateBias; // b_hn (H)
    private final float[][] gates = new float[GATES][0]; // r, z and n of one step, each (B, H)
    private final float[][] dGates = new float[GATES][0]; // their gradients before σ and tanh
    private float[] products = {}; // q in the places of h, which backward overwrites with dq
    private float[] q = {}; // (B, H) of one step
    private float[] dq = {}; // (B, H)
    private float[] h = {}; // (B, H) h′, then h
    private float[] above = {}; // (B, H)

    GruCell(Kernels kernels, int hiddenSize, int start) {
        int candidateStart = start + 2 * hiddenSize * hiddenSize;
        int biasStart = start + GATES * hiddenSize * hiddenSize + GATES * hiddenSize;
        this.kernels = kernels;
        this.hiddenSize = hiddenSize;
        this.u = new WeightMatrix(kernels, 2 * hiddenSize, hiddenSize, start);
        this.candidate = new WeightMatrix(kernels, hiddenSize, hiddenSize, candidateStart);
        this.candidateBias = new Bias(kernels, hiddenSize, biasStart);
    }

    @Override
    public void load(float[] parameters) {
        u.load(parameters);
        candidate.load(parameters);
        candidateBias.load(parameters);
    }

    @Override
    public void begin(Segments segments, TimeStep step) {
        products = step.states.newTable(products, segments);
        for (int gate = 0; gate < GATES; gate++) {
            gates[gate] = Tables.atLeast(gates[gate], segments.sequences(), hiddenSize);
            dGates[gate] = Tables.atLeast(dGates[gate], segments.sequences(), hiddenSize);
        }
        q = Tables.atLeast(q, segments.sequences(), hiddenSize);
        dq = Tables.atLeast(dq, segments.sequences(), hiddenSize);
        h = Tables.atLeast(h, segments.sequences(), hiddenSize);
        above = Tables.atLeast(above, segments.sequences(), hiddenSize);
    }

    @Override
    public void forward(TimeStep s) {
        float[] r = gates[0];
        float[] z = gates[1];
        float[] n = gates[2];
        int size = s.size;
        candidateBias.fill(s.rows, products, s.at);
        u.forward(s.continuing, s.states.read(), s.states.readAt(s), s.gates, s.z, GATES * hiddenSize);
        candidate.forward(s.continuing, s.states.read(), s.states.readAt(s), products, s.at, hiddenSize);
        takeApart(s);
        System.arraycopy(products, s.at, q, 0, size);
        s.copyPrevious(h, 0);
        kernels.sigmoid(r, 0, size);
        kernels.sigmoid(z, 0, size);
        for (int j = 0; j < size; j++) {
            n[j] = Math.fma(r[j], q[j], n[j]);
        }
        kernels.tanh(n, 0, size);
        for (int j = 0; j < size; j++) {
            h[j] = Math.fma(z[j], h[j] - n[j], n[j]);
        }
        System.arraycopy(h, 0, s.states.h(), s.at, size);
        for (int gate = 0; gate < GATES; gate++) { // kept gate by gate
            System.arraycopy(gates[gate], 0, s.gates, s.z + gate * size, size);
        }
    }

    @Override
    public void backward(TimeStep s) {
        float[] r = gates[0];
        float[] z = gates[1];
        float[] n = gates[2];
        float[] dR = dGates[0];
        float[] dZ = dGates[1];
        float[] dN = dGates[2];
        float[] dh = s.states.dh();
        int size = s.size;
        for (int gate = 0; gate < GATES; gate++) {
            System.arraycopy(s.gates, s.z + gate * size, gates[gate], 0, size);
        }
        System.arraycopy(products, s.at, q, 0, size);
        System.arraycopy(s.output.gradient(), s.above, above, 0, size);
        s.copyPrevious(h, 0);
        for (int j = 0; j < size; j++) {
            dh[j] += above[j];
        }
        for (int j = 0; j < size; j++) {
            dN[j] = dh[j] * (1 - z[j]) * Math.fma(-n[j], n[j], 1f);
        }
        for (int j = 0; j < size; j++) {
            dZ[j] = dh[j] * (h[j] - n[j]) * (z[j] * (1 - z[j]));
        }
        for (int j = 0; j < size; j++) {
            dh[j] *= z[j];
        }
        for (int j = 0; j < size; j++) {
            dR[j] = dN[j] * q[j] * (r[j] * (1 - r[j]));
        }
        for (int j = 0; j < size; j++) {
            dq[j] = dN[j] * r[j];
        }
        System.arraycopy(dq, 0, products, s.at, size);
        putTogether(s);
        u.backward(s.continuing, s.gates, s.z, GATES * hiddenSize, s.states.dRead());
        candidate.backward(s.continuing, products, s.at, hiddenSize, s.states.dRead());
    }

    /** Copies Z, whose rows are [r z n], to the gates. */
    private void takeApart(TimeStep s) {
        for (int k = 0; k < GATES * s.rows; k++) {
            System.arraycopy(s.gates, s.z + k * hiddenSize, gates[k % GATES], k / GATES * hiddenSize, hiddenSize);
        }
    }

    /** Copies the gates' gradients to the rows of dZ. */
    private void putTogether(TimeStep s) {
        for (int k = 0; k < GATES * s.rows; k++) {
            System.arraycopy(dGates[k % GATES], k / GATES * hiddenSize, s.gates, s.z + k * hiddenSize, hiddenSize);
        }
    }

    @Override
    public void addGradient(TimeStep s, int rows, int z, int at, float[] previous, int p0, BlockGradient gradient) {
        u.addGradient(rows, s.gates, z, GATES * hiddenSize, previous, p0, gradient);
        candidate.addGradient(rows, products, at, hiddenSize, previous, p0, gradient);
        candidateBias.addGradient(rows, products, at, gradient);
    }
}
