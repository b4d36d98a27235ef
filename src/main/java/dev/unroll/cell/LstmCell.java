package dev.unroll.cell;

import dev.unroll.kernel.Activations;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.LstmStep;
import dev.unroll.kernel.LstmTables;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000):
 *
 * <pre>
 * [i f g o] = W x + U h′ + b,  then σ, σ, tanh, σ
 * c = f c′ + i g
 * h = o tanh c
 * </pre>
 *
 * <p>Its loops say what each number is; {@link Kernels} may have a faster way to the same bits.
 */
final class LstmCell implements RecurrentCell, LstmStep {
    private static final int GATES = 4;

    private final int hiddenSize;
    private final StepProduct product; // U (4H, H), and W and b where the step takes its input along
    private final LstmStep pointwise;
    private float[] tanhCells = {}; // tanh c, in the places of c
    private LstmTables tables = LstmTables.EMPTY;

    LstmCell(Kernels kernels, int hiddenSize, Projection input, int start) {
        this.hiddenSize = hiddenSize;
        this.product = new StepProduct(kernels, input, hiddenSize, GATES * hiddenSize, start);
        this.pointwise = kernels.lstm(this);
    }

    // spotless:off: a table
    @Override public void load(float[] parameters) { product.load(parameters); }
    @Override public void addGradient(TimeStep s, int rows, int z, int at, float[] previous, int p0, BlockGradient gradient) { product.addGradient(s, rows, z, previous, p0, gradient); }
    // spotless:on

    @Override
    public void begin(Segments segments, TimeStep s) {
        States states = s.states;
        tanhCells = states.newTable(tanhCells, segments);
        tables = new LstmTables(
                hiddenSize, s.gates, states.c(), tanhCells, states.h(), s.output.gradient(), states.dh(), states.dc());
    }

    @Override
    public void forward(TimeStep s) {
        product.forward(s);
        int known = s.continuing * hiddenSize;
        pointwise.forward(tables, s.continuing, s.z, s.before, s.at);
        pointwise.forward(tables, s.rows - s.continuing, s.z + GATES * known, States.ZERO, s.at + known);
    }

    @Override
    public void forward(LstmTables tables, int rows, int zStart, int before, int at) {
        int size = tables.size();
        float[] z = tables.z();
        float[] c = tables.c();
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int k = row * size + j;
                int i = zStart + row * GATES * size + j;
                int f = i + size;
                int g = f + size;
                int o = g + size;
                z[i] = Activations.sigmoid(z[i]);
                z[f] = Activations.sigmoid(z[f]);
                z[g] = Activations.tanh(z[g]);
                z[o] = Activations.sigmoid(z[o]);
                c[at + k] = Math.fma(z[f], c[before + k], z[i] * z[g]);
                tables.tanhC()[at + k] = Activations.tanh(c[at + k]);
                tables.h()[at + k] = z[o] * tables.tanhC()[at + k];
            }
        }
    }

    @Override
    public void backward(LstmTables tables, int rows, int zStart, int before, int at, int above, int d) {
        int size = tables.size();
        float[] z = tables.z();
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int k = row * size + j;
                int i = zStart + row * GATES * size + j;
                int f = i + size;
                int g = f + size;
                int o = g + size;
                float tanhC = tables.tanhC()[at + k];
                float dh = tables.dh()[d + k] + tables.above()[above + k];
                float dc = Math.fma(dh * z[o], Math.fma(-tanhC, tanhC, 1f), tables.dc()[d + k]);
                float dI = dc * z[g] * (z[i] * (1 - z[i]));
                float dF = dc * tables.c()[before + k] * (z[f] * (1 - z[f]));
                float dG = dc * z[i] * Math.fma(-z[g], z[g], 1f);
                float dO = dh * tanhC * (z[o] * (1 - z[o]));
                tables.dc()[d + k] = dc * z[f];
                tables.dh()[d + k] = 0;
                z[i] = dI;
                z[f] = dF;
                z[g] = dG;
                z[o] = dO;
            }
        }
    }

    @Override
    public void backward(TimeStep s) {
        int known = s.continuing * hiddenSize;
        int z = s.z + GATES * known;
        pointwise.backward(tables, s.continuing, s.z, s.before, s.at, s.above, 0);
        pointwise.backward(tables, s.rows - s.continuing, z, States.ZERO, s.at + known, s.above + known, known);
        product.backward(s);
    }
}
