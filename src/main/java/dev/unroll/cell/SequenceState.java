package dev.unroll.cell;

/** All that a network remembers of one sequence between two of its time steps; zeros before the first. */
public final class SequenceState {
    private final float[] numbers; // of all memories, one after the other
    private final double[] sums; // of a mean over time steps
    private long steps; // that have passed

    public SequenceState(int numbers, int sums) {
        this.numbers = new float[numbers];
        this.sums = new double[sums];
    }

    // spotless:off: a table; arrays are the numbers themselves, not copies
    public float[] numbers() { return numbers; }
    public double[] sums() { return sums; }
    public long steps() { return steps; }
    public void setSteps(long passed) { steps = passed; }
    // spotless:on
}
