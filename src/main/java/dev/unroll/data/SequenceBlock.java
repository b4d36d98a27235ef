package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A fixed, packed group of sequences: the unit of computation. Its time steps are laid out as {@link PackedSteps}. */
public final class SequenceBlock implements Serializable {
    private static final long serialVersionUID = 1;

    private final BlockId id;
    private final PackedSteps steps;
    private final Rows features; // (N, I), or (N, K) tokens
    private final Rows targets; // (B, O) or (N, O), or no rows
    private final double[] weights; // (B)
    private final SequenceKey[] keys; // (B)
    private final int[] positions; // (B) where each sequence stood in the list that was packed
    private final Fingerprint fingerprint;

    private SequenceBlock(
            BlockId id,
            PackedSteps steps,
            Rows features,
            Rows targets,
            double[] weights,
            SequenceKey[] keys,
            int[] positions,
            Fingerprint fingerprint) {
        this.id = id;
        this.steps = steps;
        this.features = features;
        this.targets = targets;
        this.weights = weights;
        this.keys = keys;
        this.positions = positions;
        this.fingerprint = fingerprint;
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
        int[] positions = longestFirst(sequences);
        PackedSteps steps = new PackedSteps(
                Arrays.stream(positions).map(p -> sequences.get(p).length()).toArray());
        Sequence first = sequences.get(0);
        boolean hasTargets = first.targets().rows() > 0;
        int targetRows = !hasTargets ? 0 : everyStep ? steps.totalRows() : steps.sequences();
        Rows features = Rows.zeros(
                first.features().kind(), steps.totalRows(), first.features().width());
        Rows targets =
                Rows.zeros(first.targets().kind(), targetRows, first.targets().width());
        double[] weights = new double[steps.sequences()];
        SequenceKey[] keys = new SequenceKey[steps.sequences()];
        for (int b = 0; b < positions.length; b++) {
            Sequence sequence = sequences.get(positions[b]);
            weights[b] = sequence.weight();
            keys[b] = sequence.key();
            for (int t = 0; t < sequence.length(); t++) {
                features.copyRow(steps.row(b, t), sequence.features(), t);
                if (hasTargets && everyStep) {
                    targets.copyRow(steps.row(b, t), sequence.targets(), t);
                }
            }
            if (hasTargets && !everyStep) {
                targets.copyRow(b, sequence.targets(), 0);
            }
        }
        return new SequenceBlock(id, steps, features, targets, weights, keys, positions, fingerprint);
    }

    private static int[] longestFirst(List<Sequence> sequences) {
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

    public double weight(int sequence) {
        return weights[sequence];
    }

    /** Σ weight over the block's targets, in a fixed order. */
    public double targetWeight() {
        boolean everyStep = targets.rows() == steps.totalRows();
        double sum = 0;
        for (int b = 0; b < weights.length; b++) {
            sum += weights[b] * (everyStep ? steps.length(b) : 1);
        }
        return sum;
    }

    public SequenceKey key(int sequence) {
        return keys[sequence];
    }

    /** Where a sequence of the block stood in the list that was packed. */
    public int position(int sequence) {
        return positions[sequence];
    }

    /** One sequence of the block, unpacked into tables of its own. */
    public Sequence sequence(int b) {
        return new Sequence(keys[b], weights[b], unpack(features, b), unpack(targets, b));
    }

    /** One sequence of the block, as a block of its own. */
    public SequenceBlock alone(int b) {
        Sequence sequence = sequence(b);
        return pack(id, List.of(sequence), sequence.targets().rows() == sequence.length());
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
