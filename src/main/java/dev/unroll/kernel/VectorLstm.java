package dev.unroll.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The pointwise part of an LSTM's step on vectors: the operations of {@code LstmCell}, in the same order. Where a row is not a
 * whole number of vectors, all rows are copied side by side, computed as one, and copied back. Each pass is one flat loop, for
 * the reasons that {@link VectorActivations} gives.
 */
final class VectorLstm implements LstmStep {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;
    private static final int GATES = 4;

    /** All rows side by side, in a row of whole vectors; c′ at its beginning, c after it. */
    private LstmTables aside = aside(0);

    private static LstmTables aside(int n) {
        float[] dh = new float[n];
        float[] tanhC = new float[2 * n];
        return new LstmTables(
                n, new float[GATES * n], new float[2 * n], tanhC, new float[2 * n], new float[n], dh, new float[n]);
    }

    @Override
    public void forward(LstmTables tables, int rows, int z, int before, int at) {
        if (tables.size() % LANES == 0) {
            forwardWhole(tables, tables.size(), rows, z, before, at);
            return;
        }
        int numbers = rows * tables.size();
        int n = makeRoom(numbers);
        split(tables, rows, z, n);
        System.arraycopy(tables.c(), before, aside.c(), 0, numbers);
        forwardWhole(aside, n, 1, 0, 0, n);
        join(tables, rows, z, n);
        System.arraycopy(aside.c(), n, tables.c(), at, numbers);
        System.arraycopy(aside.tanhC(), n, tables.tanhC(), at, numbers);
        System.arraycopy(aside.h(), n, tables.h(), at, numbers);
    }

    /** Returns the length of a row of whole vectors that holds so many numbers. */
    private int makeRoom(int numbers) {
        int n = (numbers + LANES - 1) / LANES * LANES;
        if (aside.size() < n) {
            aside = aside(n);
        }
        return n;
    }

    /** Copies each gate's part of all rows to one row of n. */
    private void split(LstmTables tables, int rows, int z, int n) {
        int size = tables.size();
        for (int k = 0; k < GATES * rows; k++) {
            System.arraycopy(tables.z(), z + k * size, aside.z(), k % GATES * n + k / GATES * size, size);
        }
    }

    /** Copies back what {@link #split} copied. */
    private void join(LstmTables tables, int rows, int z, int n) {
        int size = tables.size();
        for (int k = 0; k < GATES * rows; k++) {
            System.arraycopy(aside.z(), k % GATES * n + k / GATES * size, tables.z(), z + k * size, size);
        }
    }

    private static void forwardWhole(LstmTables tables, int size, int rows, int z, int before, int at) {
        int stride = GATES * size;
        VectorActivations.sigmoid(tables.z(), z, rows, stride, 2 * size); // i, f
        VectorActivations.tanh(tables.z(), z + 2 * size, rows, stride, size); // g
        VectorActivations.sigmoid(tables.z(), z + 3 * size, rows, stride, size); // o
        cells(size, rows, tables.z(), z, tables.c(), before, at, tables.tanhC());
        VectorActivations.tanh(tables.tanhC(), at, 1, rows * size, rows * size);
        outputs(size, rows, tables.z(), z, tables.tanhC(), at, tables.h());
    }

    /** c = f c′ + i g, which it also writes in place of tanh c. */
    private static void cells(int size, int rows, float[] z, int zStart, float[] c, int before, int at, float[] tanhC) {
        for (int row = 0; row < rows; row++) {
            int i = zStart + row * GATES * size;
            int f = i + size;
            int g = f + size;
            int from = before + row * size;
            int to = at + row * size;
            for (int j = 0; j < size; j += LANES) {
                FloatVector ig = FloatVector.fromArray(SPECIES, z, i + j).mul(FloatVector.fromArray(SPECIES, z, g + j));
                FloatVector next =
                        FloatVector.fromArray(SPECIES, z, f + j).fma(FloatVector.fromArray(SPECIES, c, from + j), ig);
                next.intoArray(c, to + j);
                next.intoArray(tanhC, to + j);
            }
        }
    }

    /** h = o tanh c. */
    private static void outputs(int size, int rows, float[] z, int zStart, float[] tanhC, int at, float[] h) {
        for (int row = 0; row < rows; row++) {
            int o = zStart + (row * GATES + GATES - 1) * size;
            int to = at + row * size;
            for (int j = 0; j < size; j += LANES) {
                FloatVector.fromArray(SPECIES, z, o + j)
                        .mul(FloatVector.fromArray(SPECIES, tanhC, to + j))
                        .intoArray(h, to + j);
            }
        }
    }

    @Override
    public void backward(LstmTables tables, int rows, int z, int before, int at, int above, int d) {
        if (tables.size() % LANES == 0) {
            backwardWhole(tables, tables.size(), rows, z, before, at, above, d);
            return;
        }
        int numbers = rows * tables.size();
        int n = makeRoom(numbers);
        split(tables, rows, z, n);
        System.arraycopy(tables.c(), before, aside.c(), 0, numbers);
        System.arraycopy(tables.tanhC(), at, aside.tanhC(), 0, numbers);
        System.arraycopy(tables.above(), above, aside.above(), 0, numbers);
        System.arraycopy(tables.dh(), d, aside.dh(), 0, numbers);
        System.arraycopy(tables.dc(), d, aside.dc(), 0, numbers);
        Arrays.fill(aside.dc(), numbers, n, 0); // else it shrinks there with each step, to slow subnormal numbers
        backwardWhole(aside, n, 1, 0, 0, 0, 0, 0);
        join(tables, rows, z, n);
        Arrays.fill(tables.dh(), d, d + numbers, 0);
        System.arraycopy(aside.dc(), 0, tables.dc(), d, numbers);
    }

    private static void backwardWhole(
            LstmTables tables, int size, int rows, int zStart, int before, int at, int aboveStart, int dStart) {
        float[] z = tables.z();
        float[] dh = tables.dh();
        float[] dc = tables.dc();
        float[] c = tables.c();
        float[] tanhC = tables.tanhC();
        float[] above = tables.above();
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int row = 0; row < rows; row++) {
            int i = zStart + row * GATES * size;
            int f = i + size;
            int g = f + size;
            int o = g + size;
            int from = before + row * size;
            int to = at + row * size;
            int higher = aboveStart + row * size;
            int d = dStart + row * size;
            for (int j = 0; j < size; j += LANES) {
                FloatVector iV = FloatVector.fromArray(SPECIES, z, i + j);
                FloatVector fV = FloatVector.fromArray(SPECIES, z, f + j);
                FloatVector gV = FloatVector.fromArray(SPECIES, z, g + j);
                FloatVector oV = FloatVector.fromArray(SPECIES, z, o + j);
                FloatVector y = FloatVector.fromArray(SPECIES, tanhC, to + j);
                FloatVector dhV = FloatVector.fromArray(SPECIES, dh, d + j)
                        .add(FloatVector.fromArray(SPECIES, above, higher + j));
                FloatVector dcV = dhV.mul(oV).fma(y.neg().fma(y, one), FloatVector.fromArray(SPECIES, dc, d + j));
                dhV.mul(y).mul(oV.mul(one.sub(oV))).intoArray(z, o + j);
                dcV.mul(gV).mul(iV.mul(one.sub(iV))).intoArray(z, i + j);
                dcV.mul(FloatVector.fromArray(SPECIES, c, from + j))
                        .mul(fV.mul(one.sub(fV)))
                        .intoArray(z, f + j);
                dcV.mul(iV).mul(gV.neg().fma(gV, one)).intoArray(z, g + j);
                dcV.mul(fV).intoArray(dc, d + j);
                zero.intoArray(dh, d + j);
            }
        }
    }
}
