package dev.unroll.kernel;

/**
 * {@link Kernels} on the Vector API, at the width that the machine prefers, up to 16 lanes. Products are cut into stretches
 * of k, a stretch into B's panels, and a panel into tiles. Where fewer rows are left than a tile has, the last one stands in
 * for those that are missing; a vector that would stick out at the right is moved to the left, over its neighbour in the same
 * tile. Both compute some elements twice, to the same bits.
 */
final class VectorKernels implements Kernels {
    private static final int LANES = VectorTile.LANES;
    private static final int ROWS = VectorTile.ROWS;
    private static final int TALL_ROWS = VectorTile.TALL_ROWS;

    /** So much of k that B's part of a panel, 48 KiB, stays in a near cache while the rows of A pass. */
    private static final int STRETCH = 256;

    /** A factor B of up to so many floats, 256 KiB, stays in a near cache while the rows of A and C pass, each once. */
    private static final int SMALL = 1 << 16;

    /** From this many floats between the rows of A on, reading it by columns wastes the cache. */
    private static final int WIDE = 256;

    /** Products of fewer multiply-adds gain nothing from vectors, and lose much while the JVM has not compiled them. */
    private static final long WORTHWHILE = 1 << 12;

    private final Kernels scalar = new ScalarKernels();
    private final VectorLstm lstm = new VectorLstm();
    private final float[] panel = new float[STRETCH * Matrix.PANEL]; // of B, in the transposed product
    private final float[] narrow = new float[ROWS * LANES]; // a tile of C that has fewer columns than a vector
    private float[] columns = {}; // (panels of m, STRETCH, PANEL) of A, in the transposed product
    private float[] turned = {}; // (n, m) of Cᵀ, in the transposed product

    @Override
    public void multiply(int m, float[] a, int aStart, int aStride, Matrix b, float[] c, int cStart, int cStride) {
        if ((long) m * b.rows() * b.cols() < WORTHWHILE) {
            scalar.multiply(m, a, aStart, aStride, b, c, cStart, cStride);
            return;
        }
        int together = b.rows() * b.cols() <= SMALL ? TALL_ROWS : m;
        for (int k = 0; k < b.rows(); k += STRETCH) {
            int length = Math.min(STRETCH, b.rows() - k);
            for (int i = 0; i < m; i += together) {
                int rows = Math.min(together, m - i);
                for (int p = 0; p < b.panels(); p++) {
                    int from = aStart + i * aStride + k;
                    int to = cStart + i * cStride + b.firstColumn(p);
                    addPanel(
                            rows,
                            a,
                            from,
                            aStride,
                            1,
                            b.values(),
                            b.start(p, k),
                            Matrix.PANEL,
                            length,
                            c,
                            to,
                            cStride,
                            b.width(p));
                }
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
        if ((long) m * n * k < WORTHWHILE) {
            scalar.multiplyTransposed(m, n, k, a, aStart, aStride, b, bStart, bStride, c, cStart);
            return;
        }
        if (n < LANES && m >= LANES) {
            multiplyTurned(m, n, k, a, aStart, aStride, b, bStart, bStride, c, cStart);
            return;
        }
        for (int done = 0; done < k; done += STRETCH) {
            int length = Math.min(STRETCH, k - done);
            int aFrom = aStart + done * aStride;
            boolean once = m <= TALL_ROWS && n >= LANES; // B is read but once, so where it stands
            boolean wide = !once && aStride >= WIDE;
            if (wide) {
                copyPanels(m, length, a, aFrom, aStride);
            }
            for (int p = 0; p < Matrix.panels(n); p++) {
                int first = Matrix.firstColumn(p, n);
                int width = Matrix.firstColumn(p + 1, n) - first;
                int bFrom = bStart + done * bStride + first;
                int to = cStart + first;
                if (once) {
                    addPanel(m, a, aFrom, 1, aStride, b, bFrom, bStride, length, c, to, n, width);
                    continue;
                }
                copyPanel(length, width, b, bFrom, bStride, panel, 0);
                if (wide) {
                    addPanelByPanels(m, length, c, to, n, width);
                } else {
                    addPanel(m, a, aFrom, 1, aStride, panel, 0, Matrix.PANEL, length, c, to, n, width);
                }
            }
        }
    }

    /** Cᵀ += Bᵀ · A, for a C that is narrower than a vector but not as low; fma(a, b, c) = fma(b, a, c). */
    private void multiplyTurned(
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
        if (turned.length < m * n) {
            turned = new float[m * n];
        }
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                turned[j * m + i] = c[cStart + i * n + j];
            }
        }
        multiplyTransposed(n, m, k, b, bStart, bStride, a, aStart, aStride, turned, 0);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                c[cStart + i * n + j] = turned[j * m + i];
            }
        }
    }

    private void copyPanels(int m, int length, float[] a, int start, int stride) {
        int panels = (m + Matrix.PANEL - 1) / Matrix.PANEL;
        if (columns.length < panels * STRETCH * Matrix.PANEL) {
            columns = new float[panels * STRETCH * Matrix.PANEL];
        }
        for (int p = 0; p < panels; p++) {
            int first = p * Matrix.PANEL;
            int width = Math.min(Matrix.PANEL, m - first);
            copyPanel(length, width, a, start + first, stride, columns, first * length);
        }
    }

    private static void copyPanel(int length, int width, float[] from, int start, int stride, float[] to, int at) {
        for (int row = 0; row < length; row++) {
            System.arraycopy(from, start + row * stride, to, at + row * Matrix.PANEL, width);
        }
    }

    private void addPanelByPanels(int m, int length, float[] c, int cStart, int cStride, int width) {
        for (int i = 0; i < m; i += Matrix.PANEL) {
            int rows = Math.min(Matrix.PANEL, m - i);
            int to = cStart + i * cStride;
            addPanel(rows, columns, i * length, 1, Matrix.PANEL, panel, 0, Matrix.PANEL, length, c, to, cStride, width);
        }
    }

    /**
     * Adds to one panel's columns of C. Element (i, k) of A stands at {@code aStart + i·rowStep + k·kStep}, row k of B at
     * {@code bStart + k·bStep}.
     */
    private void addPanel(
            int m,
            float[] a,
            int aStart,
            int rowStep,
            int kStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cStride,
            int width) {
        int vectors = (width + LANES - 1) / LANES;
        for (int done = 0; done < vectors; ) {
            int left = vectors - done;
            int count = left == 4 ? 2 : Math.min(VectorTile.VECTORS, left); // never a last one alone, to be moved
            int o = done * LANES;
            int o1 = Math.min(LANES, width - LANES - o);
            int o2 = Math.min(2 * LANES, width - LANES - o);
            int i = 0;
            for (; VectorTile.TALL && count > 1 && i + TALL_ROWS <= m; i += TALL_ROWS) {
                int from = aStart + i * rowStep;
                int to = cStart + o + i * cStride;
                if (count == VectorTile.VECTORS) {
                    VectorTile.addTallThree(
                            a, from, rowStep, kStep, b, bStart + o, bStep, length, c, to, cStride, o1, o2);
                } else {
                    VectorTile.addTallTwo(a, from, rowStep, kStep, b, bStart + o, bStep, length, c, to, cStride, o1);
                }
            }
            for (; i < m; i += ROWS) {
                int last = Math.min(ROWS, m - i) - 1;
                int r1 = Math.min(1, last);
                int r2 = Math.min(2, last);
                int a0 = aStart + i * rowStep;
                int a1 = a0 + r1 * rowStep;
                int a2 = a0 + r2 * rowStep;
                int a3 = a0 + last * rowStep;
                int c0 = cStart + o + i * cStride;
                int c1 = c0 + r1 * cStride;
                int c2 = c0 + r2 * cStride;
                int c3 = c0 + last * cStride;
                if (width < LANES) {
                    addNarrow(a, a0, a1, a2, a3, kStep, b, bStart, bStep, length, c, c0, cStride, last, width);
                } else if (count == 3) {
                    VectorTile.addThree(
                            a, a0, a1, a2, a3, kStep, b, bStart + o, bStep, length, c, c0, c1, c2, c3, o1, o2);
                } else if (count == 2) {
                    VectorTile.addTwo(a, a0, a1, a2, a3, kStep, b, bStart + o, bStep, length, c, c0, c1, c2, c3, o1);
                } else {
                    VectorTile.addOne(a, a0, a1, a2, a3, kStep, b, bStart + o, bStep, length, c, c0, c1, c2, c3);
                }
            }
            done += count;
        }
    }

    /** For a C that is narrower than a vector: the tile is copied out and in. */
    private void addNarrow(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            int kStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cStride,
            int last,
            int width) {
        for (int row = 0; row <= last; row++) {
            System.arraycopy(c, cStart + row * cStride, narrow, row * LANES, width);
        }
        int n1 = Math.min(1, last) * LANES;
        int n2 = Math.min(2, last) * LANES;
        VectorTile.addOne(a, a0, a1, a2, a3, kStep, b, bStart, bStep, length, narrow, 0, n1, n2, last * LANES);
        for (int row = 0; row <= last; row++) {
            System.arraycopy(narrow, row * LANES, c, cStart + row * cStride, width);
        }
    }

    @Override
    public void tanh(float[] x, int start, int length) {
        VectorActivations.tanh(x, start, length);
    }

    @Override
    public void sigmoid(float[] x, int start, int length) {
        VectorActivations.sigmoid(x, start, length);
    }

    @Override
    public void exp(float[] x, int start, int length) {
        VectorActivations.exp(x, start, length);
    }

    @Override
    public void lstmForward(
            int rows, int size, float[] z, int zStart, float[] c, int before, int at, float[] tanhC, float[] h) {
        lstm.forward(rows, size, z, zStart, c, before, at, tanhC, h);
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
        lstm.backward(rows, size, z, zStart, c, before, tanhC, at, above, aboveStart, dh, dc, dStart);
    }
}
