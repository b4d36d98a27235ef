package dev.unroll.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most float32 operations a second that one thread reaches: fused multiply-adds on registers and nothing else. */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ACCUMULATORS = 12; // more than latency × units of any core, fewer than its registers
    private static final int LOOPS = 1_000_000;
    private static final float MOST = 2 * ACCUMULATORS * 1.1f;
    private static final double FLOPS_OF_AN_FMA = 2;

    /** Lanes of float32 in a vector. */
    static int lanes() {
        return SPECIES.length();
    }

    /** Operations a second, over at least so many seconds. */
    double measure(double seconds) {
        long began = System.nanoTime();
        long limit = (long) (seconds * 1e9);
        long runs = 0;
        long nanos;
        do {
            if (run() > MOST) {
                throw new IllegalStateException("an accumulator left its bounds"); // and so the compiler keeps them all
            }
            runs++;
            nanos = System.nanoTime() - began;
        } while (nanos < limit);
        return runs * FLOPS_OF_AN_FMA * ACCUMULATORS * LOOPS * lanes() / (nanos * 1e-9);
    }

    /** c ← a·c + b in each accumulator: stays near b / (1 − a). */
    private static float run() {
        FloatVector a = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector b = FloatVector.broadcast(SPECIES, 1);
        FloatVector c0 = b;
        FloatVector c1 = b;
        FloatVector c2 = b;
        FloatVector c3 = b;
        FloatVector c4 = b;
        FloatVector c5 = b;
        FloatVector c6 = b;
        FloatVector c7 = b;
        FloatVector c8 = b;
        FloatVector c9 = b;
        FloatVector c10 = b;
        FloatVector c11 = b;
        for (int i = 0; i < LOOPS; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
            c10 = c10.fma(a, b);
            c11 = c11.fma(a, b);
        }
        return c0.add(c1)
                .add(c2)
                .add(c3)
                .add(c4)
                .add(c5)
                .add(c6)
                .add(c7)
                .add(c8)
                .add(c9)
                .add(c10)
                .add(c11)
                .lane(0);
    }
}
