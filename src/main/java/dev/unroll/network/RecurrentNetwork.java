package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/**
 * The network in float32 over packed blocks: its {@link Stages}, the layers above all, then the head, without a padded step.
 * The whole network runs over one segment of a block's steps after the other, see {@link Segments}.
 */
public final class RecurrentNetwork implements Network {
    private final NetworkConfig config;
    private final boolean recompute;
    private final Signal features; // of numbers
    private final List<Stage> stages;
    private final LinearHead head;
    private final BlockGradient gradient;

    // spotless:off: a table
    /** A network with exact gradients. */
    public RecurrentNetwork(NetworkConfig config) { this(config, Backpropagation.FULL); }
    public RecurrentNetwork(NetworkConfig config, Backpropagation backpropagation) { this(config, backpropagation, Kernels.best()); }
    public NetworkSteps steps() { return new NetworkSteps(config, features, stages, head); } // its buffers are this network's
    // spotless:on

    RecurrentNetwork(NetworkConfig config, Backpropagation backpropagation, Kernels kernels) {
        ParameterLayout layout = new ParameterLayout(config);
        this.config = config;
        this.recompute = backpropagation.recompute();
        this.features = new Signal(config.inputs().features(), Segment::firstRow, Segment::rows);
        this.stages = new Stages(kernels, layout, backpropagation).from(features);
        this.head =
                new LinearHead(kernels, layout, stages.get(stages.size() - 1).output());
        this.gradient = layout.newGradient();
    }

    @Override
    public void load(Parameters parameters) {
        stages.forEach(stage -> stage.load(parameters.floats()));
        head.load(parameters.floats());
    }

    @Override
    public Rows outputs(SequenceBlock block) {
        Segments segments = begin(block, false, Optional.empty());
        int rows = config.head() == Head.EVERY
                ? block.steps().totalRows()
                : block.steps().sequences();
        Rows outputs = Rows.zeros(Rows.Kind.FLOAT, rows, config.outputSize());
        for (int k = 0; k < segments.count(); k++) {
            forward(segments.get(k));
            head.forward(segments.get(k), outputs.floats());
        }
        return outputs;
    }

    @Override
    public void addGradient(SequenceBlock block, Step step, GradientScale scale, GradientSum sum) {
        gradient.clear();
        Segments segments = begin(block, !recompute, Optional.of(step));
        for (int k = 0; k < segments.count(); k++) {
            forward(segments.get(k));
        }
        double loss = 0;
        for (int k = segments.count() - 1; k >= 0; k--) {
            Segment segment = segments.get(k);
            if (recompute && !segment.isLast()) { // the last one is still there
                forward(segment);
            }
            loss += head.backward(block, segment, gradient);
            for (int s = stages.size() - 1; s >= 0; s--) {
                stages.get(s).backward(segment, gradient);
            }
        }
        sum.add(block, loss, block.targetWeight(), gradient, scale);
    }

    private Segments begin(SequenceBlock block, boolean kept, Optional<Step> step) {
        Segments segments = Segments.of(block.steps(), config.bidirectional(), kept);
        features.begin(block.features().floats());
        for (Stage stage : stages) {
            stage.begin(block, segments, step);
        }
        return segments;
    }

    private void forward(Segment segment) {
        for (Stage stage : stages) {
            stage.forward(segment);
        }
    }
}
