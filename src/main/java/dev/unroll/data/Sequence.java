package dev.unroll.data;

import java.io.Serializable;

/** One training example: features (T, I) or tokens (T, K), targets with their weights, and key. */
public final class Sequence implements Serializable {
    private final SequenceKey key;
    private final double[] weights; // (1) for all targets, or one each
    private final Rows features;
    private final Rows targets;

    /** A sequence whose targets all have the same weight. */
    public Sequence(SequenceKey key, double weight, Rows features, Rows targets) {
        this(key, new double[] {weight}, features, targets);
    }

    /**
     * @param weights what the loss of each target is multiplied by, 0 or more: (1) for all targets, or one each
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
    public double[] weights() { return weights; } // (1) for all targets, or one each; not a copy
    public double weight(int target) { return weights[weights.length == 1 ? 0 : target]; }
    public Rows features() { return features; }
    public Rows targets() { return targets; }
    public int length() { return features.rows(); } // T of this sequence
    // spotless:on

    /** As a network computes on it: real features and targets standardized by x and y, and stored as that kind. */
    public Sequence standardized(Standardization x, Standardization y, Rows.Kind kind) {
        return new Sequence(key, weights, x.apply(features, kind), y.apply(targets, kind));
    }
}
