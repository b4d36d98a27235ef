package dev.unroll.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The pointwise part of an LSTM's step on vectors: the operations of {@link ScalarKernels}, in the same order. Where a row is
 * not a whole number of vectors, all rows are copied side by side, computed as one, and copied back.
 *
 * <p>Each pass is one flat loop, for the reasons that {@link VectorActivations} gives.
 */
final class VectorLstm {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;
    private static final int GATES = 4;

    // All rows side by side, up to a whole number of vectors.
    private float[] asideGates = {}; // i, f, g, o
    private float[] asideCells = {}; // c′, c
    private float[] asideTanh = {}; // nothing, tanh c
    private float[] asideHidden = {}; // nothing, h
    private float[] asideAbove = {};
    private float[] asideDh = {};
    private float[] asideDc = {};

    void forward(int rows, int size, float[] z, int zStart, float[] c, int before, int at, float[] tanhC, float[] h) {
        if (size % LANES == 0) {
            forwardWhole(rows, size, z, zStart, c, before, at, tanhC, h);
            return;
        }
        int numbers = rows * size;
        int n = makeRoom(numbers);
        split(rows, size, z, zStart, n);
        System.arraycopy(c, before, asideCells, 0, numbers);
        forwardWhole(1, n, asideGates, 0, asideCells, 0, n, asideTanh, asideHidden);
        join(rows, size, z, zStart, n);
        System.arraycopy(asideCells, n, c, at, numbers);
        System.arraycopy(asideTanh, n, tanhC, at, numbers);
        System.arraycopy(asideHidden, n, h, at, numbers);
    }

    /** Returns the length of a row of whole vectors that holds so many numbers. */
    private int makeRoom(int numbers) {
        int n = (numbers + LANES - 1) / LANES * LANES;
        if (asideDc.length < n) {
            asideGates = new float[GATES * n];
            asideCells = new float[2 * n];
            asideTanh = new float[2 * n];
            asideHidden = new float[2 * n];
            asideAbove = new float[n];
            asideDh = new float[n];
            asideDc = new float[n];
        }
        return n;
    }

    /** Copies each gate's part of all rows to one row of n. */
    private void split(int rows, int size, float[] z, int start, int n) {
        for (int g = 0; g < GATES; g++) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(z, start + (row * GATES + g) * size, asideGates, g * n + row * size, size);
            }
        }
    }

    /** Copies back what {@link #split} copied. */
    private void join(int rows, int size, float[] z, int start, int n) {
        for (int g = 0; g < GATES; g++) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(asideGates, g * n + row * size, z, start + (row * GATES + g) * size, size);
            }
        }
    }

    private static void forwardWhole(
            int rows, int size, float[] z, int zStart, float[] c, int before, int at, float[] tanhC, float[] h) {
        forwardCells(rows, size, z, zStart, c, before, at);
        forwardOutputs(rows, size, z, zStart, c, at, tanhC, h);
    }

    /** Overwrites Z with the gates, and c. */
    private static void forwardCells(int rows, int size, float[] z, int zStart, float[] c, int before, int at) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = FloatVector.broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = FloatVector.broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = FloatVector.broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = FloatVector.broadcast(SPECIES, Activations.C7);
        FloatVector c6 = FloatVector.broadcast(SPECIES, Activations.C6);
        FloatVector c5 = FloatVector.broadcast(SPECIES, Activations.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, Activations.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, Activations.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, Activations.C2);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector two = FloatVector.broadcast(SPECIES, 2);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        for (int row = 0; row < rows; row++) {
            int i = zStart + row * GATES * size;
            int f = i + size;
            int g = f + size;
            int o = g + size;
            int from = before + row * size;
            int to = at + row * size;
            for (int j = 0; j < size; j += LANES) {
                IntVector iBits = FloatVector.fromArray(SPECIES, z, i + j).reinterpretAsInts();
                IntVector iSize = iBits.and(Activations.MAGNITUDE_BITS);
                FloatVector iY = iSize.min(Activations.LARGEST_BITS)
                        .or(iBits.not().and(Activations.SIGN_BITS))
                        .or(infinity.sub(iSize).lanewise(VectorOperators.ASHR, VectorActivations.NAN_SHIFT))
                        .reinterpretAsFloats();
                FloatVector iShifted = iY.fma(log2e, rounding);
                FloatVector iN = iShifted.sub(rounding);
                FloatVector iR = iN.fma(low, iN.fma(high, iY));
                FloatVector iSum =
                        c7.fma(iR, c6).fma(iR, c5).fma(iR, c4).fma(iR, c3).fma(iR, c2);
                FloatVector iP = iSum.fma(iR.mul(iR), iR);
                FloatVector iScale = iShifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT)
                        .add(Activations.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector iV = one.div(iScale.fma(iP, iScale).add(one));
                iV.intoArray(z, i + j);
                IntVector gBits =
                        FloatVector.fromArray(SPECIES, z, g + j).mul(two).reinterpretAsInts();
                IntVector gSize = gBits.and(Activations.MAGNITUDE_BITS);
                FloatVector gY = gSize.min(Activations.TANH_LARGEST_BITS)
                        .or(gBits.and(Activations.SIGN_BITS))
                        .or(infinity.sub(gSize).lanewise(VectorOperators.ASHR, VectorActivations.NAN_SHIFT))
                        .reinterpretAsFloats();
                FloatVector gShifted = gY.fma(log2e, rounding);
                FloatVector gN = gShifted.sub(rounding);
                FloatVector gR = gN.fma(low, gN.fma(high, gY));
                FloatVector gSum =
                        c7.fma(gR, c6).fma(gR, c5).fma(gR, c4).fma(gR, c3).fma(gR, c2);
                FloatVector gP = gSum.fma(gR.mul(gR), gR);
                FloatVector gScale = gShifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT)
                        .add(Activations.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector gE = gScale.fma(gP, gScale.sub(one));
                FloatVector gV = gE.div(gE.add(two));
                gV.intoArray(z, g + j);
                IntVector fBits = FloatVector.fromArray(SPECIES, z, f + j).reinterpretAsInts();
                IntVector fSize = fBits.and(Activations.MAGNITUDE_BITS);
                FloatVector fY = fSize.min(Activations.LARGEST_BITS)
                        .or(fBits.not().and(Activations.SIGN_BITS))
                        .or(infinity.sub(fSize).lanewise(VectorOperators.ASHR, VectorActivations.NAN_SHIFT))
                        .reinterpretAsFloats();
                FloatVector fShifted = fY.fma(log2e, rounding);
                FloatVector fN = fShifted.sub(rounding);
                FloatVector fR = fN.fma(low, fN.fma(high, fY));
                FloatVector fSum =
                        c7.fma(fR, c6).fma(fR, c5).fma(fR, c4).fma(fR, c3).fma(fR, c2);
                FloatVector fP = fSum.fma(fR.mul(fR), fR);
                FloatVector fScale = fShifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT)
                        .add(Activations.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector fV = one.div(fScale.fma(fP, fScale).add(one));
                fV.intoArray(z, f + j);
                IntVector oBits = FloatVector.fromArray(SPECIES, z, o + j).reinterpretAsInts();
                IntVector oSize = oBits.and(Activations.MAGNITUDE_BITS);
                FloatVector oY = oSize.min(Activations.LARGEST_BITS)
                        .or(oBits.not().and(Activations.SIGN_BITS))
                        .or(infinity.sub(oSize).lanewise(VectorOperators.ASHR, VectorActivations.NAN_SHIFT))
                        .reinterpretAsFloats();
                FloatVector oShifted = oY.fma(log2e, rounding);
                FloatVector oN = oShifted.sub(rounding);
                FloatVector oR = oN.fma(low, oN.fma(high, oY));
                FloatVector oSum =
                        c7.fma(oR, c6).fma(oR, c5).fma(oR, c4).fma(oR, c3).fma(oR, c2);
                FloatVector oP = oSum.fma(oR.mul(oR), oR);
                FloatVector oScale = oShifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT)
                        .add(Activations.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector oV = one.div(oScale.fma(oP, oScale).add(one));
                oV.intoArray(z, o + j);
                FloatVector cV = fV.fma(FloatVector.fromArray(SPECIES, c, from + j), iV.mul(gV));
                cV.intoArray(c, to + j);
            }
        }
    }

    /** Overwrites tanh c and h. */
    private static void forwardOutputs(
            int rows, int size, float[] z, int zStart, float[] c, int at, float[] tanhC, float[] h) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = FloatVector.broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = FloatVector.broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = FloatVector.broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = FloatVector.broadcast(SPECIES, Activations.C7);
        FloatVector c6 = FloatVector.broadcast(SPECIES, Activations.C6);
        FloatVector c5 = FloatVector.broadcast(SPECIES, Activations.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, Activations.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, Activations.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, Activations.C2);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector two = FloatVector.broadcast(SPECIES, 2);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        for (int row = 0; row < rows; row++) {
            int o = zStart + (row * GATES + GATES - 1) * size;
            int to = at + row * size;
            for (int j = 0; j < size; j += LANES) {
                IntVector yBits =
                        FloatVector.fromArray(SPECIES, c, to + j).mul(two).reinterpretAsInts();
                IntVector ySize = yBits.and(Activations.MAGNITUDE_BITS);
                FloatVector yY = ySize.min(Activations.TANH_LARGEST_BITS)
                        .or(yBits.and(Activations.SIGN_BITS))
                        .or(infinity.sub(ySize).lanewise(VectorOperators.ASHR, VectorActivations.NAN_SHIFT))
                        .reinterpretAsFloats();
                FloatVector yShifted = yY.fma(log2e, rounding);
                FloatVector yN = yShifted.sub(rounding);
                FloatVector yR = yN.fma(low, yN.fma(high, yY));
                FloatVector ySum =
                        c7.fma(yR, c6).fma(yR, c5).fma(yR, c4).fma(yR, c3).fma(yR, c2);
                FloatVector yP = ySum.fma(yR.mul(yR), yR);
                FloatVector yScale = yShifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT)
                        .add(Activations.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector yE = yScale.fma(yP, yScale.sub(one));
                FloatVector yV = yE.div(yE.add(two));
                yV.intoArray(tanhC, to + j);
                FloatVector.fromArray(SPECIES, z, o + j).mul(yV).intoArray(h, to + j);
            }
        }
    }

    void backward(
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
        if (size % LANES == 0) {
            backwardWhole(rows, size, z, zStart, c, before, tanhC, at, above, aboveStart, dh, dc, dStart);
            return;
        }
        int numbers = rows * size;
        int n = makeRoom(numbers);
        split(rows, size, z, zStart, n);
        System.arraycopy(c, before, asideCells, 0, numbers);
        System.arraycopy(tanhC, at, asideTanh, 0, numbers);
        System.arraycopy(above, aboveStart, asideAbove, 0, numbers);
        System.arraycopy(dh, dStart, asideDh, 0, numbers);
        System.arraycopy(dc, dStart, asideDc, 0, numbers);
        Arrays.fill(
                asideDc, numbers, n, 0); // what stands behind would shrink with each step, to slow subnormal numbers
        backwardWhole(1, n, asideGates, 0, asideCells, 0, asideTanh, 0, asideAbove, 0, asideDh, asideDc, 0);
        join(rows, size, z, zStart, n);
        Arrays.fill(dh, dStart, dStart + numbers, 0);
        System.arraycopy(asideDc, 0, dc, dStart, numbers);
    }

    private static void backwardWhole(
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
