package dev.unroll.network;

import dev.unroll.kernel.Affine;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.LstmStep;
import dev.unroll.kernel.LstmTables;
import dev.unroll.kernel.Matrix;

/** Kernels that leave everything as it is: to see what memory a network takes by itself, at full size in no time. */
final class NoArithmetic implements Kernels {
    @Override
    public void multiply(int m, float[] a, int aStart, int aStride, Matrix b, float[] c, int cStart, int cStride) {}

    @Override
    public void affine(int m, int known, Affine weights, float[] x, int x0, float[] h, int h0, float[] z, int z0) {}

    @Override
    public void multiplyTransposed(
            int m,
            int n,
            int k,
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            int bStride,
            float[] c,
            int cStart) {}

    @Override
    public void addRows(int rows, int width, float[] table, int start, float[] c, int cStart) {}

    @Override
    public void tanh(float[] x, int start, int length) {}

    @Override
    public void tanhBackward(int n, float[] h, int h0, float[] above, int above0, float[] dh, float[] dZ, int z0) {}

    @Override
    public void sigmoid(float[] x, int start, int length) {}

    @Override
    public void exp(float[] x, int start, int length) {}

    @Override
    public LstmStep lstm(LstmStep plain) {
        return new LstmStep() {
            @Override
            public void forward(LstmTables tables, int rows, int z, int before, int at) {}

            @Override
            public void backward(LstmTables tables, int rows, int z, int before, int at, int above, int d) {}
        };
    }
}
