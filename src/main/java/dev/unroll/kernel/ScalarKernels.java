package dev.unroll.kernel;

/** {@link Kernels} in plain Java. Inner loops run along rows, which the compiler turns into vector code by itself. */
final class ScalarKernels implements Kernels {

    @Override
    public void multiply(int m, float[] a, int aStart, int aStride, Matrix b, float[] c, int cStart, int cStride) {
        for (int p = 0; p < b.panels(); p++) {
            for (int i = 0; i < m; i++) {
                int to = cStart + i * cStride + b.firstColumn(p);
                addRowProduct(
                        a,
                        aStart + i * aStride,
                        1,
                        b.values(),
                        b.start(p, 0),
                        Matrix.PANEL,
                        b.rows(),
                        b.width(p),
                        c,
                        to);
            }
        }
    }

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
            int cStart) {
        for (int i = 0; i < m; i++) {
            addRowProduct(a, aStart + i, aStride, b, bStart, bStride, k, n, c, cStart + i * n);
        }
    }

    /** One row of C: c_j = fma(a_k, b_kj, c_j) for k = 0, 1, 2, …; four k at a time to read and write c less often. */
    private static void addRowProduct(
            float[] a,
            int aStart,
            int aStride,
            float[] b,
            int bStart,
            int bStride,
            int k,
            int n,
            float[] c,
            int cStart) {
        int l = 0;
        for (; l + 4 <= k; l += 4) {
            int at = aStart + l * aStride;
            addFourRows(
                    a[at],
                    a[at + aStride],
                    a[at + 2 * aStride],
                    a[at + 3 * aStride],
                    b,
                    bStart + l * bStride,
                    bStride,
                    n,
                    c,
                    cStart);
        }
        for (; l < k; l++) {
            float factor = a[aStart + l * aStride];
            int row = bStart + l * bStride;
            for (int j = 0; j < n; j++) {
                c[cStart + j] = Math.fma(factor, b[row + j], c[cStart + j]);
            }
        }
    }

    private static void addFourRows(
            float a0, float a1, float a2, float a3, float[] b, int b0, int bStride, int n, float[] c, int cStart) {
        int b1 = b0 + bStride;
        int b2 = b1 + bStride;
        int b3 = b2 + bStride;
        for (int j = 0; j < n; j++) {
            float sum = Math.fma(a0, b[b0 + j], c[cStart + j]);
            sum = Math.fma(a1, b[b1 + j], sum);
            sum = Math.fma(a2, b[b2 + j], sum);
            c[cStart + j] = Math.fma(a3, b[b3 + j], sum);
        }
    }

    @Override
    public void tanh(float[] x, int start, int length) {
        for (int i = start; i < start + length; i++) {
            x[i] = Activations.tanh(x[i]);
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
}
