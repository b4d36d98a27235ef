package dev.unroll.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * C += A · B for a tile of C of a few rows and one or two vectors, which stays in registers while k runs over a stretch: each
 * element is c = fma(a_k, b_k, c), lane by lane. Two vectors of four rows are eight sums, enough to hide the latency of an
 * fma, and leave room in 16 registers; where there are 32, tiles of eight rows read B half as often.
 *
 * <p>Element (i, k) of A stands at {@code a0 + i·ai + k·ak}, where a step that is no parameter is 1; row k of B at
 * {@code b0 + k·bk}; row i of C at {@code c0 + i·ci}; n is the length of the stretch. The second vector of a row of C and
 * of B begins {@code o} after the first. All of C is read before any of it is written, so rows may be the same and vectors
 * may overlap.
 */
final class VectorTile {
    static final int LANES = lanes(FloatVector.SPECIES_PREFERRED.length());
    static final VectorSpecies<Float> SPECIES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(LANES * Float.SIZE));
    static final VectorSpecies<Integer> INT_SPECIES = SPECIES.withLanes(int.class);

    static final int LOW_ROWS = 4;
    static final int TALL_ROWS = 8;

    /** Whether there are enough registers for tall tiles: machines with 16 lanes have them. */
    static final boolean TALL = LANES >= 16;

    private VectorTile() {}

    /** The lanes to compute with where the machine prefers so many: a panel's row ends after two vectors of 16. */
    static int lanes(int preferred) {
        return Math.min(preferred, Matrix.PANEL / 2);
    }

    // spotless:off: tables, a line for each row of the tile
    /**
     * Eight rows, two vectors. Whether A is read along its rows or its columns is no argument but a method: only then can
     * the compiler see that neighbours are read, and leave out most of its checks of indices.
     */
    static void addTallByRows(
            float[] a, int a0, int ai, float[] b, int b0, int bk, int n, float[] c, int c0, int ci, int o) {
        FloatVector p0 = fromArray(SPECIES, c, c0); FloatVector q0 = fromArray(SPECIES, c, c0 + o);
        FloatVector p1 = fromArray(SPECIES, c, c0 + ci); FloatVector q1 = fromArray(SPECIES, c, c0 + ci + o);
        FloatVector p2 = fromArray(SPECIES, c, c0 + 2 * ci); FloatVector q2 = fromArray(SPECIES, c, c0 + 2 * ci + o);
        FloatVector p3 = fromArray(SPECIES, c, c0 + 3 * ci); FloatVector q3 = fromArray(SPECIES, c, c0 + 3 * ci + o);
        FloatVector p4 = fromArray(SPECIES, c, c0 + 4 * ci); FloatVector q4 = fromArray(SPECIES, c, c0 + 4 * ci + o);
        FloatVector p5 = fromArray(SPECIES, c, c0 + 5 * ci); FloatVector q5 = fromArray(SPECIES, c, c0 + 5 * ci + o);
        FloatVector p6 = fromArray(SPECIES, c, c0 + 6 * ci); FloatVector q6 = fromArray(SPECIES, c, c0 + 6 * ci + o);
        FloatVector p7 = fromArray(SPECIES, c, c0 + 7 * ci); FloatVector q7 = fromArray(SPECIES, c, c0 + 7 * ci + o);
        int row = b0;
        for (int k = 0; k < n; k++) {
            FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
            FloatVector x0 = broadcast(SPECIES, a[a0 + k]); p0 = x0.fma(bp, p0); q0 = x0.fma(bq, q0);
            FloatVector x1 = broadcast(SPECIES, a[a0 + ai + k]); p1 = x1.fma(bp, p1); q1 = x1.fma(bq, q1);
            FloatVector x2 = broadcast(SPECIES, a[a0 + 2 * ai + k]); p2 = x2.fma(bp, p2); q2 = x2.fma(bq, q2);
            FloatVector x3 = broadcast(SPECIES, a[a0 + 3 * ai + k]); p3 = x3.fma(bp, p3); q3 = x3.fma(bq, q3);
            FloatVector x4 = broadcast(SPECIES, a[a0 + 4 * ai + k]); p4 = x4.fma(bp, p4); q4 = x4.fma(bq, q4);
            FloatVector x5 = broadcast(SPECIES, a[a0 + 5 * ai + k]); p5 = x5.fma(bp, p5); q5 = x5.fma(bq, q5);
            FloatVector x6 = broadcast(SPECIES, a[a0 + 6 * ai + k]); p6 = x6.fma(bp, p6); q6 = x6.fma(bq, q6);
            FloatVector x7 = broadcast(SPECIES, a[a0 + 7 * ai + k]); p7 = x7.fma(bp, p7); q7 = x7.fma(bq, q7);
            row += bk;
        }
        p0.intoArray(c, c0); q0.intoArray(c, c0 + o);
        p1.intoArray(c, c0 + ci); q1.intoArray(c, c0 + ci + o);
        p2.intoArray(c, c0 + 2 * ci); q2.intoArray(c, c0 + 2 * ci + o);
        p3.intoArray(c, c0 + 3 * ci); q3.intoArray(c, c0 + 3 * ci + o);
        p4.intoArray(c, c0 + 4 * ci); q4.intoArray(c, c0 + 4 * ci + o);
        p5.intoArray(c, c0 + 5 * ci); q5.intoArray(c, c0 + 5 * ci + o);
        p6.intoArray(c, c0 + 6 * ci); q6.intoArray(c, c0 + 6 * ci + o);
        p7.intoArray(c, c0 + 7 * ci); q7.intoArray(c, c0 + 7 * ci + o);
    }

    /** The same. */
    static void addTallByColumns(
            float[] a, int a0, int ak, float[] b, int b0, int bk, int n, float[] c, int c0, int ci, int o) {
        FloatVector p0 = fromArray(SPECIES, c, c0); FloatVector q0 = fromArray(SPECIES, c, c0 + o);
        FloatVector p1 = fromArray(SPECIES, c, c0 + ci); FloatVector q1 = fromArray(SPECIES, c, c0 + ci + o);
        FloatVector p2 = fromArray(SPECIES, c, c0 + 2 * ci); FloatVector q2 = fromArray(SPECIES, c, c0 + 2 * ci + o);
        FloatVector p3 = fromArray(SPECIES, c, c0 + 3 * ci); FloatVector q3 = fromArray(SPECIES, c, c0 + 3 * ci + o);
        FloatVector p4 = fromArray(SPECIES, c, c0 + 4 * ci); FloatVector q4 = fromArray(SPECIES, c, c0 + 4 * ci + o);
        FloatVector p5 = fromArray(SPECIES, c, c0 + 5 * ci); FloatVector q5 = fromArray(SPECIES, c, c0 + 5 * ci + o);
        FloatVector p6 = fromArray(SPECIES, c, c0 + 6 * ci); FloatVector q6 = fromArray(SPECIES, c, c0 + 6 * ci + o);
        FloatVector p7 = fromArray(SPECIES, c, c0 + 7 * ci); FloatVector q7 = fromArray(SPECIES, c, c0 + 7 * ci + o);
        int column = a0;
        int row = b0;
        for (int k = 0; k < n; k++) {
            FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
            FloatVector x0 = broadcast(SPECIES, a[column]); p0 = x0.fma(bp, p0); q0 = x0.fma(bq, q0);
            FloatVector x1 = broadcast(SPECIES, a[column + 1]); p1 = x1.fma(bp, p1); q1 = x1.fma(bq, q1);
            FloatVector x2 = broadcast(SPECIES, a[column + 2]); p2 = x2.fma(bp, p2); q2 = x2.fma(bq, q2);
            FloatVector x3 = broadcast(SPECIES, a[column + 3]); p3 = x3.fma(bp, p3); q3 = x3.fma(bq, q3);
            FloatVector x4 = broadcast(SPECIES, a[column + 4]); p4 = x4.fma(bp, p4); q4 = x4.fma(bq, q4);
            FloatVector x5 = broadcast(SPECIES, a[column + 5]); p5 = x5.fma(bp, p5); q5 = x5.fma(bq, q5);
            FloatVector x6 = broadcast(SPECIES, a[column + 6]); p6 = x6.fma(bp, p6); q6 = x6.fma(bq, q6);
            FloatVector x7 = broadcast(SPECIES, a[column + 7]); p7 = x7.fma(bp, p7); q7 = x7.fma(bq, q7);
            column += ak;
            row += bk;
        }
        p0.intoArray(c, c0); q0.intoArray(c, c0 + o);
        p1.intoArray(c, c0 + ci); q1.intoArray(c, c0 + ci + o);
        p2.intoArray(c, c0 + 2 * ci); q2.intoArray(c, c0 + 2 * ci + o);
        p3.intoArray(c, c0 + 3 * ci); q3.intoArray(c, c0 + 3 * ci + o);
        p4.intoArray(c, c0 + 4 * ci); q4.intoArray(c, c0 + 4 * ci + o);
        p5.intoArray(c, c0 + 5 * ci); q5.intoArray(c, c0 + 5 * ci + o);
        p6.intoArray(c, c0 + 6 * ci); q6.intoArray(c, c0 + 6 * ci + o);
        p7.intoArray(c, c0 + 7 * ci); q7.intoArray(c, c0 + 7 * ci + o);
    }

    /** Up to four rows, two vectors; {@code last} is the last row, 0 to 3, which stands in for those after it. */
    static void addLow(
            float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int n,
            float[] c, int c0, int ci, int o, int last) {
        int r1 = Math.min(1, last); int r2 = Math.min(2, last);
        int c1 = c0 + r1 * ci; int c2 = c0 + r2 * ci; int c3 = c0 + last * ci;
        int a1 = a0 + r1 * ai; int a2 = a0 + r2 * ai; int a3 = a0 + last * ai;
        FloatVector p0 = fromArray(SPECIES, c, c0); FloatVector q0 = fromArray(SPECIES, c, c0 + o);
        FloatVector p1 = fromArray(SPECIES, c, c1); FloatVector q1 = fromArray(SPECIES, c, c1 + o);
        FloatVector p2 = fromArray(SPECIES, c, c2); FloatVector q2 = fromArray(SPECIES, c, c2 + o);
        FloatVector p3 = fromArray(SPECIES, c, c3); FloatVector q3 = fromArray(SPECIES, c, c3 + o);
        int column = 0;
        for (int k = 0; k < n; k++) {
            int row = b0 + k * bk;
            FloatVector bp = fromArray(SPECIES, b, row); FloatVector bq = fromArray(SPECIES, b, row + o);
            FloatVector x0 = broadcast(SPECIES, a[a0 + column]); p0 = x0.fma(bp, p0); q0 = x0.fma(bq, q0);
            FloatVector x1 = broadcast(SPECIES, a[a1 + column]); p1 = x1.fma(bp, p1); q1 = x1.fma(bq, q1);
            FloatVector x2 = broadcast(SPECIES, a[a2 + column]); p2 = x2.fma(bp, p2); q2 = x2.fma(bq, q2);
            FloatVector x3 = broadcast(SPECIES, a[a3 + column]); p3 = x3.fma(bp, p3); q3 = x3.fma(bq, q3);
            column += ak;
        }
        p0.intoArray(c, c0); q0.intoArray(c, c0 + o);
        p1.intoArray(c, c1); q1.intoArray(c, c1 + o);
        p2.intoArray(c, c2); q2.intoArray(c, c2 + o);
        p3.intoArray(c, c3); q3.intoArray(c, c3 + o);
    }

    /** The same for one vector. */
    static void addLowOfOne(
            float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int n, float[] c, int c0, int ci, int last) {
        int r1 = Math.min(1, last); int r2 = Math.min(2, last);
        int c1 = c0 + r1 * ci; int c2 = c0 + r2 * ci; int c3 = c0 + last * ci;
        int a1 = a0 + r1 * ai; int a2 = a0 + r2 * ai; int a3 = a0 + last * ai;
        FloatVector p0 = fromArray(SPECIES, c, c0);
        FloatVector p1 = fromArray(SPECIES, c, c1);
        FloatVector p2 = fromArray(SPECIES, c, c2);
        FloatVector p3 = fromArray(SPECIES, c, c3);
        int column = 0;
        for (int k = 0; k < n; k++) {
            int row = b0 + k * bk;
            FloatVector bp = fromArray(SPECIES, b, row);
            FloatVector x0 = broadcast(SPECIES, a[a0 + column]); p0 = x0.fma(bp, p0);
            FloatVector x1 = broadcast(SPECIES, a[a1 + column]); p1 = x1.fma(bp, p1);
            FloatVector x2 = broadcast(SPECIES, a[a2 + column]); p2 = x2.fma(bp, p2);
            FloatVector x3 = broadcast(SPECIES, a[a3 + column]); p3 = x3.fma(bp, p3);
            column += ak;
        }
        p0.intoArray(c, c0);
        p1.intoArray(c, c1);
        p2.intoArray(c, c2);
        p3.intoArray(c, c3);
    }
    // spotless:on
}
