package dev.unroll.network;

import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.kernel.Kernels;
import java.util.Arrays;

/** The network in float32 over packed blocks: layers of recurrences, then the head. Exact BPTT, without a padded step. */
public final class RecurrentNetwork implements Network {
    private static final float[] NO_GRADIENT = {};

    private final NetworkConfig config;
    private final Layer[] layers;
    private final LinearHead head;
    private final float[][] states; // of each layer, (N, layer output), of the block in hand
    private final float[] gradient; // (P)

    public RecurrentNetwork(NetworkConfig config) {
        this(config, Kernels.best());
    }

    RecurrentNetwork(NetworkConfig config, Kernels kernels) {
        ParameterLayout layout = new ParameterLayout(config);
        this.config = config;
        this.layers = new Layer[config.layers()];
        Arrays.setAll(layers, k -> new Layer(kernels, layout, k));
        this.head = new LinearHead(kernels, layout);
        this.states = new float[config.layers()][];
        this.gradient = new float[layout.size()];
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
        float[] outputs = forward(block);
        int size = head.rows(block.steps()) * config.outputSize();
        return Rows.ofFloats(Arrays.copyOf(outputs, size), config.outputSize());
    }

    @Override
    public void addGradient(SequenceBlock block, GradientScale scale, GradientSum sum) {
        Arrays.fill(gradient, 0);
        forward(block);
        double loss = head.loss(block);
        backward(block);
        sum.add(block, loss, block.targetWeight(), gradient, scale);
    }

    private float[] forward(SequenceBlock block) {
        PackedSteps steps = block.steps();
        states[0] = config.tokens()
                ? layers[0].forward(steps, block.features().integers())
                : layers[0].forward(steps, block.features().floats());
        for (int k = 1; k < layers.length; k++) {
            states[k] = layers[k].forward(steps, states[k - 1]);
        }
        return head.forward(steps, states[layers.length - 1]);
    }

    private void backward(SequenceBlock block) {
        PackedSteps steps = block.steps();
        int top = layers.length - 1;
        head.backward(steps, states[top], layers[top].beginBackward(steps), gradient);
        for (int k = top; k > 0; k--) {
            layers[k].backward(steps, states[k - 1], layers[k - 1].beginBackward(steps), gradient);
        }
        if (config.tokens()) {
            layers[0].backward(steps, block.features().integers(), gradient);
        } else {
            layers[0].backward(steps, block.features().floats(), NO_GRADIENT, gradient);
        }
    }
}
