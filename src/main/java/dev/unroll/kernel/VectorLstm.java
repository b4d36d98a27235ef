package dev.unroll.kernel;

import static dev.unroll.kernel.Activations.EXPONENT_SHIFT;
import static dev.unroll.kernel.Activations.ONE_BITS;
import static dev.unroll.kernel.VectorActivations.NAN_SHIFT;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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
        cells(size, rows, tables.z(), z, tables.c(), before, at);
        states(size, rows, tables.z(), z, tables.c(), at, tables.tanhC(), tables.h());
    }

    // spotless:off: the lines of VectorActivations, for one gate after the other
    /** Overwrites Z with the gates, and c = f c′ + i g. */
    private static void cells(int size, int rows, float[] z, int zStart, float[] c, int before, int at) {
        FloatVector log2e = broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = broadcast(SPECIES, Activations.C7); FloatVector c6 = broadcast(SPECIES, Activations.C6);
        FloatVector c5 = broadcast(SPECIES, Activations.C5); FloatVector c4 = broadcast(SPECIES, Activations.C4);
        FloatVector c3 = broadcast(SPECIES, Activations.C3); FloatVector c2 = broadcast(SPECIES, Activations.C2);
        FloatVector one = broadcast(SPECIES, 1); FloatVector two = broadcast(SPECIES, 2);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        int iAt = zStart; int fAt = iAt + size; int gAt = fAt + size; int oAt = gAt + size;
        int end = zStart + size;
        for (int k = 0; k < rows * size; k += LANES) {
            IntVector iBits = FloatVector.fromArray(SPECIES, z, iAt).reinterpretAsInts();
            IntVector iSize = iBits.and(Activations.MAGNITUDE_BITS);
            FloatVector iY = iSize.min(Activations.LARGEST_BITS).or(iBits.not().and(Activations.SIGN_BITS))
                    .or(infinity.sub(iSize).lanewise(ASHR, NAN_SHIFT)).reinterpretAsFloats();
            FloatVector iShifted = iY.fma(log2e, rounding); FloatVector iN = iShifted.sub(rounding);
            FloatVector iR = iN.fma(low, iN.fma(high, iY));
            FloatVector iP = c7.fma(iR, c6).fma(iR, c5).fma(iR, c4).fma(iR, c3).fma(iR, c2).fma(iR.mul(iR), iR);
            FloatVector iScale = iShifted.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
            FloatVector i = one.div(iScale.fma(iP, iScale).add(one));
            i.intoArray(z, iAt);
            IntVector gBits = FloatVector.fromArray(SPECIES, z, gAt).mul(two).reinterpretAsInts();
            IntVector gSize = gBits.and(Activations.MAGNITUDE_BITS);
            FloatVector gY = gSize.min(Activations.TANH_LARGEST_BITS).or(gBits.and(Activations.SIGN_BITS))
                    .or(infinity.sub(gSize).lanewise(ASHR, NAN_SHIFT)).reinterpretAsFloats();
            FloatVector gShifted = gY.fma(log2e, rounding); FloatVector gN = gShifted.sub(rounding);
            FloatVector gR = gN.fma(low, gN.fma(high, gY));
            FloatVector gP = c7.fma(gR, c6).fma(gR, c5).fma(gR, c4).fma(gR, c3).fma(gR, c2).fma(gR.mul(gR), gR);
            FloatVector gScale = gShifted.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
            FloatVector gE = gScale.fma(gP, gScale.sub(one));
            FloatVector g = gE.div(gE.add(two));
            g.intoArray(z, gAt);
            IntVector fBits = FloatVector.fromArray(SPECIES, z, fAt).reinterpretAsInts();
            IntVector fSize = fBits.and(Activations.MAGNITUDE_BITS);
            FloatVector fY = fSize.min(Activations.LARGEST_BITS).or(fBits.not().and(Activations.SIGN_BITS))
                    .or(infinity.sub(fSize).lanewise(ASHR, NAN_SHIFT)).reinterpretAsFloats();
            FloatVector fShifted = fY.fma(log2e, rounding); FloatVector fN = fShifted.sub(rounding);
            FloatVector fR = fN.fma(low, fN.fma(high, fY));
            FloatVector fP = c7.fma(fR, c6).fma(fR, c5).fma(fR, c4).fma(fR, c3).fma(fR, c2).fma(fR.mul(fR), fR);
            FloatVector fScale = fShifted.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
            FloatVector f = one.div(fScale.fma(fP, fScale).add(one));
            f.intoArray(z, fAt);
            IntVector oBits = FloatVector.fromArray(SPECIES, z, oAt).reinterpretAsInts();
            IntVector oSize = oBits.and(Activations.MAGNITUDE_BITS);
            FloatVector oY = oSize.min(Activations.LARGEST_BITS).or(oBits.not().and(Activations.SIGN_BITS))
                    .or(infinity.sub(oSize).lanewise(ASHR, NAN_SHIFT)).reinterpretAsFloats();
            FloatVector oShifted = oY.fma(log2e, rounding); FloatVector oN = oShifted.sub(rounding);
            FloatVector oR = oN.fma(low, oN.fma(high, oY));
            FloatVector oP = c7.fma(oR, c6).fma(oR, c5).fma(oR, c4).fma(oR, c3).fma(oR, c2).fma(oR.mul(oR), oR);
            FloatVector oScale = oShifted.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
            FloatVector o = one.div(oScale.fma(oP, oScale).add(one));
            o.intoArray(z, oAt);
            f.fma(FloatVector.fromArray(SPECIES, c, before + k), i.mul(g)).intoArray(c, at + k);
            iAt += LANES;
            if (iAt == end) {
                iAt += (GATES - 1) * size;
                end += GATES * size;
            }
            fAt = iAt + size; gAt = fAt + size; oAt = gAt + size;
        }
    }

    /** Overwrites tanh c, and h = o tanh c. */
    private static void states(
            int size, int rows, float[] z, int zStart, float[] c, int at, float[] tanhC, float[] h) {
        FloatVector log2e = broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = broadcast(SPECIES, Activations.C7); FloatVector c6 = broadcast(SPECIES, Activations.C6);
        FloatVector c5 = broadcast(SPECIES, Activations.C5); FloatVector c4 = broadcast(SPECIES, Activations.C4);
        FloatVector c3 = broadcast(SPECIES, Activations.C3); FloatVector c2 = broadcast(SPECIES, Activations.C2);
        FloatVector one = broadcast(SPECIES, 1); FloatVector two = broadcast(SPECIES, 2);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        int oAt = zStart + (GATES - 1) * size;
        int end = oAt + size;
        for (int k = 0; k < rows * size; k += LANES) {
            IntVector yBits = FloatVector.fromArray(SPECIES, c, at + k).mul(two).reinterpretAsInts();
            IntVector ySize = yBits.and(Activations.MAGNITUDE_BITS);
            FloatVector yY = ySize.min(Activations.TANH_LARGEST_BITS).or(yBits.and(Activations.SIGN_BITS))
                    .or(infinity.sub(ySize).lanewise(ASHR, NAN_SHIFT)).reinterpretAsFloats();
            FloatVector yShifted = yY.fma(log2e, rounding); FloatVector yN = yShifted.sub(rounding);
            FloatVector yR = yN.fma(low, yN.fma(high, yY));
            FloatVector yP = c7.fma(yR, c6).fma(yR, c5).fma(yR, c4).fma(yR, c3).fma(yR, c2).fma(yR.mul(yR), yR);
            FloatVector yScale = yShifted.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
            FloatVector yE = yScale.fma(yP, yScale.sub(one));
            FloatVector y = yE.div(yE.add(two));
            y.intoArray(tanhC, at + k);
            FloatVector.fromArray(SPECIES, z, oAt).mul(y).intoArray(h, at + k);
            oAt += LANES;
            if (oAt == end) {
                oAt += (GATES - 1) * size;
                end += GATES * size;
            }
        }
    }
    // spotless:on

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
