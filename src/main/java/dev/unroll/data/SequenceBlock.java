package dev.unroll.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** A fixed, packed group of sequences: the unit of computation. Its time steps are laid out as {@link PackedSteps}. */
public final class SequenceBlock implements Serializable {
    private final long id;
    private final Fingerprint fingerprint;
    private final PackedSteps steps;
    private final Rows features; // (N, I), or no rows
    private final Rows tokens; // (N, K), or no rows
    private final Rows targets; // (R, O), or no rows
    private final double[] weights; // (B), or (R) where targets of one sequence differ in weight; NaN for no target
    private final long[] keys; // (B, 2): as numbers, since so many objects cost memory, and Spark time to measure it

    /**
     * Packs at least one sequence, longest first, those of one length in the order given. All must have features, tokens
     * and targets of the same kind and width, and a target at every step or one each; the fingerprint is of them as read.
     */
    public SequenceBlock(long id, List<Sequence> sequences, boolean everyStep, Fingerprint fingerprint) {
        this.id = id;
        this.fingerprint = fingerprint;
        List<Sequence> packed = new ArrayList<>(sequences);
        packed.sort(Comparator.comparingInt(sequence -> -sequence.length())); // stable
        this.steps = new PackedSteps(packed.stream().mapToInt(Sequence::length).toArray());
        this.keys = packed.stream()
                .flatMapToLong(s -> LongStream.of(s.key().high(), s.key().low()))
                .toArray();
        Rows y = packed.get(0).targets();
        int targetRows = y.rows() == 0 ? 0 : everyStep ? steps.totalRows() : steps.sequences();
        boolean oneWeight = packed.stream().allMatch(sequence -> sequence.weights().length == 1);
        this.features = tableLike(packed.get(0).features());
        this.tokens = tableLike(packed.get(0).tokens());
        this.targets = Rows.zeros(y.kind(), targetRows, y.width());
        this.weights = new double[oneWeight ? steps.sequences() : targetRows];
        for (int b = 0; b < steps.sequences(); b++) {
            copy(packed.get(b), b, everyStep);
        }
    }

    /** A table of zeros for all time steps, unless sequences have none. */
    private Rows tableLike(Rows ofSequence) {
        return ofSequence.rows() == 0
                ? Rows.NONE
                : Rows.zeros(ofSequence.kind(), steps.totalRows(), ofSequence.width());
    }

    private void copy(Sequence sequence, int b, boolean everyStep) {
        weights[b] = sequence.weightOrNaN(0); // the first rows are those of the first time step
        copy(sequence.features(), b, features);
        copy(sequence.tokens(), b, tokens);
        for (int t = 0; t < sequence.targets().rows(); t++) {
            int row = everyStep ? steps.row(b, t) : b;
            targets.copyRow(row, sequence.targets(), t);
            weights[weights.length == steps.sequences() ? b : row] = sequence.weightOrNaN(t);
        }
    }

    private void copy(Rows ofSequence, int b, Rows packed) {
        for (int t = 0; t < ofSequence.rows(); t++) {
            packed.copyRow(steps.row(b, t), ofSequence, t);
        }
    }

    /** Packs sequences of which it is not known how they were read. */
    public static SequenceBlock pack(long id, List<Sequence> sequences, boolean everyStep) {
        return new SequenceBlock(id, sequences, everyStep, new Fingerprint());
    }

    // spotless:off: a table
    /** Names a block by its shard, in the upper half, and its place in the shard's canonical order, in the lower. */
    public static long id(int shard, int place) { return ((long) shard << 32) | place; }
    public long id() { return id; }
    public int shard() { return (int) (id >>> 32); }
    public Fingerprint fingerprint() { return fingerprint; } // of the sequences as they were read, where that is known
    public SequenceKey key(int b) { return new SequenceKey(keys[2 * b], keys[2 * b + 1]); }
    public PackedSteps steps() { return steps; }
    public Rows features() { return features; } // (N, I) numbers, or no rows
    public Rows tokens() { return tokens; } // (N, K), or no rows
    public Rows targets() { return targets; } // (B, O) for a head on the last step, (N, O) for one on every step, or no rows
    private double weightOrNaN(int b, int row) { return weights[weights.length == steps.sequences() ? b : row]; }
    public double weight(int b, int row) { return orZero(weightOrNaN(b, row)); } // of b's target in that row, 0 where there is none
    private static double orZero(double weight) { return Double.isNaN(weight) ? 0 : weight; }
    public boolean hasTarget(int row) { return weights.length != targets.rows() || !Double.isNaN(weights[row]); } // in that row of the targets
    public SequenceBlock alone(int b) { return pack(id, List.of(sequence(b)), hasTargetEveryStep()); } // a block of one sequence
    /** In memory, about: what grows with the sequences. */
    public long bytes() { return bytes(steps.sequences(), features.bytes() + tokens.bytes() + targets.bytes()) + (long) Double.BYTES * (weights.length - steps.sequences()); }
    /** The same of so many sequences in any number of blocks, whose features, tokens and targets take so many bytes. */
    public static long bytes(long sequences, long ofNumbers) { return ofNumbers + (32L + Double.BYTES) * sequences; }
    private boolean hasTargetEveryStep() { return targets.rows() == steps.totalRows(); }
    // spotless:on

    /** Σ weight over the block's targets, in a fixed order: the exact sum of each sequence's, rounded, then these. */
    public double targetWeight() {
        double sum = 0;
        for (int b = 0; b < steps.sequences(); b++) {
            if (weights.length == steps.sequences()) {
                sum += weights[b] * (hasTargetEveryStep() ? steps.length(b) : 1);
            } else {
                ExactSum ofSequence = new ExactSum();
                for (int t = 0; t < steps.length(b); t++) {
                    ofSequence.add(orZero(weights[steps.row(b, t)]));
                }
                sum += ofSequence.value();
            }
        }
        return sum;
    }

    /** One sequence of the block, unpacked into tables of its own. */
    public Sequence sequence(int b) {
        Rows y = unpack(targets, b);
        double[] own = new double[weights.length == steps.sequences() ? 1 : y.rows()];
        Arrays.setAll(own, t -> weightOrNaN(b, steps.row(b, t)));
        return new Sequence(key(b), own, unpack(features, b), unpack(tokens, b), y);
    }

    private Rows unpack(Rows packed, int b) {
        boolean everyStep = packed.rows() == steps.totalRows();
        int rows = everyStep ? steps.length(b) : Math.min(packed.rows(), 1);
        Rows own = Rows.zeros(packed.kind(), rows, packed.width());
        for (int t = 0; t < rows; t++) {
            own.copyRow(t, packed, everyStep ? steps.row(b, t) : b);
        }
        return own;
    }
}
