package dev.unroll.spark.read;

import dev.unroll.data.ColumnMoments;
import dev.unroll.data.ExactSum;
import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.metric.CountGrid;
import java.io.Serializable;
import java.util.Arrays;

/** What one pass finds out about the sequences to train on, or about those held out. Exact, whatever their order. */
public final class PartSummary implements Serializable {
    private static final int BINS = 48;

    private final Fingerprint fingerprint = new Fingerprint();
    private long timeSteps;
    private long targets;
    private boolean weighsTargets; // whether those of one sequence differ in weight
    private long missing; // of these, places of time steps without a target
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private final ExactSum weight = new ExactSum();
    private int[] vocabularySizes = {}; // (K), of tokens
    private final ColumnMoments features = new ColumnMoments();
    private long[] classCounts = {}; // (classes), of targets that are classes
    private final ColumnMoments labels = new ColumnMoments(); // of targets that are not
    private final CountGrid lengths = CountGrid.ofIntegers(BINS);
    private final CountGrid firstLabels = new CountGrid(BINS); // of such targets, the first number of each

    /** @param hash see {@link Fingerprint#hash} */
    void add(Sequence sequence, SequenceKey hash) {
        fingerprint.add(hash);
        timeSteps += sequence.length();
        targets += sequence.targets().rows();
        weighsTargets |= sequence.weights().length > 1;
        shortest = Math.min(shortest, sequence.length());
        longest = Math.max(longest, sequence.length());
        lengths.add(sequence.length());
        Rows present = sequence.presentTargets();
        missing += sequence.targets().rows() - present.rows();
        Arrays.stream(sequence.weights()).filter(w -> !Double.isNaN(w)).forEach(weight::add);
        if (sequence.features().rows() > 0) {
            features.add(sequence.features());
        }
        addTokens(sequence.tokens());
        if (present.kind() == Rows.Kind.INTEGER) {
            Arrays.stream(present.integers()).forEach(label -> countClass(label, 1));
        } else {
            labels.add(present);
            for (int row = 0; row < present.rows(); row++) {
                firstLabels.add(present.get(row, 0));
            }
        }
    }

    private void addTokens(Rows tokens) { // (T, K)
        int[] sizes = new int[tokens.rows() == 0 ? 0 : tokens.width()];
        for (int t = 0; t < tokens.rows(); t++) {
            for (int kind = 0; kind < sizes.length; kind++) {
                sizes[kind] = Math.max(sizes[kind], (int) tokens.get(t, kind) + 1);
            }
        }
        requireVocabularies(sizes);
    }

    private void requireVocabularies(int[] sizes) {
        vocabularySizes = Arrays.copyOf(vocabularySizes, Math.max(vocabularySizes.length, sizes.length));
        Arrays.setAll(vocabularySizes, k -> Math.max(vocabularySizes[k], k < sizes.length ? sizes[k] : 0));
    }

    private void countClass(int label, long count) {
        if (label >= classCounts.length) {
            classCounts = Arrays.copyOf(classCounts, label + 1);
        }
        classCounts[label] += count;
    }

    void add(PartSummary other) {
        fingerprint.add(other.fingerprint);
        timeSteps += other.timeSteps;
        targets += other.targets;
        weighsTargets |= other.weighsTargets;
        missing += other.missing;
        shortest = Math.min(shortest, other.shortest);
        longest = Math.max(longest, other.longest);
        weight.add(other.weight);
        requireVocabularies(other.vocabularySizes);
        features.add(other.features);
        for (int label = 0; label < other.classCounts.length; label++) {
            countClass(label, other.classCounts[label]);
        }
        labels.add(other.labels);
        lengths.add(other.lengths);
        firstLabels.add(other.firstLabels);
    }

    /** As "20 sequences of 3 to 7 steps, 101 steps and 20 targets in all". */
    @Override
    public String toString() {
        return "%d sequences of %d to %d steps, %d steps and %d targets in all"
                .formatted(sequences(), shortest, longest, timeSteps, targets - missing);
    }

    // spotless:off: a table
    /** Their number; the rest means something only if there are any. */
    public long sequences() { return fingerprint.sequences(); }
    public Fingerprint fingerprint() { return fingerprint; }
    public int longest() { return longest; } // in time steps
    public long timeSteps() { return timeSteps; }
    public long targets() { return targets - missing; }
    public long missing() { return missing; } // places of time steps without a target
    public CountGrid lengths() { return lengths; }
    /** The first number of each target that is no class. */
    public CountGrid firstLabels() { return firstLabels; }
    /** In all, where a time step has so many and a target so many. */
    public long numbers(int ofStep, int ofTarget) { return timeSteps * ofStep + targets * ofTarget; }
    /** Weights in memory beside one a sequence, at most; {@code ofTargets} where each target gets one of its own. */
    public long moreWeights(boolean ofTargets) { return ofTargets || weighsTargets ? targets - sequences() : 0; }
    /** Sum of the weights; a sequence whose targets weigh the same has one weight. */
    double weight() { return weight.value(); }
    /** (K): for each kind of token the largest and 1; empty for features. */
    int[] vocabularySizes() { return vocabularySizes; }
    /** Moments of each feature, over all time steps, unweighted; without columns where there are tokens alone. */
    public ColumnMoments features() { return features; }
    /** (classes up to the largest): targets of each; empty for other targets. */
    public long[] classCounts() { return classCounts; }
    /** Moments of each number of a target, over all targets, unweighted; without columns for classes. */
    public ColumnMoments labels() { return labels; }
    // spotless:on
}
