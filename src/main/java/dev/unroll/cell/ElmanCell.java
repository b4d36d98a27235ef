package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/** h = f(W x + U h′ + b), f = tanh or max(0, ·) (Elman 1990, "Finding structure in time"). */
final class ElmanCell implements RecurrentCell {
    private final boolean tanh;
    private final Kernels kernels;
    private final int hiddenSize;
    private final WeightMatrix u; // (H, H)
    private float[] h = {}; // (B, H) of one step: the compiler makes vector code of loops that index all arrays alike
    private float[] dZ = {}; // (B, H) of one step

    ElmanCell(boolean tanh, Kernels kernels, int hiddenSize, int start) {
        this.tanh = tanh;
        this.kernels = kernels;
        this.hiddenSize = hiddenSize;
        this.u = new WeightMatrix(kernels, hiddenSize, hiddenSize, start);
    }

    @Override
    public void load(float[] parameters) {
        u.load(parameters);
    }

    @Override
    public void begin(Segments segments, TimeStep step) {
        h = Tables.atLeast(h, segments.sequences(), hiddenSize);
        dZ = Tables.atLeast(dZ, segments.sequences(), hiddenSize);
    }

    @Override
    public void forward(TimeStep s) {
        float[] z = s.gates;
        u.forward(s.continuing, s.states.h(), s.before, z, s.z, hiddenSize);
        if (tanh) {
            kernels.tanh(z, s.z, s.size);
        } else {
            relu(z, s.z, s.z + s.size);
        }
        System.arraycopy(z, s.z, s.states.h(), s.at, s.size);
    }

    private static void relu(float[] z, int start, int end) {
        for (int j = start; j < end; j++) {
            z[j] = Math.max(z[j], 0);
        }
    }

    @Override
    public void backward(TimeStep s) {
        float[] dh = s.states.dh();
        System.arraycopy(s.output.gradient(), s.above, dZ, 0, s.size);
        System.arraycopy(s.states.h(), s.at, h, 0, s.size);
        if (tanh) {
            tanhBackward(dh, h, dZ, s.size);
        } else {
            reluBackward(dh, h, dZ, s.size);
        }
        Arrays.fill(dh, 0, s.size, 0);
        System.arraycopy(dZ, 0, s.gates, s.z, s.size);
        u.backward(s.continuing, s.gates, s.z, hiddenSize, dh);
    }

    /** dZ is the gradient from above before. */
    private static void tanhBackward(float[] dh, float[] h, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = (dh[j] + dZ[j]) * Math.fma(-h[j], h[j], 1f);
        }
    }

    private static void reluBackward(float[] dh, float[] h, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = h[j] > 0 ? dh[j] + dZ[j] : 0;
        }
    }

    @Override
    public void addGradient(TimeStep s, int rows, int z, int at, float[] previous, int p0, BlockGradient gradient) {
        u.addGradient(rows, s.gates, z, hiddenSize, previous, p0, gradient);
    }
}
