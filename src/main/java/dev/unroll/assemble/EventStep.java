package dev.unroll.assemble;

import java.util.Arrays;

/** A time step as its events have it: numbers and labels that are missing are NaN, tokens −1. */
final class EventStep {
    final long time;
    float[] numbers; // (N)
    final int[] tokens; // (K)
    double label = Double.NaN;
    double weight = Double.NaN;
    String problem = ""; // why no sequence can have it

    EventStep(long time, float[] numbers, int[] tokens) {
        this.time = time;
        this.numbers = numbers;
        this.tokens = tokens;
    }

    /** A time step without events. */
    static EventStep empty(long time, int numbers, int tokens) {
        float[] missing = new float[numbers];
        Arrays.fill(missing, Float.NaN);
        int[] none = new int[tokens];
        Arrays.fill(none, -1);
        return new EventStep(time, missing, none);
    }
}
