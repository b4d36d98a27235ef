package dev.unroll.network;

import java.io.Serializable;

/** Weights as they are broadcast and computed with: the master weights, rounded to the run's precision. */
public final class Parameters implements Serializable {
    private static final long serialVersionUID = 1;

    private final float[] floats; // (P), or empty
    private final double[] doubles; // (P), or empty

    private Parameters(float[] floats, double[] doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    public static Parameters of(double[] master, Precision precision) {
        if (precision == Precision.DOUBLE) {
            return new Parameters(new float[0], master.clone());
        }
        float[] rounded = new float[master.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) master[i];
        }
        return new Parameters(rounded, new double[0]);
    }

    /** Empty in double precision. */
    public float[] floats() {
        return floats;
    }

    /** Empty in float precision. */
    public double[] doubles() {
        return doubles;
    }
}
