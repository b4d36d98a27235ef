package dev.unroll.kernel;

/** {@link Kernels} in plain Java. Inner loops run along rows, which the compiler turns into vector code by itself. */
final class ScalarKernels implements Kernels {
    @Override
    public void multiply(int m, float[] a, int a0, int aStride, Matrix b, float[] c, int c0, int cStride) {
        addProduct(m, a, a0, aStride, b, 0, b.rows(), c, c0, cStride);
    }

    /** C += A · B's rows from {@code first} on. */
    private static void addProduct(
            int m, float[] a, int a0, int aStride, Matrix b, int first, int k, float[] c, int c0, int cStride) {
        for (int p = 0; p < b.panels(); p++) {
            for (int i = 0; i < m; i++) {
                int from = a0 + i * aStride;
                int to = c0 + i * cStride + b.firstColumn(p);
                addRowProduct(a, from, 1, b.values(), b.start(p, first), Matrix.PANEL, k, b.width(p), c, to);
            }
        }
    }

    @Override
    public void affine(int m, int known, Affine weights, float[] x, int x0, float[] h, int h0, float[] z, int z0) {
        int size = weights.size();
        for (int row = 0; row < m; row++) {
            System.arraycopy(weights.bias(), 0, z, z0 + row * size, size);
        }
        int inputs = weights.inputs();
        addProduct(m, x, x0, inputs, weights.matrix(), 0, inputs, z, z0, size);
        addProduct(known, h, h0, weights.hidden(), weights.matrix(), inputs, weights.hidden(), z, z0, size);
    }

    @Override
    public void multiplyTransposed(
            int m, int n, int k, float[] a, int a0, int aStride, float[] b, int b0, int bStride, float[] c, int c0) {
        for (int i = 0; i < m; i++) {
            addRowProduct(a, a0 + i, aStride, b, b0, bStride, k, n, c, c0 + i * n);
        }
    }

    /** One row of C: c_j = fma(a_k, b_kj, c_j) for k = 0, 1, 2, …; four k at a time to read and write c less often. */
    private static void addRowProduct(
            float[] a, int a0, int aStep, float[] b, int b0, int bStep, int k, int n, float[] c, int c0) {
        int l = 0;
        for (; l + 4 <= k; l += 4) {
            addFourRows(a, a0 + l * aStep, aStep, b, b0 + l * bStep, bStep, n, c, c0);
        }
        for (; l < k; l++) {
            float factor = a[a0 + l * aStep];
            int row = b0 + l * bStep;
            for (int j = 0; j < n; j++) {
                c[c0 + j] = Math.fma(factor, b[row + j], c[c0 + j]);
            }
        }
    }

    private static void addFourRows(
            float[] a, int at, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0) {
        float x0 = a[at];
        float x1 = a[at + aStep];
        float x2 = a[at + 2 * aStep];
        float x3 = a[at + 3 * aStep];
        int b1 = b0 + bStep;
        int b2 = b1 + bStep;
        int b3 = b2 + bStep;
        for (int j = 0; j < n; j++) {
            float sum = Math.fma(x0, b[b0 + j], c[c0 + j]);
            sum = Math.fma(x1, b[b1 + j], sum);
            sum = Math.fma(x2, b[b2 + j], sum);
            c[c0 + j] = Math.fma(x3, b[b3 + j], sum);
        }
    }

    @Override
    public void addRows(int rows, int width, float[] table, int start, float[] c, int cStart) {
        for (int row = start; row < start + rows * width; row += width) {
            for (int j = 0; j < width; j++) {
                c[cStart + j] += table[row + j];
            }
        }
    }

    @Override
    public void tanh(float[] x, int start, int length) {
        for (int i = start; i < start + length; i++) {
            x[i] = Activations.tanh(x[i]);
        }
    }

    @Override
    public void tanhBackward(int n, float[] h, int h0, float[] above, int above0, float[] dh, float[] dZ, int z0) {
        for (int j = 0; j < n; j++) {
            dZ[z0 + j] = (dh[j] + above[above0 + j]) * Math.fma(-h[h0 + j], h[h0 + j], 1f);
            dh[j] = 0;
        }
    }

    @Override
    public void sigmoid(float[] x, int start, int length) {
        for (int i = start; i < start + length; i++) {
            x[i] = Activations.sigmoid(x[i]);
        }
    }

    @Override
    public void exp(float[] x, int start, int length) {
        for (int i = start; i < start + length; i++) {
            x[i] = Activations.exp(x[i]);
        }
    }

    @Override
    public LstmStep lstm(LstmStep plain) {
        return plain;
    }
}
