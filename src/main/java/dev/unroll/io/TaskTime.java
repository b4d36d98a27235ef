package dev.unroll.io;

/** Seconds summed over all tasks of training steps: in the network's passes, and outside (reading, sending). */
public record TaskTime(double network, double outside) {
    public static final TaskTime UNKNOWN = new TaskTime(0, 0);

    /** Splits the total of all tasks, which may be rounded, so it counts as no less than that of their networks. */
    public static TaskTime of(double totalSeconds, double networkSeconds) {
        return new TaskTime(networkSeconds, Math.max(0, totalSeconds - networkSeconds));
    }

    // spotless:off: a table
    public TaskTime plus(TaskTime other) { return new TaskTime(network + other.network, outside + other.outside); }
    /** Fraction of the time that was spent outside the network; NaN if nothing is known. */
    public double outsideShare() { return outside / (network + outside); }
    // spotless:on
}
