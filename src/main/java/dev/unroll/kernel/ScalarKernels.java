package dev.unroll.kernel;

/** {@link Kernels} in plain Java. Inner loops run along rows, which the compiler turns into vector code by itself. */
final class ScalarKernels implements Kernels {
    private static final int GATES = 4; // of an LSTM

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
    public void lstmForward(
            int rows, int size, float[] z, int zStart, float[] c, int before, int at, float[] tanhC, float[] h) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int i = zStart + row * GATES * size + j;
                int f = i + size;
                int g = f + size;
                int o = g + size;
                int to = at + row * size + j;
                z[i] = Activations.sigmoid(z[i]);
                z[f] = Activations.sigmoid(z[f]);
                z[g] = Activations.tanh(z[g]);
                z[o] = Activations.sigmoid(z[o]);
                c[to] = Math.fma(z[f], c[before + row * size + j], z[i] * z[g]);
                tanhC[to] = Activations.tanh(c[to]);
                h[to] = z[o] * tanhC[to];
            }
        }
    }

    @Override
    public void lstmBackward(
            int rows,
            int size,
            float[] z,
            int zStart,
            float[] c,
            int before,
            float[] tanhC,
            int at,
            float[] above,
            int aboveStart,
            float[] dh,
            float[] dc,
            int dStart) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                int i = zStart + row * GATES * size + j;
                int f = i + size;
                int g = f + size;
                int o = g + size;
                int d = dStart + row * size + j;
                float y = tanhC[at + row * size + j];
                float dhHere = dh[d] + above[aboveStart + row * size + j];
                float dcHere = Math.fma(dhHere * z[o], Math.fma(-y, y, 1f), dc[d]);
                float dI = dcHere * z[g] * (z[i] * (1 - z[i]));
                float dF = dcHere * c[before + row * size + j] * (z[f] * (1 - z[f]));
                float dG = dcHere * z[i] * Math.fma(-z[g], z[g], 1f);
                float dO = dhHere * y * (z[o] * (1 - z[o]));
                dc[d] = dcHere * z[f];
                dh[d] = 0;
                z[i] = dI;
                z[f] = dF;
                z[g] = dG;
                z[o] = dO;
            }
        }
    }
}
