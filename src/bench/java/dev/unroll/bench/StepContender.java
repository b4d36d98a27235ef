package dev.unroll.bench;

/** One implementation of one time step of one sequence, as events come in, on the calling thread. */
public interface StepContender {
    /** Goes on by a time step of features (I), and returns the prediction of the sequence so far. */
    double step(float[] x);
}
