package dev.unroll.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C = d + X · B₁ + A · B₂ for tiles of C as {@link VectorTile} has them: the sums begin with a row d that all rows of C share,
 * then go over B's rows, first those for X (xn of them), then those for A (n). So C is written once and never read.
 *
 * <p>Element (i, k) of X stands at {@code x0 + i·xi + k}, of A at {@code a0 + i·ai + k}; the rows of B, from {@code b0}, are those
 * of a panel; row i of C begins at {@code c0 + i·ci}. The second vector of a row begins {@code o} after the first.
 */
final class VectorAffine {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int TALL_ROWS = VectorTile.TALL_ROWS;

    private VectorAffine() {}

    // spotless:off: tables, a line for each row of the tile
    /**
     * As many tiles of eight rows, two vectors, as there are in m rows.
     */
    static void tall(
            int m, float[] x, int x0, int xi, int xn, float[] a, int a0, int ai, int n, float[] b, int b0,
            float[] d, int d0, float[] c, int c0, int ci, int o) {
        for (int i = 0; i + TALL_ROWS <= m; i += TALL_ROWS) {
            int xAt = x0 + i * xi; int at = a0 + i * ai; int to = c0 + i * ci;
            FloatVector dp = fromArray(SPECIES, d, d0); FloatVector dq = fromArray(SPECIES, d, d0 + o);
            FloatVector p0 = dp; FloatVector q0 = dq;
            FloatVector p1 = dp; FloatVector q1 = dq;
            FloatVector p2 = dp; FloatVector q2 = dq;
            FloatVector p3 = dp; FloatVector q3 = dq;
            FloatVector p4 = dp; FloatVector q4 = dq;
            FloatVector p5 = dp; FloatVector q5 = dq;
            FloatVector p6 = dp; FloatVector q6 = dq;
            FloatVector p7 = dp; FloatVector q7 = dq;
            int row = b0;
            for (int k = 0; k < xn; k++) {
                FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
                FloatVector v0 = broadcast(SPECIES, x[xAt + k]); p0 = v0.fma(bp, p0); q0 = v0.fma(bq, q0);
                FloatVector v1 = broadcast(SPECIES, x[xAt + xi + k]); p1 = v1.fma(bp, p1); q1 = v1.fma(bq, q1);
                FloatVector v2 = broadcast(SPECIES, x[xAt + 2 * xi + k]); p2 = v2.fma(bp, p2); q2 = v2.fma(bq, q2);
                FloatVector v3 = broadcast(SPECIES, x[xAt + 3 * xi + k]); p3 = v3.fma(bp, p3); q3 = v3.fma(bq, q3);
                FloatVector v4 = broadcast(SPECIES, x[xAt + 4 * xi + k]); p4 = v4.fma(bp, p4); q4 = v4.fma(bq, q4);
                FloatVector v5 = broadcast(SPECIES, x[xAt + 5 * xi + k]); p5 = v5.fma(bp, p5); q5 = v5.fma(bq, q5);
                FloatVector v6 = broadcast(SPECIES, x[xAt + 6 * xi + k]); p6 = v6.fma(bp, p6); q6 = v6.fma(bq, q6);
                FloatVector v7 = broadcast(SPECIES, x[xAt + 7 * xi + k]); p7 = v7.fma(bp, p7); q7 = v7.fma(bq, q7);
                row += Matrix.PANEL;
            }
            for (int k = 0; k < n; k++) {
                FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
                FloatVector v0 = broadcast(SPECIES, a[at + k]); p0 = v0.fma(bp, p0); q0 = v0.fma(bq, q0);
                FloatVector v1 = broadcast(SPECIES, a[at + ai + k]); p1 = v1.fma(bp, p1); q1 = v1.fma(bq, q1);
                FloatVector v2 = broadcast(SPECIES, a[at + 2 * ai + k]); p2 = v2.fma(bp, p2); q2 = v2.fma(bq, q2);
                FloatVector v3 = broadcast(SPECIES, a[at + 3 * ai + k]); p3 = v3.fma(bp, p3); q3 = v3.fma(bq, q3);
                FloatVector v4 = broadcast(SPECIES, a[at + 4 * ai + k]); p4 = v4.fma(bp, p4); q4 = v4.fma(bq, q4);
                FloatVector v5 = broadcast(SPECIES, a[at + 5 * ai + k]); p5 = v5.fma(bp, p5); q5 = v5.fma(bq, q5);
                FloatVector v6 = broadcast(SPECIES, a[at + 6 * ai + k]); p6 = v6.fma(bp, p6); q6 = v6.fma(bq, q6);
                FloatVector v7 = broadcast(SPECIES, a[at + 7 * ai + k]); p7 = v7.fma(bp, p7); q7 = v7.fma(bq, q7);
                row += Matrix.PANEL;
            }
            p0.intoArray(c, to); q0.intoArray(c, to + o);
            p1.intoArray(c, to + ci); q1.intoArray(c, to + ci + o);
            p2.intoArray(c, to + 2 * ci); q2.intoArray(c, to + 2 * ci + o);
            p3.intoArray(c, to + 3 * ci); q3.intoArray(c, to + 3 * ci + o);
            p4.intoArray(c, to + 4 * ci); q4.intoArray(c, to + 4 * ci + o);
            p5.intoArray(c, to + 5 * ci); q5.intoArray(c, to + 5 * ci + o);
            p6.intoArray(c, to + 6 * ci); q6.intoArray(c, to + 6 * ci + o);
            p7.intoArray(c, to + 7 * ci); q7.intoArray(c, to + 7 * ci + o);
        }
    }

    /** Up to four rows, two vectors; {@code last} is the last row, 0 to 3, which stands in for those after it. */
    static void low(
            float[] x, int x0, int xi, int xn, float[] a, int a0, int ai, int n, float[] b, int b0,
            float[] d, int d0, float[] c, int c0, int ci, int o, int last) {
        int r1 = Math.min(1, last); int r2 = Math.min(2, last);
        int c1 = c0 + r1 * ci; int c2 = c0 + r2 * ci; int c3 = c0 + last * ci;
        int a1 = a0 + r1 * ai; int a2 = a0 + r2 * ai; int a3 = a0 + last * ai;
        int x1 = x0 + r1 * xi; int x2 = x0 + r2 * xi; int x3 = x0 + last * xi;
        FloatVector p0 = fromArray(SPECIES, d, d0); FloatVector q0 = fromArray(SPECIES, d, d0 + o);
        FloatVector p1 = p0; FloatVector q1 = q0;
        FloatVector p2 = p0; FloatVector q2 = q0;
        FloatVector p3 = p0; FloatVector q3 = q0;
        int row = b0;
        for (int k = 0; k < xn; k++) {
            FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
            FloatVector v0 = broadcast(SPECIES, x[x0 + k]); p0 = v0.fma(bp, p0); q0 = v0.fma(bq, q0);
            FloatVector v1 = broadcast(SPECIES, x[x1 + k]); p1 = v1.fma(bp, p1); q1 = v1.fma(bq, q1);
            FloatVector v2 = broadcast(SPECIES, x[x2 + k]); p2 = v2.fma(bp, p2); q2 = v2.fma(bq, q2);
            FloatVector v3 = broadcast(SPECIES, x[x3 + k]); p3 = v3.fma(bp, p3); q3 = v3.fma(bq, q3);
            row += Matrix.PANEL;
        }
        for (int k = 0; k < n; k++) {
            FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
            FloatVector v0 = broadcast(SPECIES, a[a0 + k]); p0 = v0.fma(bp, p0); q0 = v0.fma(bq, q0);
            FloatVector v1 = broadcast(SPECIES, a[a1 + k]); p1 = v1.fma(bp, p1); q1 = v1.fma(bq, q1);
            FloatVector v2 = broadcast(SPECIES, a[a2 + k]); p2 = v2.fma(bp, p2); q2 = v2.fma(bq, q2);
            FloatVector v3 = broadcast(SPECIES, a[a3 + k]); p3 = v3.fma(bp, p3); q3 = v3.fma(bq, q3);
            row += Matrix.PANEL;
        }
        p0.intoArray(c, c0); q0.intoArray(c, c0 + o);
        p1.intoArray(c, c1); q1.intoArray(c, c1 + o);
        p2.intoArray(c, c2); q2.intoArray(c, c2 + o);
        p3.intoArray(c, c3); q3.intoArray(c, c3 + o);
    }

    /** Up to four rows, one vector. */
    static void lowOfOne(
            float[] x, int x0, int xi, int xn, float[] a, int a0, int ai, int n, float[] b, int b0,
            float[] d, int d0, float[] c, int c0, int ci, int last) {
        int r1 = Math.min(1, last); int r2 = Math.min(2, last);
        int c1 = c0 + r1 * ci; int c2 = c0 + r2 * ci; int c3 = c0 + last * ci;
        int a1 = a0 + r1 * ai; int a2 = a0 + r2 * ai; int a3 = a0 + last * ai;
        int x1 = x0 + r1 * xi; int x2 = x0 + r2 * xi; int x3 = x0 + last * xi;
        FloatVector p0 = fromArray(SPECIES, d, d0);
        FloatVector p1 = p0;
        FloatVector p2 = p0;
        FloatVector p3 = p0;
        int row = b0;
        for (int k = 0; k < xn; k++) {
            FloatVector bp = fromArray(SPECIES, b, row);
            FloatVector v0 = broadcast(SPECIES, x[x0 + k]); p0 = v0.fma(bp, p0);
            FloatVector v1 = broadcast(SPECIES, x[x1 + k]); p1 = v1.fma(bp, p1);
            FloatVector v2 = broadcast(SPECIES, x[x2 + k]); p2 = v2.fma(bp, p2);
            FloatVector v3 = broadcast(SPECIES, x[x3 + k]); p3 = v3.fma(bp, p3);
            row += Matrix.PANEL;
        }
        for (int k = 0; k < n; k++) {
            FloatVector bp = fromArray(SPECIES, b, row);
            FloatVector v0 = broadcast(SPECIES, a[a0 + k]); p0 = v0.fma(bp, p0);
            FloatVector v1 = broadcast(SPECIES, a[a1 + k]); p1 = v1.fma(bp, p1);
            FloatVector v2 = broadcast(SPECIES, a[a2 + k]); p2 = v2.fma(bp, p2);
            FloatVector v3 = broadcast(SPECIES, a[a3 + k]); p3 = v3.fma(bp, p3);
            row += Matrix.PANEL;
        }
        p0.intoArray(c, c0);
        p1.intoArray(c, c1);
        p2.intoArray(c, c2);
        p3.intoArray(c, c3);
    }
    // spotless:on
}
