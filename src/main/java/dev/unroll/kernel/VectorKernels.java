package dev.unroll.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * {@link Kernels} on the Vector API, at the width that the machine prefers, up to 16 lanes. Products are cut into stretches
 * of k, a stretch into B's panels, and a panel into tiles. Where fewer rows are left than a tile has, the last one stands in
 * for those that are missing; a vector that would stick out at the right is moved to the left, over its neighbour in the same
 * tile. Both compute some elements twice, to the same bits.
 */
final class VectorKernels implements Kernels {
    private static final int LANES = VectorTile.LANES;
    private static final int ROWS = VectorTile.ROWS;
    private static final int TALL_ROWS = VectorTallTile.ROWS;

    /** So much of k that B's part of a panel, 48 KiB, stays in a near cache while the rows of A pass. */
    static final int STRETCH = 256;

    /** The same where A is read by columns, of which each touches a cache line of its own: 24 KiB of B leave them room. */
    static final int TRANSPOSED_STRETCH = 128;

    /** A factor B of up to so many floats, 256 KiB, stays in a near cache while the rows of A and C pass, each once. */
    static final int SMALL = 1 << 16;

    /** From this many floats between the rows of A on, its columns fall on the same few places of a cache. */
    static final int WIDE = 512;

    /** Products of fewer multiply-adds gain nothing from vectors, and lose much while the JVM has not compiled them. */
    static final long WORTHWHILE = 1 << 12;

    /** Vectors of sums that are formed at a time in {@link #addRows}. */
    private static final int SUMS = 2;

    private final Kernels scalar = new ScalarKernels();
    private final VectorLstm lstm = new VectorLstm();
    private final float[] panel = new float[TRANSPOSED_STRETCH * Matrix.PANEL]; // of B, in the transposed product
    private final float[] narrow = new float[ROWS * LANES]; // a tile of C that has fewer columns than a vector
    private float[] strips = {}; // (strips of m, TRANSPOSED_STRETCH, LANES) of A, in the transposed product
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
        for (int done = 0; done < k; done += TRANSPOSED_STRETCH) {
            int length = Math.min(TRANSPOSED_STRETCH, k - done);
            int aFrom = aStart + done * aStride;
            boolean once = m <= TALL_ROWS && n >= LANES; // B is read but once, so where it stands
            boolean wide = !once && aStride >= WIDE;
            if (wide) {
                copyStrips(m, length, a, aFrom, aStride);
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
                copyPanel(length, width, b, bFrom, bStride);
                if (wide) {
                    addPanelByStrips(m, length, c, to, n, width);
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

    private void copyPanel(int length, int width, float[] b, int start, int stride) {
        for (int row = 0; row < length; row++) {
            System.arraycopy(b, start + row * stride, panel, row * Matrix.PANEL, width);
        }
    }

    /** Cuts A into strips of as many columns as a vector has lanes, so that a tile finds its columns side by side. */
    private void copyStrips(int m, int length, float[] a, int start, int stride) {
        if (strips.length < (m + LANES - 1) * length) {
            strips = new float[(m + LANES - 1) * TRANSPOSED_STRETCH];
        }
        int i = 0;
        for (; i <= m - LANES; i += LANES) {
            copyStrip(length, a, start + i, stride, i * length);
        }
        for (int k = 0; i < m && k < length; k++) {
            System.arraycopy(a, start + i + k * stride, strips, i * length + k * LANES, m - i);
        }
    }

    private void copyStrip(int length, float[] a, int start, int stride, int to) {
        for (int k = 0; k < length; k++) {
            FloatVector.fromArray(VectorTile.SPECIES, a, start + k * stride).intoArray(strips, to + k * LANES);
        }
    }

    private void addPanelByStrips(int m, int length, float[] c, int cStart, int cStride, int width) {
        for (int i = 0; i < m; i += LANES) {
            int rows = Math.min(LANES, m - i);
            int to = cStart + i * cStride;
            addPanel(rows, strips, i * length, 1, LANES, panel, 0, Matrix.PANEL, length, c, to, cStride, width);
        }
    }

    /**
     * Adds to one panel's columns of C. Element (i, k) of A stands at {@code aStart + i·rowStep + k·kStep}, where one of the
     * steps is 1, row k of B at {@code bStart + k·bStep}.
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
            for (; VectorTallTile.USABLE && count > 1 && i + TALL_ROWS <= m; i += TALL_ROWS) {
                int from = aStart + i * rowStep;
                int to = cStart + o + i * cStride;
                if (kStep == 1 && count == 3) {
                    VectorTallTile.addThreeByRows(
                            a, from, rowStep, b, bStart + o, bStep, length, c, to, cStride, o1, o2);
                } else if (kStep == 1) {
                    VectorTallTile.addTwoByRows(a, from, rowStep, b, bStart + o, bStep, length, c, to, cStride, o1);
                } else if (count == 3) {
                    VectorTallTile.addThreeByColumns(
                            a, from, kStep, b, bStart + o, bStep, length, c, to, cStride, o1, o2);
                } else {
                    VectorTallTile.addTwoByColumns(a, from, kStep, b, bStart + o, bStep, length, c, to, cStride, o1);
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
    public void addRows(int rows, int width, float[] table, int start, float[] c, int cStart) {
        int j = 0;
        for (; j <= width - SUMS * LANES; j += SUMS * LANES) {
            addRowsOfSums(rows, width, table, start + j, c, cStart + j);
        }
        for (int row = start; row < start + rows * width; row += width) {
            for (int i = j; i < width; i++) {
                c[cStart + i] += table[row + i];
            }
        }
    }

    /** The same for {@value #SUMS} vectors of columns, which stay in registers. */
    private static void addRowsOfSums(int rows, int width, float[] table, int start, float[] c, int cStart) {
        FloatVector s0 = FloatVector.fromArray(VectorTile.SPECIES, c, cStart);
        FloatVector s1 = FloatVector.fromArray(VectorTile.SPECIES, c, cStart + LANES);
        for (int row = 0; row < rows; row++) {
            int at = start + row * width;
            s0 = s0.add(FloatVector.fromArray(VectorTile.SPECIES, table, at));
            s1 = s1.add(FloatVector.fromArray(VectorTile.SPECIES, table, at + LANES));
        }
        s0.intoArray(c, cStart);
        s1.intoArray(c, cStart + LANES);
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
