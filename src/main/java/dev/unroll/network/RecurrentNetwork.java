package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/**
 * The network in float32 over packed blocks: layers of recurrences, then the head, without a padded step. The whole network
 * runs over one segment of a block's steps after the other, see {@link Segments}.
 */
public final class RecurrentNetwork implements Network {
    private static final float[] NO_GRADIENT = {};

    private final NetworkConfig config;
    private final boolean recompute;
    private final Layer[] layers;
    private final Layer top;
    private final FinalStates finalStates; // for Head.LAST
    private final LinearHead head;
    private final BlockGradient gradient;

    /** A network with exact gradients. */
    public RecurrentNetwork(NetworkConfig config) {
        this(config, Backpropagation.FULL);
    }

    public RecurrentNetwork(NetworkConfig config, Backpropagation backpropagation) {
        this(config, backpropagation, Kernels.best());
    }

    RecurrentNetwork(NetworkConfig config, Backpropagation backpropagation, Kernels kernels) {
        ParameterLayout layout = new ParameterLayout(config);
        this.config = config;
        this.recompute = backpropagation.recompute();
        this.layers = new Layer[config.layers()];
        Arrays.setAll(layers, k -> new Layer(kernels, layout, k, backpropagation));
        this.top = layers[layers.length - 1];
        this.finalStates = new FinalStates(config);
        this.head = new LinearHead(kernels, layout);
        this.gradient = new BlockGradient(layout.size());
    }

    @Override
    public void load(Parameters parameters) {
        for (Layer layer : layers) {
            layer.load(parameters.floats());
        }
        head.load(parameters.floats());
    }

    @Override
    public Rows outputs(SequenceBlock block) {
        Segments segments = begin(block, false);
        boolean everyStep = config.head() == Head.EVERY;
        int rows = everyStep ? block.steps().totalRows() : block.steps().sequences();
        Rows outputs = Rows.zeros(Rows.Kind.FLOAT, rows, config.outputSize());
        for (int k = 0; k < segments.count(); k++) {
            Segment segment = segments.get(k);
            forward(block, segment);
            if (everyStep) {
                int start = segment.firstRow() * config.outputSize();
                head.forward(segment.rows(), top.output(), top.outputStart(segment), outputs.floats(), start);
            }
        }
        if (!everyStep) {
            head.forward(rows, finalStates.states(), 0, outputs.floats(), 0);
        }
        return outputs;
    }

    @Override
    public void addGradient(SequenceBlock block, GradientScale scale, GradientSum sum) {
        gradient.clear();
        Segments segments = begin(block, !recompute);
        for (int k = 0; k < segments.count(); k++) {
            forward(block, segments.get(k));
        }
        double loss = config.head() == Head.EVERY
                ? 0 // the segments' own
                : head.addGradient(block, finalStates.states(), finalStates.dStates(), gradient);
        for (int k = segments.count() - 1; k >= 0; k--) {
            Segment segment = segments.get(k);
            if (recompute && !segment.isLast()) { // the last one is still there
                forward(block, segment);
            }
            loss += backward(block, segment);
        }
        if (gradient.inDouble()) {
            sum.add(block, loss, block.targetWeight(), gradient.doubles(), scale);
        } else {
            sum.add(block, loss, block.targetWeight(), gradient.floats(), scale);
        }
    }

    private Segments begin(SequenceBlock block, boolean kept) {
        Segments segments = Segments.of(block.steps(), config.bidirectional(), kept);
        for (Layer layer : layers) {
            layer.begin(segments);
        }
        finalStates.begin(block.steps());
        return segments;
    }

    private void forward(SequenceBlock block, Segment segment) {
        int row = segment.firstRow();
        if (config.tokens()) {
            layers[0].forward(
                    segment, block.features().integers(), row * block.features().width());
        } else {
            layers[0].forward(segment, block.features().floats(), row * config.inputSize());
        }
        for (int k = 1; k < layers.length; k++) {
            Layer below = layers[k - 1];
            layers[k].forward(segment, below.output(), below.outputStart(segment));
        }
        if (config.head() == Head.LAST) {
            finalStates.gather(segment, top.output(), top.outputStart(segment));
        }
    }

    /** Adds a segment's part of the gradient; returns the loss of its targets, 0 where the head is on the last step. */
    private double backward(SequenceBlock block, Segment segment) {
        double loss = headBackward(block, segment);
        for (int k = layers.length - 1; k > 0; k--) {
            Layer below = layers[k - 1];
            float[] dBelow = below.beginBackward(segment);
            layers[k].backward(segment, below.output(), below.outputStart(segment), dBelow, gradient);
        }
        int row = segment.firstRow();
        if (config.tokens()) {
            int[] tokens = block.features().integers();
            layers[0].backward(segment, tokens, row * block.features().width(), gradient);
        } else {
            float[] x = block.features().floats();
            layers[0].backward(segment, x, row * config.inputSize(), NO_GRADIENT, gradient);
        }
        return loss;
    }

    private double headBackward(SequenceBlock block, Segment segment) {
        float[] dTop = top.beginBackward(segment);
        if (config.head() == Head.EVERY) {
            return head.addGradient(block, segment, top.output(), top.outputStart(segment), dTop, gradient);
        }
        finalStates.addGradient(segment, dTop);
        return 0;
    }
}
