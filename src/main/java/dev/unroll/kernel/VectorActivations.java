package dev.unroll.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The operations of {@link Activations}, in the same order, on vectors. Each overwrites rows of numbers that are {@code stride}
 * apart; only the last row may end with less than a vector, which {@link Activations} computes.
 *
 * <p>Nothing is shared between the loops, their constants are local, and rows and vectors are counted by one loop: so
 * every operation on a vector is few calls away from its loop, a loop is too large (above 325 bytes of code) to become part of
 * its callers, and constants stay in registers. Beyond the compiler's limits, vectors would turn into objects, and the loop
 * become several times slower.
 *
 * <p>Numbers are clamped by the bits of their magnitudes, which are ordered as integers are: a minimum of floats, which must
 * tell −0 from 0, takes six instructions. A magnitude above infinity's is a NaN, and stays one.
 */
final class VectorActivations {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;
    private static final int LANES = VectorTile.LANES;
    static final int NAN_SHIFT = Integer.SIZE - 1; // what is left of a negative number is all ones: a NaN

    private VectorActivations() {}

    // spotless:off: tables of constants
    static void exp(float[] x, int start, int length) {
        exp(x, start, 1, length, length, 0);
    }

    static void sigmoid(float[] x, int start, int rows, int stride, int length) {
        exp(x, start, rows, stride, length, Activations.SIGN_BITS);
    }

    /** e^x, or where {@code flipped} is the bit of the sign 1 / (1 + e^−x). */
    private static void exp(float[] x, int start, int rows, int stride, int length, int flipped) {
        FloatVector log2e = broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = broadcast(SPECIES, Activations.C7); FloatVector c6 = broadcast(SPECIES, Activations.C6);
        FloatVector c5 = broadcast(SPECIES, Activations.C5); FloatVector c4 = broadcast(SPECIES, Activations.C4);
        FloatVector c3 = broadcast(SPECIES, Activations.C3); FloatVector c2 = broadcast(SPECIES, Activations.C2);
        FloatVector one = broadcast(SPECIES, 1);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        int i = start;
        int end = start + length;
        int left = rows * length;
        for (; left >= LANES; left -= LANES) {
            IntVector bits = FloatVector.fromArray(SPECIES, x, i).reinterpretAsInts();
            IntVector size = bits.and(Activations.MAGNITUDE_BITS);
            FloatVector y = size.min(Activations.LARGEST_BITS)
                    .or(bits.lanewise(VectorOperators.XOR, flipped).and(Activations.SIGN_BITS))
                    .or(infinity.sub(size).lanewise(VectorOperators.ASHR, NAN_SHIFT))
                    .reinterpretAsFloats();
            FloatVector shifted = y.fma(log2e, rounding);
            FloatVector n = shifted.sub(rounding);
            FloatVector r = n.fma(low, n.fma(high, y));
            FloatVector p = c7.fma(r, c6).fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2).fma(r.mul(r), r);
            FloatVector scale = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT).add(Activations.ONE_BITS)
                    .reinterpretAsFloats();
            FloatVector e = scale.fma(p, scale);
            (flipped == 0 ? e : one.div(e.add(one))).intoArray(x, i);
            i += LANES;
            if (i == end && left > LANES) {
                i += stride - length;
                end += stride;
            }
        }
        for (; left > 0; left--, i++) {
            x[i] = flipped == 0 ? Activations.exp(x[i]) : Activations.sigmoid(x[i]);
        }
    }

    static void tanh(float[] x, int start, int rows, int stride, int length) {
        FloatVector log2e = broadcast(SPECIES, Activations.LOG2_E);
        FloatVector rounding = broadcast(SPECIES, Activations.ROUNDING);
        FloatVector low = broadcast(SPECIES, -Activations.LN2_LOW);
        FloatVector high = broadcast(SPECIES, -Activations.LN2_HIGH);
        FloatVector c7 = broadcast(SPECIES, Activations.C7); FloatVector c6 = broadcast(SPECIES, Activations.C6);
        FloatVector c5 = broadcast(SPECIES, Activations.C5); FloatVector c4 = broadcast(SPECIES, Activations.C4);
        FloatVector c3 = broadcast(SPECIES, Activations.C3); FloatVector c2 = broadcast(SPECIES, Activations.C2);
        FloatVector one = broadcast(SPECIES, 1); FloatVector two = broadcast(SPECIES, 2);
        IntVector infinity = IntVector.broadcast(VectorTile.INT_SPECIES, Activations.INFINITY_BITS);
        int i = start;
        int end = start + length;
        int left = rows * length;
        for (; left >= LANES; left -= LANES) {
            IntVector bits = FloatVector.fromArray(SPECIES, x, i).mul(two).reinterpretAsInts();
            IntVector size = bits.and(Activations.MAGNITUDE_BITS);
            FloatVector y = size.min(Activations.TANH_LARGEST_BITS)
                    .or(bits.and(Activations.SIGN_BITS))
                    .or(infinity.sub(size).lanewise(VectorOperators.ASHR, NAN_SHIFT))
                    .reinterpretAsFloats();
            FloatVector shifted = y.fma(log2e, rounding);
            FloatVector n = shifted.sub(rounding);
            FloatVector r = n.fma(low, n.fma(high, y));
            FloatVector p = c7.fma(r, c6).fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2).fma(r.mul(r), r);
            FloatVector scale = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT).add(Activations.ONE_BITS)
                    .reinterpretAsFloats();
            FloatVector e = scale.fma(p, scale.sub(one));
            e.div(e.add(two)).intoArray(x, i);
            i += LANES;
            if (i == end && left > LANES) {
                i += stride - length;
                end += stride;
            }
        }
        for (; left > 0; left--, i++) {
            x[i] = Activations.tanh(x[i]);
        }
    }
    // spotless:on
}
