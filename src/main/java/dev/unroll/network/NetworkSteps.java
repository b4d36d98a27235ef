package dev.unroll.network;

import dev.unroll.cell.CellType;
import dev.unroll.cell.Memory;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.SequenceState;
import dev.unroll.cell.Signal;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A network that goes on with some sequences by one time step at a time, with the bits that it computes for all of their steps
 * at once. What it remembers between two steps is in the caller's hands. A step is a segment of a block with two time steps: the
 * first where the sequences begin with it, since a step then knows no state, else the second.
 */
public final class NetworkSteps {
    private final NetworkConfig config;
    private final Signal features;
    private final List<Stage> stages;
    private final LinearHead head;
    private final List<Memory> memories;
    private int sequences; // B
    private int[] tokens = {}; // (2 B, K)
    private Segment first; // the only step of sequences
    private Segment later; // the second step of the block
    private float[] outputs = {}; // (2 B, O)
    private int firstOutput; // of the last step

    NetworkSteps(NetworkConfig config, Signal features, List<Stage> stages, LinearHead head) {
        if (config.bidirectional()) {
            throw new IllegalArgumentException("a reverse direction begins with the last step");
        }
        this.config = config;
        this.features = features;
        this.stages = stages;
        this.head = head;
        this.memories =
                stages.stream().flatMap(stage -> stage.memories().stream()).toList();
        begin(1);
    }

    /** The memory of a sequence of which no step has passed. */
    public static SequenceState newState(NetworkConfig config) {
        int ofCell = (config.cell() == CellType.LSTM ? 2 : 1) * config.hiddenSize() * config.layers();
        int pooled = config.layerOutputSize();
        return new SequenceState(
                ofCell + (config.head() == Head.MAX ? pooled : 0), config.head() == Head.MEAN ? pooled : 0);
    }

    /** Makes room for so many sequences. */
    public void begin(int count) {
        int inputs = config.inputs().features();
        int kinds = config.vocabularySizes().size();
        Rows numbers = inputs == 0 ? Rows.NONE : Rows.zeros(Rows.Kind.FLOAT, 2, inputs);
        Rows integers = kinds == 0 ? Rows.NONE : Rows.zeros(Rows.Kind.INTEGER, 2, kinds);
        Sequence two = new Sequence(new SequenceKey(0, 0), new double[] {1}, numbers, integers, Rows.NONE);
        SequenceBlock block = SequenceBlock.pack(0, Collections.nCopies(count, two), false);
        Segments segments = new Segments(block.steps(), 1, false);
        later = segments.get(1);
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        first = new Segments(new PackedSteps(ones), 1, false).get(0);
        features.begin(block.features().floats());
        for (Stage stage : stages) {
            stage.begin(block, segments, Optional.empty());
        }
        sequences = count;
        tokens = block.tokens().integers();
        outputs = new float[2 * count * config.outputSize()];
    }

    // spotless:off: a table
    /** How many sequences there is room for. */ public int sequences() { return sequences; }
    /** (2 B, I) The places of a step's numbers, if there are any, which the caller fills from {@link #row} on. */
    public float[] features() { return features.values(); }
    /** (2 B, K) The same of tokens. */ public int[] tokens() { return tokens; }
    /** Where the rows of a step are that the sequences begin with, or a later one. */
    public int row(boolean begins) { return begins ? 0 : sequences; }
    /** An output of a sequence at the last step. */
    public float output(int b, int o) { return outputs[(firstOutput + b) * config.outputSize() + o]; }
    // spotless:on

    /**
     * Goes on by one step with as many sequences as there is room for: all begin with it, or none.
     *
     * @param states (B), which it overwrites
     */
    public void step(SequenceState[] states, boolean begins) {
        Segment segment = begins ? first : later;
        restore(segment, states);
        for (int k = 0; k < stages.size(); k++) {
            stages.get(k).forward(segment);
        }
        head.forward(segment, outputs);
        firstOutput = config.head() == Head.EVERY ? segment.firstRow() : 0;
        keep(segment, states);
    }

    private void restore(Segment segment, SequenceState[] states) {
        for (int k = 0, at = 0; k < memories.size(); k++) {
            memories.get(k).restore(segment, states, at);
            at += memories.get(k).size();
        }
    }

    private void keep(Segment segment, SequenceState[] states) {
        for (int k = 0, at = 0; k < memories.size(); k++) {
            memories.get(k).keep(segment, states, at);
            at += memories.get(k).size();
        }
        for (int b = 0; b < sequences; b++) {
            states[b].setSteps(states[b].steps() + 1);
        }
    }
}
