package dev.unroll.io;

/**
 * Where time went, in seconds of wall-clock: the slowest worker's forward and backward passes, summing partial sums, sending
 * the weights, and the rest: starting tasks, sending their results, waiting.
 */
public record StepTimes(double compute, double aggregation, double broadcast, double scheduling) {
    public static final StepTimes ZERO = new StepTimes(0, 0, 0, 0);

    public StepTimes plus(StepTimes o) {
        return new StepTimes(
                compute + o.compute, aggregation + o.aggregation, broadcast + o.broadcast, scheduling + o.scheduling);
    }

    public double total() {
        return compute + aggregation + broadcast + scheduling;
    }
}
