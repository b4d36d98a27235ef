package dev.unroll.data;

import java.io.Serializable;

/** One training example: features (T, I) or tokens (T, K), targets, weight and key. */
public final class Sequence implements Serializable {
    private static final long serialVersionUID = 1;

    private final SequenceKey key;
    private final double weight;
    private final Rows features;
    private final Rows targets;

    /**
     * @param weight what the loss of each of its targets is multiplied by, 0 or more
     * @param features (T, I) numbers, or (T, K) tokens, T ≥ 1
     * @param targets (1, O) for a head on the last step, (T, O) for one on every step; no rows where there are none. A
     *     class label is an integer, O = 1.
     */
    public Sequence(SequenceKey key, double weight, Rows features, Rows targets) {
        if (features.rows() < 1) {
            throw new IllegalArgumentException("a sequence has at least one time step");
        }
        this.key = key;
        this.weight = weight;
        this.features = features;
        this.targets = targets;
    }

    public SequenceKey key() {
        return key;
    }

    public double weight() {
        return weight;
    }

    public Rows features() {
        return features;
    }

    public Rows targets() {
        return targets;
    }

    /**
     * The sequence as a network computes on it.
     *
     * @param x what is done to its features, unless they are tokens
     * @param y what is done to its targets, unless they are classes
     * @param kind what real numbers are stored as from here on
     */
    public Sequence standardized(Standardization x, Standardization y, Rows.Kind kind) {
        return new Sequence(key, weight, x.apply(features, kind), y.apply(targets, kind));
    }

    /** T of this sequence. */
    public int length() {
        return features.rows();
    }
}
