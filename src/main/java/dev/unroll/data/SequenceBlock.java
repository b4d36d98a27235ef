package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A fixed, packed group of sequences: the unit of computation. Its time steps are laid out as {@link PackedSteps}. */
public final class SequenceBlock implements Serializable {
    private final BlockId id;
    private final Fingerprint fingerprint;
    private final PackedSteps steps;
    private final Rows features; // (N, I), or (N, K) tokens
    private final Rows targets; // (R, O), or no rows
    private final double[] weights; // (B), or (R) where targets of one sequence differ in weight
    private final SequenceKey[] keys; // (B)
    private final int[] positions; // (B) where each sequence stood in the list that was packed

    private SequenceBlock(BlockId id, List<Sequence> sequences, boolean everyStep, Fingerprint fingerprint) {
        this.id = id;
        this.fingerprint = fingerprint;
        this.positions = longestFirst(sequences);
        List<Sequence> packed =
                Arrays.stream(positions).mapToObj(sequences::get).toList();
        this.steps = new PackedSteps(packed.stream().mapToInt(Sequence::length).toArray());
        this.keys = packed.stream().map(Sequence::key).toArray(SequenceKey[]::new);
        Rows x = packed.get(0).features();
        Rows y = packed.get(0).targets();
        int targetRows = y.rows() == 0 ? 0 : everyStep ? steps.totalRows() : keys.length;
        boolean oneWeight = packed.stream().allMatch(sequence -> sequence.weights().length == 1);
        this.features = Rows.zeros(x.kind(), steps.totalRows(), x.width());
        this.targets = Rows.zeros(y.kind(), targetRows, y.width());
        this.weights = new double[oneWeight ? keys.length : targetRows];
        for (int b = 0; b < keys.length; b++) {
            copy(packed.get(b), b, everyStep);
        }
    }

    private void copy(Sequence sequence, int b, boolean everyStep) {
        weights[b] = sequence.weight(0); // the first rows are those of the first time step
        for (int t = 0; t < sequence.length(); t++) {
            features.copyRow(steps.row(b, t), sequence.features(), t);
        }
        for (int t = 0; t < sequence.targets().rows(); t++) {
            int row = everyStep ? steps.row(b, t) : b;
            targets.copyRow(row, sequence.targets(), t);
            weights[weights.length == keys.length ? b : row] = sequence.weight(t);
        }
    }

    /**
     * Packs sequences, longest first, those of one length in the order given.
     *
     * @param sequences at least one, all with features and targets of the same kind and width
     * @param everyStep whether their targets are one row a time step (else one row a sequence)
     */
    public static SequenceBlock pack(BlockId id, List<Sequence> sequences, boolean everyStep) {
        return pack(id, sequences, everyStep, new Fingerprint());
    }

    /** The same with the fingerprint of the sequences as they were read. */
    public static SequenceBlock pack(BlockId id, List<Sequence> sequences, boolean everyStep, Fingerprint fingerprint) {
        return new SequenceBlock(id, sequences, everyStep, fingerprint);
    }

    /** The places of sequences in a list, sorted by descending length; those of one length stay in the list's order. */
    public static int[] longestFirst(List<Sequence> sequences) {
        Integer[] order = new Integer[sequences.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingInt(i -> -sequences.get(i).length())); // stable
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    public BlockId id() {
        return id;
    }

    /** Of the sequences as they were read, where that is known; else that of none. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    public PackedSteps steps() {
        return steps;
    }

    /** (N, I) numbers, or (N, K) tokens. */
    public Rows features() {
        return features;
    }

    /** (B, O) for a head on the last step, (N, O) for one on every step, or no rows. */
    public Rows targets() {
        return targets;
    }

    /** Weight of the target in a row of {@link #targets}, which is one of sequence b. */
    public double weight(int b, int row) {
        return weights[weights.length == keys.length ? b : row];
    }

    /** Σ weight over the block's targets, in a fixed order: the exact sum of each sequence's, rounded, then these. */
    public double targetWeight() {
        double sum = 0;
        for (int b = 0; b < keys.length; b++) {
            int count = hasTargetEveryStep() ? steps.length(b) : 1;
            sum += weights.length == keys.length ? weights[b] * count : sumOfDifferentWeights(b);
        }
        return sum;
    }

    private double sumOfDifferentWeights(int b) {
        ExactSum sum = new ExactSum();
        for (int t = 0; t < steps.length(b); t++) {
            sum.add(weights[steps.row(b, t)]);
        }
        return sum.value();
    }

    private boolean hasTargetEveryStep() {
        return targets.rows() == steps.totalRows();
    }

    public SequenceKey key(int b) {
        return keys[b];
    }

    /** Where a sequence of the block stood in the list that was packed. */
    public int position(int b) {
        return positions[b];
    }

    /** One sequence of the block, unpacked into tables of its own. */
    public Sequence sequence(int b) {
        Rows y = unpack(targets, b);
        double[] own = new double[weights.length == keys.length ? 1 : y.rows()];
        Arrays.setAll(own, t -> weight(b, steps.row(b, t)));
        return new Sequence(keys[b], own, unpack(features, b), y);
    }

    /** One sequence of the block, as a block of its own. */
    public SequenceBlock alone(int b) {
        return pack(id, List.of(sequence(b)), hasTargetEveryStep());
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
