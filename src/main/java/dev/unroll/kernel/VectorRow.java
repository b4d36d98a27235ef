package dev.unroll.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * c = d + x · B₁ + a · B₂ for a single row: some of its vectors at a time, enough to hide the latency of an fma, so that B is read
 * as fast as the memory gives it. Each element is a sum in the order of {@link VectorTile}'s.
 *
 * <p>Element k of x stands at {@code x0 + k}, of a at {@code a0 + k}; the rows of B, from {@code b0}, are those of consecutive
 * panels, each {@code panel} after the one before; of d and of c the columns of these panels follow each other.
 */
final class VectorRow {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;
    private static final int EIGHT = 8 * LANES / Matrix.PANEL; // panels of so many vectors
    private static final int FOUR = 4 * LANES / Matrix.PANEL; // which may be less than one

    private VectorRow() {}

    // spotless:off: as many parameters as there are tables, and a line for each vector
    /** As many panels as are whole and come in groups of such vectors; returns how many. */
    static int add(float[] x, int x0, int xn, float[] a, int a0, int n, Matrix b, float[] d, int d0, float[] c, int c0) {
        int panel = b.rows() * Matrix.PANEL;
        int p = 0;
        for (; p + EIGHT <= b.panels() && b.width(p + EIGHT - 1) == Matrix.PANEL; p += EIGHT) {
            int column = p * Matrix.PANEL;
            addEight(x, x0, xn, a, a0, n, b.values(), b.start(p, 0), panel, d, d0 + column, c, c0 + column);
        }
        if (FOUR > 0 && p + FOUR <= b.panels() && b.width(p + FOUR - 1) == Matrix.PANEL) {
            int column = p * Matrix.PANEL;
            addFour(x, x0, xn, a, a0, n, b.values(), b.start(p, 0), panel, d, d0 + column, c, c0 + column);
            p += FOUR;
        }
        return p;
    }

    /** Where a vector begins in a row of consecutive panels. */
    private static int offset(int vector, int panel) {
        int column = vector * LANES;
        return column / Matrix.PANEL * panel + column % Matrix.PANEL;
    }

    private static void addEight(
            float[] x, int x0, int xn, float[] a, int a0, int n, float[] b, int b0, int panel, float[] d, int d0, float[] c, int c0) {
        int o1 = offset(1, panel); int o2 = offset(2, panel); int o3 = offset(3, panel); int o4 = offset(4, panel);
        int o5 = offset(5, panel); int o6 = offset(6, panel); int o7 = offset(7, panel);
        FloatVector s0 = fromArray(SPECIES, d, d0);
        FloatVector s1 = fromArray(SPECIES, d, d0 + LANES);
        FloatVector s2 = fromArray(SPECIES, d, d0 + 2 * LANES);
        FloatVector s3 = fromArray(SPECIES, d, d0 + 3 * LANES);
        FloatVector s4 = fromArray(SPECIES, d, d0 + 4 * LANES);
        FloatVector s5 = fromArray(SPECIES, d, d0 + 5 * LANES);
        FloatVector s6 = fromArray(SPECIES, d, d0 + 6 * LANES);
        FloatVector s7 = fromArray(SPECIES, d, d0 + 7 * LANES);
        int row = b0;
        for (int k = 0; k < xn; k++) {
            FloatVector v = broadcast(SPECIES, x[x0 + k]);
            s0 = v.fma(fromArray(SPECIES, b, row), s0); s1 = v.fma(fromArray(SPECIES, b, row + o1), s1);
            s2 = v.fma(fromArray(SPECIES, b, row + o2), s2); s3 = v.fma(fromArray(SPECIES, b, row + o3), s3);
            s4 = v.fma(fromArray(SPECIES, b, row + o4), s4); s5 = v.fma(fromArray(SPECIES, b, row + o5), s5);
            s6 = v.fma(fromArray(SPECIES, b, row + o6), s6); s7 = v.fma(fromArray(SPECIES, b, row + o7), s7);
            row += Matrix.PANEL;
        }
        for (int k = 0; k < n; k++) {
            FloatVector v = broadcast(SPECIES, a[a0 + k]);
            s0 = v.fma(fromArray(SPECIES, b, row), s0); s1 = v.fma(fromArray(SPECIES, b, row + o1), s1);
            s2 = v.fma(fromArray(SPECIES, b, row + o2), s2); s3 = v.fma(fromArray(SPECIES, b, row + o3), s3);
            s4 = v.fma(fromArray(SPECIES, b, row + o4), s4); s5 = v.fma(fromArray(SPECIES, b, row + o5), s5);
            s6 = v.fma(fromArray(SPECIES, b, row + o6), s6); s7 = v.fma(fromArray(SPECIES, b, row + o7), s7);
            row += Matrix.PANEL;
        }
        s0.intoArray(c, c0); s1.intoArray(c, c0 + LANES);
        s2.intoArray(c, c0 + 2 * LANES); s3.intoArray(c, c0 + 3 * LANES);
        s4.intoArray(c, c0 + 4 * LANES); s5.intoArray(c, c0 + 5 * LANES);
        s6.intoArray(c, c0 + 6 * LANES); s7.intoArray(c, c0 + 7 * LANES);
    }

    private static void addFour(
            float[] x, int x0, int xn, float[] a, int a0, int n, float[] b, int b0, int panel, float[] d, int d0, float[] c, int c0) {
        int o1 = offset(1, panel); int o2 = offset(2, panel); int o3 = offset(3, panel);
        FloatVector s0 = fromArray(SPECIES, d, d0);
        FloatVector s1 = fromArray(SPECIES, d, d0 + LANES);
        FloatVector s2 = fromArray(SPECIES, d, d0 + 2 * LANES);
        FloatVector s3 = fromArray(SPECIES, d, d0 + 3 * LANES);
        int row = b0;
        for (int k = 0; k < xn; k++) {
            FloatVector v = broadcast(SPECIES, x[x0 + k]);
            s0 = v.fma(fromArray(SPECIES, b, row), s0); s1 = v.fma(fromArray(SPECIES, b, row + o1), s1);
            s2 = v.fma(fromArray(SPECIES, b, row + o2), s2); s3 = v.fma(fromArray(SPECIES, b, row + o3), s3);
            row += Matrix.PANEL;
        }
        for (int k = 0; k < n; k++) {
            FloatVector v = broadcast(SPECIES, a[a0 + k]);
            s0 = v.fma(fromArray(SPECIES, b, row), s0); s1 = v.fma(fromArray(SPECIES, b, row + o1), s1);
            s2 = v.fma(fromArray(SPECIES, b, row + o2), s2); s3 = v.fma(fromArray(SPECIES, b, row + o3), s3);
            row += Matrix.PANEL;
        }
        s0.intoArray(c, c0); s1.intoArray(c, c0 + LANES);
        s2.intoArray(c, c0 + 2 * LANES); s3.intoArray(c, c0 + 3 * LANES);
    }
    // spotless:on
}
