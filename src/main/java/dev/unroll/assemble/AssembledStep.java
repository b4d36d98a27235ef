package dev.unroll.assemble;

/** A time step with its features; what looks ahead is added once the steps after it are known. */
final class AssembledStep {
    final long time;
    final float[] features; // (I)
    final int[] tokens; // (K)
    final float[] futures; // (F) the future columns' values now
    final String problem; // empty, or why no sequence can have it
    double label; // at this step; NaN for none
    double lastLabel; // at this step or before; NaN for none
    long lastLabelTime; // of the step that has it
    double weight;
    double base; // that targets are changes from; NaN where there is none yet
    double scale; // that they are in units of; 0 where there is none yet
    double[] horizon; // (horizon) targets; null for none
    long horizonEnd; // of the last step that a target is of

    AssembledStep(EventStep step, float[] features, float[] futures) {
        this.time = step.time;
        this.features = features;
        this.tokens = step.tokens;
        this.futures = futures;
        this.problem = step.problem;
        this.label = step.label;
        this.weight = step.weight;
    }
}
