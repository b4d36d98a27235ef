package dev.unroll.kernel;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels} on the Vector API, at the width that the machine prefers, up to 16 lanes. Products are cut into stretches
 * of k, a stretch into B's panels, and a panel into tiles. Where fewer rows are left than a tile has, the last one stands in
 * for those that are missing; a vector that would stick out at the right is moved to the left, over its neighbour in the same
 * tile. Both compute some elements twice, to the same bits.
 */
final class VectorKernels implements Kernels {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;
    private static final int LOW_ROWS = VectorTile.LOW_ROWS;
    private static final int TALL_ROWS = VectorTile.TALL_ROWS;

    /** So much of k that B's part of a panel, 64 KiB, stays in a near cache while the rows of A pass. */
    static final int STRETCH = 512;

    /** The same where A is read by columns, of which each touches a cache line of its own: 24 KiB of B leave them room. */
    static final int TRANSPOSED_STRETCH = 192;

    /** A factor B of up to so many floats, 256 KiB, stays in a near cache while the rows of A and C pass, each once. */
    static final int SMALL = 1 << 16;

    /** From this many floats between the rows of A on, its columns fall on the same few places of a cache. */
    static final int WIDE = 512;

    /** Up to this many floats between the rows of B, all of it stays in a near cache without being copied. */
    static final int CLOSE = 64;

    /** Products of fewer multiply-adds gain nothing from vectors, and lose much while the JVM has not compiled them. */
    static final long WORTHWHILE = 1 << 12;

    private static final int SUMS = 4; // vectors of sums that are formed at a time in addRows, or half of them
    private static final int BLOCK = 32; // rows of an affine step that a near cache holds beside a panel
    static final int FEW_INPUTS = 2; // columns of B in a transposed product that are computed one by one

    private final Kernels scalar = new ScalarKernels();
    private final VectorLstm lstm = new VectorLstm();
    private final float[] panel = new float[TRANSPOSED_STRETCH * Matrix.PANEL]; // of B, in the transposed product
    private final float[] narrow = new float[LOW_ROWS * LANES]; // a tile of C that has fewer columns than a vector
    private float[] strips = {}; // (strips of m, TRANSPOSED_STRETCH, LANES) of A, in the transposed product
    private float[] transposed = {}; // (n, m) of Cᵀ, in the transposed product

    @Override
    public void multiply(int m, float[] a, int a0, int aStride, Matrix b, float[] c, int c0, int cStride) {
        if ((long) m * b.rows() * b.cols() < WORTHWHILE) {
            scalar.multiply(m, a, a0, aStride, b, c, c0, cStride);
            return;
        }
        int firstPanel = m == 1 ? VectorRow.add(a, a0, b.rows(), a, a0, 0, b, c, c0, c, c0) : 0;
        int together = b.rows() * b.cols() <= SMALL ? TALL_ROWS : m;
        for (int k = 0; k < b.rows(); k += STRETCH) {
            int length = Math.min(STRETCH, b.rows() - k);
            for (int i = 0; i < m; i += together) {
                int rows = Math.min(together, m - i);
                int from = a0 + i * aStride + k;
                for (int p = firstPanel; p < b.panels(); p++) {
                    int to = c0 + i * cStride + b.firstColumn(p);
                    int bFrom = b.start(p, k);
                    // spotless:off: as many arguments as there are strides
                    addPanel(rows, a, from, aStride, 1, b.values(), bFrom, Matrix.PANEL, length,
                            c, to, cStride, b.width(p));
                    // spotless:on
                }
            }
        }
    }

    @Override
    public void affine(int m, int known, Affine weights, float[] x, int x0, float[] h, int h0, float[] z, int z0) {
        if (weights.size() < LANES || (long) m * weights.matrix().rows() * weights.size() < WORTHWHILE) {
            scalar.affine(m, known, weights, x, x0, h, h0, z, z0);
            return;
        }
        int n = weights.hidden();
        for (int i = 0; i < m; ) {
            boolean first = i < known;
            int rows = Math.min(BLOCK, (first ? known : m) - i);
            int to = z0 + i * weights.size();
            affineRows(rows, weights, first ? n : 0, x, x0 + i * weights.inputs(), h, h0 + i * n, z, to);
            i += rows;
        }
    }

    /** The same for rows all of which have h, or none of which, where n is 0. */
    private static void affineRows(
            int m, Affine weights, int n, float[] x, int x0, float[] h, int h0, float[] z, int z0) {
        Matrix b = weights.matrix();
        int xn = weights.inputs();
        int hi = weights.hidden();
        int zi = weights.size();
        int firstPanel = m == 1 ? VectorRow.add(x, x0, xn, h, h0, n, b, weights.bias(), 0, z, z0) : 0;
        for (int p = firstPanel; p < b.panels(); p++) {
            int vectors = (b.width(p) + LANES - 1) / LANES;
            for (int done = 0; done < vectors; ) {
                boolean two = (vectors - done) % 2 == 0;
                int d0 = b.firstColumn(p) + done * LANES;
                int b0 = b.start(p, 0) + done * LANES;
                int o = Math.min(LANES, b.width(p) - (done + 1) * LANES);
                int i = VectorTile.TALL && two ? m / TALL_ROWS * TALL_ROWS : 0;
                // spotless:off: as many arguments as there are strides
                VectorAffine.tall(i, x, x0, xn, xn, h, h0, hi, n, b.values(), b0, weights.bias(), d0, z, z0 + d0, zi, o);
                for (; i < m; i += LOW_ROWS) {
                    int last = Math.min(LOW_ROWS, m - i) - 1;
                    int from = x0 + i * xn;
                    int hFrom = h0 + i * hi;
                    int to = z0 + d0 + i * zi;
                    if (two) {
                        VectorAffine.low(x, from, xn, xn, h, hFrom, hi, n, b.values(), b0,
                                weights.bias(), d0, z, to, zi, o, last);
                    } else {
                        VectorAffine.lowOfOne(x, from, xn, xn, h, hFrom, hi, n, b.values(), b0,
                                weights.bias(), d0, z, to, zi, last);
                    }
                }
                // spotless:on
                done += two ? 2 : 1;
            }
        }
    }

    @Override
    public void multiplyTransposed(
            int m, int n, int k, float[] a, int a0, int aStride, float[] b, int b0, int bStride, float[] c, int c0) {
        if ((long) m * n * k < WORTHWHILE) {
            scalar.multiplyTransposed(m, n, k, a, a0, aStride, b, b0, bStride, c, c0);
            return;
        }
        if (n < LANES && m >= LANES) {
            multiplyIntoTransposed(m, n, k, a, a0, aStride, b, b0, bStride, c, c0);
            return;
        }
        // B is read where it stands if but once, or if its rows are close to each other.
        boolean once = n >= LANES && (m <= TALL_ROWS || bStride <= CLOSE);
        boolean wide = !once && aStride >= WIDE;
        for (int done = 0; done < k; done += TRANSPOSED_STRETCH) {
            int length = Math.min(TRANSPOSED_STRETCH, k - done);
            int aFrom = a0 + done * aStride;
            if (wide) {
                copyStrips(m, length, a, aFrom, aStride);
            }
            for (int p = 0; p < Matrix.panels(n); p++) {
                int first = Matrix.firstColumn(p, n);
                int width = Matrix.firstColumn(p + 1, n) - first;
                int bFrom = b0 + done * bStride + first;
                int to = c0 + first;
                if (once) {
                    addPanel(m, a, aFrom, 1, aStride, b, bFrom, bStride, length, c, to, n, width);
                    continue;
                }
                for (int row = 0; row < length; row++) {
                    System.arraycopy(b, bFrom + row * bStride, panel, row * Matrix.PANEL, width);
                }
                if (!wide) {
                    addPanel(m, a, aFrom, 1, aStride, panel, 0, Matrix.PANEL, length, c, to, n, width);
                    continue;
                }
                for (int i = 0; i < m; i += LANES) {
                    int rows = Math.min(LANES, m - i);
                    // spotless:off: as many arguments as there are strides
                    addPanel(rows, strips, i * length, 1, LANES, panel, 0, Matrix.PANEL, length,
                            c, to + i * n, n, width);
                    // spotless:on
                }
            }
        }
    }

    /** Cᵀ += Bᵀ · A, for a C that is narrower than a vector but not as low; fma(a, b, c) = fma(b, a, c). */
    private void multiplyIntoTransposed(
            int m, int n, int k, float[] a, int a0, int aStride, float[] b, int b0, int bStride, float[] c, int c0) {
        if (transposed.length < m * n) {
            transposed = new float[m * n];
        }
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                transposed[j * m + i] = c[c0 + i * n + j];
            }
        }
        if (n <= FEW_INPUTS) {
            for (int j = 0; j < n; j++) {
                addWeightedRows(m, k, b, b0 + j, bStride, a, a0, aStride, transposed, j * m);
            }
        } else {
            multiplyTransposed(n, m, k, b, b0, bStride, a, a0, aStride, transposed, 0);
        }
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                c[c0 + i * n + j] = transposed[j * m + i];
            }
        }
    }

    /** Adds the rows (k, m) of A, each multiplied by its number of x, to a row of m sums. */
    private void addWeightedRows(
            int m, int k, float[] x, int x0, int xStride, float[] a, int a0, int aStride, float[] c, int c0) {
        int i = 0;
        for (; i <= m - SUMS * LANES; i += SUMS * LANES) {
            addWeightedRowsOfSums(k, x, x0, xStride, a, a0 + i, aStride, c, c0 + i);
        }
        if (i < m) {
            multiplyTransposed(1, m - i, k, x, x0, xStride, a, a0 + i, aStride, c, c0 + i);
        }
    }

    // spotless:off: a line for each vector of sums
    /** The same for {@value #SUMS} vectors of columns, which stay in registers. */
    private static void addWeightedRowsOfSums(
            int k, float[] x, int x0, int xStride, float[] a, int a0, int aStride, float[] c, int c0) {
        FloatVector s0 = fromArray(SPECIES, c, c0);
        FloatVector s1 = fromArray(SPECIES, c, c0 + LANES);
        FloatVector s2 = fromArray(SPECIES, c, c0 + 2 * LANES);
        FloatVector s3 = fromArray(SPECIES, c, c0 + 3 * LANES);
        int at = a0;
        for (int row = 0; row < k; row++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, x[x0 + row * xStride]);
            s0 = factor.fma(fromArray(SPECIES, a, at), s0);
            s1 = factor.fma(fromArray(SPECIES, a, at + LANES), s1);
            s2 = factor.fma(fromArray(SPECIES, a, at + 2 * LANES), s2);
            s3 = factor.fma(fromArray(SPECIES, a, at + 3 * LANES), s3);
            at += aStride;
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + LANES);
        s2.intoArray(c, c0 + 2 * LANES);
        s3.intoArray(c, c0 + 3 * LANES);
    }
    // spotless:on

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

    // spotless:off: as many parameters as there are strides
    /**
     * Adds to one panel's columns of C. Element (i, k) of A stands at {@code a0 + i·ai + k·ak}, where one of the steps is
     * 1, row k of B at {@code b0 + k·bk}, row i of C at {@code c0 + i·ci}; n is the length of the stretch.
     */
    private void addPanel(
            int m, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int n,
            float[] c, int c0, int ci, int width) {
        int vectors = (width + LANES - 1) / LANES;
        for (int done = 0; done < vectors; ) {
            boolean two = (vectors - done) % 2 == 0; // so never a last one alone, to be moved
            int first = done * LANES;
            int o = Math.min(LANES, width - LANES - first);
            int i = 0;
            for (; VectorTile.TALL && two && i + TALL_ROWS <= m; i += TALL_ROWS) {
                int from = a0 + i * ai;
                int to = c0 + first + i * ci;
                if (ak == 1) {
                    VectorTile.addTallByRows(a, from, ai, b, b0 + first, bk, n, c, to, ci, o);
                } else {
                    VectorTile.addTallByColumns(a, from, ak, b, b0 + first, bk, n, c, to, ci, o);
                }
            }
            for (; i < m; i += LOW_ROWS) {
                int last = Math.min(LOW_ROWS, m - i) - 1;
                int from = a0 + i * ai;
                int to = c0 + first + i * ci;
                if (width < LANES) {
                    addNarrow(a, from, ai, ak, b, b0, bk, n, c, to, ci, last, width);
                } else if (two) {
                    VectorTile.addLow(a, from, ai, ak, b, b0 + first, bk, n, c, to, ci, o, last);
                } else {
                    VectorTile.addLowOfOne(a, from, ai, ak, b, b0 + first, bk, n, c, to, ci, last);
                }
            }
            done += two ? 2 : 1;
        }
    }

    /** For a C that is narrower than a vector: the tile is copied out and in. */
    private void addNarrow(
            float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int n,
            float[] c, int c0, int ci, int last, int width) {
        for (int row = 0; row <= last; row++) {
            System.arraycopy(c, c0 + row * ci, narrow, row * LANES, width);
        }
        VectorTile.addLowOfOne(a, a0, ai, ak, b, b0, bk, n, narrow, 0, LANES, last);
        for (int row = 0; row <= last; row++) {
            System.arraycopy(narrow, row * LANES, c, c0 + row * ci, width);
        }
    }
    // spotless:on

    @Override
    public void addRows(int rows, int width, float[] table, int start, float[] c, int cStart) {
        int j = 0;
        for (; j <= width - SUMS * LANES; j += SUMS * LANES) {
            addRowsOfSums(rows, width, table, start + j, c, cStart + j);
        }
        if (j <= width - SUMS / 2 * LANES) {
            addRowsOfHalf(rows, width, table, start + j, c, cStart + j);
            j += SUMS / 2 * LANES;
        }
        for (int row = start; row < start + rows * width; row += width) {
            for (int i = j; i < width; i++) {
                c[cStart + i] += table[row + i];
            }
        }
    }

    /** The same for {@value #SUMS} vectors of columns, which stay in registers. */
    private static void addRowsOfSums(int rows, int width, float[] table, int start, float[] c, int cStart) {
        FloatVector s0 = fromArray(SPECIES, c, cStart);
        FloatVector s1 = fromArray(SPECIES, c, cStart + LANES);
        FloatVector s2 = fromArray(SPECIES, c, cStart + 2 * LANES);
        FloatVector s3 = fromArray(SPECIES, c, cStart + 3 * LANES);
        int at = start;
        for (int row = 0; row < rows; row++) {
            s0 = s0.add(fromArray(SPECIES, table, at));
            s1 = s1.add(fromArray(SPECIES, table, at + LANES));
            s2 = s2.add(fromArray(SPECIES, table, at + 2 * LANES));
            s3 = s3.add(fromArray(SPECIES, table, at + 3 * LANES));
            at += width;
        }
        s0.intoArray(c, cStart);
        s1.intoArray(c, cStart + LANES);
        s2.intoArray(c, cStart + 2 * LANES);
        s3.intoArray(c, cStart + 3 * LANES);
    }

    private static void addRowsOfHalf(int rows, int width, float[] table, int start, float[] c, int cStart) {
        FloatVector s0 = fromArray(SPECIES, c, cStart);
        FloatVector s1 = fromArray(SPECIES, c, cStart + LANES);
        int at = start;
        for (int row = 0; row < rows; row++) {
            s0 = s0.add(fromArray(SPECIES, table, at));
            s1 = s1.add(fromArray(SPECIES, table, at + LANES));
            at += width;
        }
        s0.intoArray(c, cStart);
        s1.intoArray(c, cStart + LANES);
    }

    @Override
    public void tanhBackward(int n, float[] h, int h0, float[] above, int above0, float[] dh, float[] dZ, int z0) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector zero = FloatVector.zero(SPECIES);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector y = fromArray(SPECIES, h, h0 + j);
            fromArray(SPECIES, dh, j)
                    .add(fromArray(SPECIES, above, above0 + j))
                    .mul(y.neg().fma(y, one))
                    .intoArray(dZ, z0 + j);
            zero.intoArray(dh, j);
        }
        for (; j < n; j++) {
            dZ[z0 + j] = (dh[j] + above[above0 + j]) * Math.fma(-h[h0 + j], h[h0 + j], 1f);
            dh[j] = 0;
        }
    }

    // spotless:off: a table
    @Override public void tanh(float[] x, int start, int n) { VectorActivations.tanh(x, start, 1, n, n); }
    @Override public void sigmoid(float[] x, int start, int n) { VectorActivations.sigmoid(x, start, 1, n, n); }
    @Override public void exp(float[] x, int start, int n) { VectorActivations.exp(x, start, n); }
    @Override public LstmStep lstm(LstmStep plain) { return lstm; }
    // spotless:on
}
