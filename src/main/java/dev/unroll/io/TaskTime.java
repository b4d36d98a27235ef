package dev.unroll.io;

/**
 * What the tasks of training steps spent, added up over all tasks, in seconds.
 *
 * @param network forward and backward passes alone
 * @param outside the rest: starting up, reading blocks, taking weights, adding up gradients, sending the result
 */
public record TaskTime(double network, double outside) {
    /** Nothing is known about any task. */
    public static final TaskTime UNKNOWN = new TaskTime(0, 0);

    /**
     * Splits what tasks took.
     *
     * @param totalSeconds of all tasks; counts as no less than {@code networkSeconds}, beside which it may be rounded
     * @param networkSeconds of the same tasks
     */
    public static TaskTime of(double totalSeconds, double networkSeconds) {
        return new TaskTime(networkSeconds, Math.max(0, totalSeconds - networkSeconds));
    }

    public TaskTime plus(TaskTime other) {
        return new TaskTime(network + other.network, outside + other.outside);
    }

    /** What part of all time was spent outside the network; NaN if nothing is known. */
    public double outsideShare() {
        return outside / (network + outside);
    }
}
