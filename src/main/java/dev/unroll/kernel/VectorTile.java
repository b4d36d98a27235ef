package dev.unroll.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * C += A · B for a tile of C of four rows and one, two or three vectors. The tile stays in registers while k runs over a
 * stretch: each element is c = fma(a_k, b_k, c), lane by lane. Twelve sums are what 16 registers hold beside three vectors of
 * B and one number of A, and enough to hide the latency of an fma.
 *
 * <p>Element (row, k) of A stands at {@code a_row + k·aStep}, row k of B at {@code bStart + k·bStep}. The vectors
 * of a row of C and of B begin at 0, {@code o1} and {@code o2} from its start. All of C is read before any of it is written,
 * so rows may be the same and vectors may overlap.
 */
final class VectorTile {
    static final int LANES = lanes(FloatVector.SPECIES_PREFERRED.length());
    static final VectorSpecies<Float> SPECIES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(LANES * Float.SIZE));
    static final VectorSpecies<Integer> INT_SPECIES = SPECIES.withLanes(int.class);

    /** Rows of a tile. */
    static final int ROWS = 4;

    /** Vectors of the widest tile. */
    static final int VECTORS = 3;

    private VectorTile() {}

    /** The lanes to compute with where the machine prefers so many: a panel's row ends after {@value #VECTORS} of 16. */
    static int lanes(int preferred) {
        return Math.min(preferred, Matrix.PANEL / VECTORS);
    }

    static void addThree(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            int aStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int c0,
            int c1,
            int c2,
            int c3,
            int o1,
            int o2) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, c0 + o1);
        FloatVector s02 = FloatVector.fromArray(SPECIES, c, c0 + o2);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s12 = FloatVector.fromArray(SPECIES, c, c1 + o2);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + o2);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        FloatVector s32 = FloatVector.fromArray(SPECIES, c, c3 + o2);
        int column = 0;
        for (int k = 0; k < length; k++) {
            int row = bStart + k * bStep;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, row + o2);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + column]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + column]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + column]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + column]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            column += aStep;
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + o1);
        s02.intoArray(c, c0 + o2);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s12.intoArray(c, c1 + o2);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s22.intoArray(c, c2 + o2);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
        s32.intoArray(c, c3 + o2);
    }

    static void addTwo(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            int aStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int c0,
            int c1,
            int c2,
            int c3,
            int o1) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, c0 + o1);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        int column = 0;
        for (int k = 0; k < length; k++) {
            int row = bStart + k * bStep;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + column]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + column]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + column]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + column]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            column += aStep;
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + o1);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
    }

    static void addOne(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            int aStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int c0,
            int c1,
            int c2,
            int c3) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        int column = 0;
        for (int k = 0; k < length; k++) {
            int row = bStart + k * bStep;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + column]);
            s00 = x0.fma(b0, s00);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + column]);
            s10 = x1.fma(b0, s10);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + column]);
            s20 = x2.fma(b0, s20);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + column]);
            s30 = x3.fma(b0, s30);
            column += aStep;
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
    }
}
