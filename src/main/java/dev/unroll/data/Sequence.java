package dev.unroll.data;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One training example: features (T, I), tokens (T, K) or both, targets with their weights, and key. */
public final class Sequence implements Serializable {
    private final SequenceKey key;
    private final double[] weights; // (1) for all targets, or one each; NaN for a time step without a target
    private final Rows features;
    private final Rows tokens;
    private final Rows targets;

    /** A sequence whose targets all have the same weight, of features or, where they are integers, of tokens. */
    public Sequence(SequenceKey key, double weight, Rows input, Rows targets) {
        this(key, new double[] {weight}, input, targets);
    }

    /** A sequence of features or, where they are integers, of tokens. */
    public Sequence(SequenceKey key, double[] weights, Rows input, Rows targets) {
        this(
                key,
                weights,
                input.kind() == Rows.Kind.INTEGER ? Rows.NONE : input,
                input.kind() == Rows.Kind.INTEGER ? input : Rows.NONE,
                targets);
    }

    /**
     * @param weights what the loss of each target is multiplied by, 0 or more: (1) for all targets, or one each, NaN where a time
     *     step has no target: its place among the targets means nothing then
     * @param features (T, I) numbers, T ≥ 1, or no rows where there are tokens alone
     * @param tokens (T, K) integers, or no rows where there are features alone
     * @param targets (1, O) for a head on the last step, (T, O) for one on every step; no rows where there are none. A
     *     class label is an integer, O = 1.
     */
    public Sequence(SequenceKey key, double[] weights, Rows features, Rows tokens, Rows targets) {
        if (features.rows() < 1 && tokens.rows() < 1) {
            throw new IllegalArgumentException("a sequence has at least one time step");
        }
        if (Math.min(features.rows(), tokens.rows()) > 0 && features.rows() != tokens.rows()) {
            throw new IllegalArgumentException(features.rows() + " time steps, but tokens for " + tokens.rows());
        }
        if (weights.length != 1 && weights.length != Math.max(1, targets.rows())) {
            throw new IllegalArgumentException(weights.length + " weights for " + targets.rows() + " targets");
        }
        this.key = key;
        this.weights = weights;
        this.features = features;
        this.tokens = tokens;
        this.targets = targets;
    }

    // spotless:off: a table
    public SequenceKey key() { return key; }
    public double[] weights() { return weights; } // (1) for all targets, or one each, NaN for none; not a copy
    double weightOrNaN(int target) { return weights[weights.length == 1 ? 0 : target]; }
    public double weight(int target) { return hasTarget(target) ? weightOrNaN(target) : 0; }
    public boolean hasTarget(int target) { return !Double.isNaN(weightOrNaN(target)); } // in that place
    public Rows features() { return features; }
    public Rows tokens() { return tokens; }
    /** Those that there are: the features, then the tokens. */
    public List<Rows> inputs() { return Stream.of(features, tokens).filter(table -> table.rows() > 0).toList(); }
    public Rows targets() { return targets; }
    public int length() { return Math.max(features.rows(), tokens.rows()); } // T of this sequence
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
        return new Sequence(key, weighted, features, tokens, targets);
    }

    /** As a network computes on it: features and real targets standardized by x and y, and stored as that kind. */
    public Sequence standardized(Standardization x, Standardization y, Rows.Kind kind) {
        return new Sequence(key, weights, x.apply(features, kind), tokens, y.apply(targets, kind));
    }
}
