package dev.unroll.spark.read;

import dev.unroll.data.ColumnMoments;
import dev.unroll.data.ExactSum;
import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import java.io.Serializable;
import java.util.Arrays;

/** What one pass finds out about the sequences to train on, or about those held out. Exact, whatever their order. */
public final class PartSummary implements Serializable {
    private static final long serialVersionUID = 1;

    private final Fingerprint fingerprint = new Fingerprint();
    private long timeSteps;
    private long targets;
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private final ExactSum weight = new ExactSum();
    private int[] vocabularySizes = {}; // (K), of tokens
    private final ColumnMoments features = new ColumnMoments(); // of features that are not tokens
    private long[] classCounts = {}; // (classes), of targets that are classes
    private final ColumnMoments labels = new ColumnMoments(); // of targets that are not

    /** @param hash as {@link Fingerprint#hash} has it */
    void add(Sequence sequence, SequenceKey hash) {
        fingerprint.add(hash);
        timeSteps += sequence.length();
        targets += sequence.targets().rows();
        shortest = Math.min(shortest, sequence.length());
        longest = Math.max(longest, sequence.length());
        Arrays.stream(sequence.weights()).forEach(weight::add);
        addFeatures(sequence.features());
        addTargets(sequence.targets());
    }

    private void addFeatures(Rows table) {
        if (table.kind() == Rows.Kind.INTEGER) {
            addTokens(table);
        } else {
            features.add(table);
        }
    }

    /** @param tokens (T, K) */
    private void addTokens(Rows tokens) {
        for (int t = 0; t < tokens.rows(); t++) {
            for (int kind = 0; kind < tokens.width(); kind++) {
                requireVocabulary(kind, (int) tokens.get(t, kind) + 1);
            }
        }
    }

    private void requireVocabulary(int kind, int size) {
        if (kind >= vocabularySizes.length) {
            vocabularySizes = Arrays.copyOf(vocabularySizes, kind + 1);
        }
        vocabularySizes[kind] = Math.max(vocabularySizes[kind], size);
    }

    private void addTargets(Rows table) {
        if (table.kind() == Rows.Kind.INTEGER) {
            for (int label : table.integers()) {
                countClass(label, 1);
            }
        } else {
            labels.add(table);
        }
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
        shortest = Math.min(shortest, other.shortest);
        longest = Math.max(longest, other.longest);
        weight.add(other.weight);
        for (int kind = 0; kind < other.vocabularySizes.length; kind++) {
            requireVocabulary(kind, other.vocabularySizes[kind]);
        }
        features.add(other.features);
        for (int label = 0; label < other.classCounts.length; label++) {
            countClass(label, other.classCounts[label]);
        }
        labels.add(other.labels);
    }

    /** Number of sequences; the rest means something only if there are any. */
    public long sequences() {
        return fingerprint.sequences();
    }

    /** Of the sequences, and of their side of the split. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Number of time steps, over all sequences. */
    public long timeSteps() {
        return timeSteps;
    }

    /** Number of targets: of sequences or, for a head on every step, of time steps. */
    public long targets() {
        return targets;
    }

    /** Time steps of the shortest sequence. */
    public int shortest() {
        return shortest;
    }

    /** Time steps of the longest sequence. */
    public int longest() {
        return longest;
    }

    /** Sum of the sequences' weights. */
    public double weight() {
        return weight.value();
    }

    /** (K): for each kind of token the largest and 1; empty where there are features. */
    public int[] vocabularySizes() {
        return vocabularySizes.clone();
    }

    /** Of each feature, over all time steps, unweighted; without columns for tokens. */
    public ColumnMoments features() {
        return features;
    }

    /** How many targets each class has, up to the largest class (classes); empty where targets are not classes. */
    public long[] classCounts() {
        return classCounts.clone();
    }

    /** Of each number of a target, over all targets, unweighted; without columns for classes. */
    public ColumnMoments labels() {
        return labels;
    }
}
