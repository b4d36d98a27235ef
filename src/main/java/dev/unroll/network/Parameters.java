package dev.unroll.network;

import dev.unroll.data.Ranges;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Weights as they are broadcast and computed with: the master weights, rounded to the run's precision. */
public final class Parameters implements Serializable {
    private final float[] floats; // (P), or empty
    private final double[] doubles; // (P), or empty

    private Parameters(float[] floats, double[] doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    public static Parameters of(double[] master, Precision precision) {
        return of(master, precision, Ranges.ONE);
    }

    public static Parameters of(double[] master, Precision precision, Ranges ranges) {
        if (precision == Precision.DOUBLE) {
            return new Parameters(new float[0], master.clone());
        }
        float[] rounded = new float[master.length];
        ranges.each(rounded.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                rounded[i] = (float) master[i];
            }
        });
        return new Parameters(rounded, new double[0]);
    }

    /** Whether every weight is a finite number. */
    public boolean isFinite() {
        return IntStream.range(0, floats.length).allMatch(i -> Float.isFinite(floats[i]))
                && Arrays.stream(doubles).allMatch(Double::isFinite);
    }

    // spotless:off: a table
    /** P. */ public int size() { return floats.length + doubles.length; }
    /** Empty in double precision. */ public float[] floats() { return floats; }
    /** Empty in float precision. */ public double[] doubles() { return doubles; }
    // spotless:on
}
