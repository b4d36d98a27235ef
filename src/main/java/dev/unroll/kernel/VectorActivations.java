package dev.unroll.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The same operations as {@link Activations}, in the same order, on a vector. */
final class VectorActivations {
    private static final VectorSpecies<Float> SPECIES = VectorTile.SPECIES;

    private VectorActivations() {}

    static FloatVector exp(FloatVector x) {
        FloatVector y = x.min(Activations.LARGEST).max(-Activations.LARGEST);
        FloatVector shifted = shifted(y);
        FloatVector scale = powerOfTwo(shifted);
        return scale.fma(expMinusOne(remainder(y, shifted)), scale);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        return one.div(exp(x.neg()).add(1));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector y = x.mul(2).min(Activations.TANH_LARGEST).max(-Activations.TANH_LARGEST);
        FloatVector shifted = shifted(y);
        FloatVector scale = powerOfTwo(shifted);
        FloatVector e = scale.fma(expMinusOne(remainder(y, shifted)), scale.sub(1));
        return e.div(e.add(2));
    }

    private static FloatVector shifted(FloatVector y) {
        return y.fma(Activations.LOG2_E, Activations.ROUNDING);
    }

    private static FloatVector powerOfTwo(FloatVector shifted) {
        IntVector bits = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Activations.EXPONENT_SHIFT);
        return bits.add(Activations.ONE_BITS).reinterpretAsFloats();
    }

    private static FloatVector remainder(FloatVector y, FloatVector shifted) {
        FloatVector n = shifted.sub(Activations.ROUNDING).neg();
        FloatVector low = FloatVector.broadcast(SPECIES, Activations.LN2_LOW);
        FloatVector high = FloatVector.broadcast(SPECIES, Activations.LN2_HIGH);
        return n.fma(low, n.fma(high, y));
    }

    private static FloatVector expMinusOne(FloatVector r) {
        FloatVector sum = FloatVector.broadcast(SPECIES, 1 / 5040f);
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1 / 720f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1 / 120f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1 / 24f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1 / 6f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1 / 2f));
        return sum.fma(r.mul(r), r);
    }
}
