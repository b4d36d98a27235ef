package dev.unroll.data;

import java.io.Serializable;
import java.util.stream.IntStream;

/** One training example: features (T, I) or tokens (T, K), targets with their weights, and key. */
public final class Sequence implements Serializable {
    private final SequenceKey key;
    private final double[] weights; // (1) for all targets, or one each; NaN for a time step without a target
    private final Rows features;
    private final Rows targets;

    /** A sequence whose targets all have the same weight. */
    public Sequence(SequenceKey key, double weight, Rows features, Rows targets) {
        this(key, new double[] {weight}, features, targets);
    }

    /**
     * @param weights what the loss of each target is multiplied by, 0 or more: (1) for all targets, or one each, NaN where a time
     *     step has no target: its place among the targets means nothing then
     * @param features (T, I) numbers, or (T, K) tokens, T ≥ 1
     * @param targets (1, O) for a head on the last step, (T, O) for one on every step; no rows where there are none. A
     *     class label is an integer, O = 1.
     */
    public Sequence(SequenceKey key, double[] weights, Rows features, Rows targets) {
        if (features.rows() < 1) {
            throw new IllegalArgumentException("a sequence has at least one time step");
        }
        if (weights.length != 1 && weights.length != Math.max(1, targets.rows())) {
            throw new IllegalArgumentException(weights.length + " weights for " + targets.rows() + " targets");
        }
        this.key = key;
        this.weights = weights;
        this.features = features;
        this.targets = targets;
    }

    // spotless:off: a table
    public SequenceKey key() { return key; }
    public double[] weights() { return weights; } // (1) for all targets, or one each, NaN for none; not a copy
    double weightOrNaN(int target) { return weights[weights.length == 1 ? 0 : target]; }
    public double weight(int target) { return hasTarget(target) ? weightOrNaN(target) : 0; }
    public boolean hasTarget(int target) { return !Double.isNaN(weightOrNaN(target)); } // in that place
    public Rows features() { return features; }
    public Rows targets() { return targets; }
    public int length() { return features.rows(); } // T of this sequence
    // spotless:on

    /** The targets without the places where there is none. */
    public Rows presentTargets() {
        int[] present =
                IntStream.range(0, targets.rows()).filter(this::hasTarget).toArray();
        if (present.length == targets.rows()) {
            return targets;
        }
        Rows table = Rows.zeros(targets.kind(), present.length, targets.width());
        for (int row = 0; row < present.length; row++) {
            table.copyRow(row, targets, present[row]);
        }
        return table;
    }

    /** The same with each target's weight multiplied by that of its class; with none, this one. */
    public Sequence weighted(double[] classWeights) {
        if (classWeights.length == 0) {
            return this;
        }
        double[] weighted = IntStream.range(0, targets.rows())
                .mapToDouble(t -> hasTarget(t) ? weight(t) * classWeights[(int) targets.get(t, 0)] : Double.NaN)
                .toArray();
        return new Sequence(key, weighted, features, targets);
    }

    /** As a network computes on it: real features and targets standardized by x and y, and stored as that kind. */
    public Sequence standardized(Standardization x, Standardization y, Rows.Kind kind) {
        return new Sequence(key, weights, x.apply(features, kind), y.apply(targets, kind));
    }
}
