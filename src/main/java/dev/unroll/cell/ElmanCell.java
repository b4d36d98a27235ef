package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/** h = f(W x + U h′ + b), f = tanh or max(0, ·) (Elman 1990, "Finding structure in time"). */
final class ElmanCell implements RecurrentCell {
    private final boolean tanh;
    private final Kernels kernels;
    private final int hiddenSize;
    private final StepProduct product;
    private float[] h = {}; // (B, H) of one step: the compiler makes vector code of loops that index all arrays alike
    private float[] dZ = {}; // (B, H) of one step

    ElmanCell(boolean tanh, Kernels kernels, int hiddenSize, Projection input, int start) {
        this.tanh = tanh;
        this.kernels = kernels;
        this.hiddenSize = hiddenSize;
        this.product = new StepProduct(kernels, input, hiddenSize, hiddenSize, start);
    }

    @Override
    public void load(float[] parameters) {
        product.load(parameters);
    }

    @Override
    public void begin(Segments segments, TimeStep step) {
        h = Tables.atLeast(h, segments.sequences(), hiddenSize);
        dZ = Tables.atLeast(dZ, segments.sequences(), hiddenSize);
    }

    @Override
    public void forward(TimeStep s) {
        product.forward(s); // in the places of h
        if (tanh) {
            kernels.tanh(s.states.h(), s.at, s.size);
        } else {
            relu(s.states.h(), s.at, s.at + s.size);
        }
    }

    private static void relu(float[] z, int start, int end) {
        for (int j = start; j < end; j++) {
            z[j] = Math.max(z[j], 0);
        }
    }

    @Override
    public void backward(TimeStep s) {
        if (tanh) {
            float[] above = s.output.gradient();
            kernels.tanhBackward(s.size, s.states.h(), s.at, above, s.above, s.states.dh(), s.gates, s.z);
        } else {
            reluBackward(s);
        }
        product.backward(s);
    }

    /** dZ = dh + above where h > 0, else 0. */
    private void reluBackward(TimeStep s) {
        float[] dh = s.states.dh();
        System.arraycopy(s.output.gradient(), s.above, dZ, 0, s.size);
        System.arraycopy(s.states.h(), s.at, h, 0, s.size);
        reluBackward(dh, h, dZ, s.size);
        Arrays.fill(dh, 0, s.size, 0);
        System.arraycopy(dZ, 0, s.gates, s.z, s.size);
    }

    /** dZ is the gradient from above before. */
    private static void reluBackward(float[] dh, float[] h, float[] dZ, int size) {
        for (int j = 0; j < size; j++) {
            dZ[j] = h[j] > 0 ? dh[j] + dZ[j] : 0;
        }
    }

    @Override
    public void addGradient(TimeStep s, int rows, int z, int at, float[] previous, int p0, BlockGradient gradient) {
        product.addGradient(s, rows, z, previous, p0, gradient);
    }
}
