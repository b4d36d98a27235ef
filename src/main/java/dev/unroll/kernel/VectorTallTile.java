package dev.unroll.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C += A · B for a tile of C of eight rows and two or three vectors, which reads B half as often as {@link VectorTile}, where
 * there are the 32 registers that it needs. What is said there holds here, but that rows of C are distinct, {@code cRow} apart.
 *
 * <p>Whether A is read along its rows or along its columns is no argument but a method: only then can the compiler see that
 * neighbours are read, and leave out most of its checks of indices.
 */
final class VectorTallTile {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;

    /** Whether there are enough registers: machines with 16 lanes have them. */
    static final boolean USABLE = VectorTile.LANES >= 16;

    /** Rows of the tile. */
    static final int ROWS = 8;

    private VectorTallTile() {}

    /** Element (row, k) of A stands at {@code aStart + row·aRow + k}. */
    static void addThreeByRows(
            float[] a,
            int aStart,
            int aRow,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cRow,
            int o1,
            int o2) {
        int a1 = aStart + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int a6 = a5 + aRow;
        int a7 = a6 + aRow;
        int c1 = cStart + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        int c6 = c5 + cRow;
        int c7 = c6 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, cStart + o1);
        FloatVector s02 = FloatVector.fromArray(SPECIES, c, cStart + o2);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s12 = FloatVector.fromArray(SPECIES, c, c1 + o2);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + o2);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        FloatVector s32 = FloatVector.fromArray(SPECIES, c, c3 + o2);
        FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + o1);
        FloatVector s42 = FloatVector.fromArray(SPECIES, c, c4 + o2);
        FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + o1);
        FloatVector s52 = FloatVector.fromArray(SPECIES, c, c5 + o2);
        FloatVector s60 = FloatVector.fromArray(SPECIES, c, c6);
        FloatVector s61 = FloatVector.fromArray(SPECIES, c, c6 + o1);
        FloatVector s62 = FloatVector.fromArray(SPECIES, c, c6 + o2);
        FloatVector s70 = FloatVector.fromArray(SPECIES, c, c7);
        FloatVector s71 = FloatVector.fromArray(SPECIES, c, c7 + o1);
        FloatVector s72 = FloatVector.fromArray(SPECIES, c, c7 + o2);
        int row = bStart;
        for (int k = 0; k < length; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, row + o2);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[aStart + k]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + k]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + k]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + k]);
            s60 = x6.fma(b0, s60);
            s61 = x6.fma(b1, s61);
            s62 = x6.fma(b2, s62);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + k]);
            s70 = x7.fma(b0, s70);
            s71 = x7.fma(b1, s71);
            s72 = x7.fma(b2, s72);
            row += bStep;
        }
        s00.intoArray(c, cStart);
        s01.intoArray(c, cStart + o1);
        s02.intoArray(c, cStart + o2);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s12.intoArray(c, c1 + o2);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s22.intoArray(c, c2 + o2);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
        s32.intoArray(c, c3 + o2);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + o1);
        s42.intoArray(c, c4 + o2);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + o1);
        s52.intoArray(c, c5 + o2);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + o1);
        s62.intoArray(c, c6 + o2);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + o1);
        s72.intoArray(c, c7 + o2);
    }

    static void addTwoByRows(
            float[] a,
            int aStart,
            int aRow,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cRow,
            int o1) {
        int a1 = aStart + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int a6 = a5 + aRow;
        int a7 = a6 + aRow;
        int c1 = cStart + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        int c6 = c5 + cRow;
        int c7 = c6 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, cStart + o1);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + o1);
        FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + o1);
        FloatVector s60 = FloatVector.fromArray(SPECIES, c, c6);
        FloatVector s61 = FloatVector.fromArray(SPECIES, c, c6 + o1);
        FloatVector s70 = FloatVector.fromArray(SPECIES, c, c7);
        FloatVector s71 = FloatVector.fromArray(SPECIES, c, c7 + o1);
        int row = bStart;
        for (int k = 0; k < length; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[aStart + k]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + k]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + k]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + k]);
            s60 = x6.fma(b0, s60);
            s61 = x6.fma(b1, s61);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + k]);
            s70 = x7.fma(b0, s70);
            s71 = x7.fma(b1, s71);
            row += bStep;
        }
        s00.intoArray(c, cStart);
        s01.intoArray(c, cStart + o1);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + o1);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + o1);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + o1);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + o1);
    }

    /** Element (row, k) of A stands at {@code aStart + row + k·aStep}. */
    static void addThreeByColumns(
            float[] a,
            int aStart,
            int aStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cRow,
            int o1,
            int o2) {
        int c1 = cStart + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        int c6 = c5 + cRow;
        int c7 = c6 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, cStart + o1);
        FloatVector s02 = FloatVector.fromArray(SPECIES, c, cStart + o2);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s12 = FloatVector.fromArray(SPECIES, c, c1 + o2);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + o2);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        FloatVector s32 = FloatVector.fromArray(SPECIES, c, c3 + o2);
        FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + o1);
        FloatVector s42 = FloatVector.fromArray(SPECIES, c, c4 + o2);
        FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + o1);
        FloatVector s52 = FloatVector.fromArray(SPECIES, c, c5 + o2);
        FloatVector s60 = FloatVector.fromArray(SPECIES, c, c6);
        FloatVector s61 = FloatVector.fromArray(SPECIES, c, c6 + o1);
        FloatVector s62 = FloatVector.fromArray(SPECIES, c, c6 + o2);
        FloatVector s70 = FloatVector.fromArray(SPECIES, c, c7);
        FloatVector s71 = FloatVector.fromArray(SPECIES, c, c7 + o1);
        FloatVector s72 = FloatVector.fromArray(SPECIES, c, c7 + o2);
        int column = aStart;
        int row = bStart;
        for (int k = 0; k < length; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, row + o2);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[column]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[column + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[column + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[column + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[column + 4]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[column + 5]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[column + 6]);
            s60 = x6.fma(b0, s60);
            s61 = x6.fma(b1, s61);
            s62 = x6.fma(b2, s62);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[column + 7]);
            s70 = x7.fma(b0, s70);
            s71 = x7.fma(b1, s71);
            s72 = x7.fma(b2, s72);
            column += aStep;
            row += bStep;
        }
        s00.intoArray(c, cStart);
        s01.intoArray(c, cStart + o1);
        s02.intoArray(c, cStart + o2);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s12.intoArray(c, c1 + o2);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s22.intoArray(c, c2 + o2);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
        s32.intoArray(c, c3 + o2);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + o1);
        s42.intoArray(c, c4 + o2);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + o1);
        s52.intoArray(c, c5 + o2);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + o1);
        s62.intoArray(c, c6 + o2);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + o1);
        s72.intoArray(c, c7 + o2);
    }

    static void addTwoByColumns(
            float[] a,
            int aStart,
            int aStep,
            float[] b,
            int bStart,
            int bStep,
            int length,
            float[] c,
            int cStart,
            int cRow,
            int o1) {
        int c1 = cStart + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        int c6 = c5 + cRow;
        int c7 = c6 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, cStart + o1);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + o1);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + o1);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + o1);
        FloatVector s40 = FloatVector.fromArray(SPECIES, c, c4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, c, c4 + o1);
        FloatVector s50 = FloatVector.fromArray(SPECIES, c, c5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, c, c5 + o1);
        FloatVector s60 = FloatVector.fromArray(SPECIES, c, c6);
        FloatVector s61 = FloatVector.fromArray(SPECIES, c, c6 + o1);
        FloatVector s70 = FloatVector.fromArray(SPECIES, c, c7);
        FloatVector s71 = FloatVector.fromArray(SPECIES, c, c7 + o1);
        int column = aStart;
        int row = bStart;
        for (int k = 0; k < length; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + o1);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[column]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[column + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[column + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[column + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[column + 4]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[column + 5]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[column + 6]);
            s60 = x6.fma(b0, s60);
            s61 = x6.fma(b1, s61);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[column + 7]);
            s70 = x7.fma(b0, s70);
            s71 = x7.fma(b1, s71);
            column += aStep;
            row += bStep;
        }
        s00.intoArray(c, cStart);
        s01.intoArray(c, cStart + o1);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + o1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + o1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + o1);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + o1);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + o1);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + o1);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + o1);
    }
}
