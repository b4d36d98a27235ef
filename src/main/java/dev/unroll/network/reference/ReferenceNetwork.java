package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.reference.Weights.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network in double, one sequence at a time, in the plainest loops. It says what the fast path computes, it is what the
 * fast path is tested against, and it is the {@code double} precision of a training run. Exponentials are
 * {@link StrictMath}'s, and sums run in a fixed order, so its bits are the same on every machine.
 *
 * <p>Tables over time have T + 1 rows, as {@link ReferenceCell} says: row t is step t.
 */
public final class ReferenceNetwork implements Network {
    private static final double[] NO_GRADIENT = {};
    private final ParameterLayout layout;
    private final NetworkConfig config;
    private final Backpropagation backpropagation;
    private double[] parameters; // (P)

    /** A network with exact gradients, whose weights are all zero until some are loaded. */
    public ReferenceNetwork(NetworkConfig config) {
        this(config, Backpropagation.FULL);
    }

    /** @param backpropagation of which this network always keeps all states */
    public ReferenceNetwork(NetworkConfig config, Backpropagation backpropagation) {
        this.layout = new ParameterLayout(config);
        this.config = config;
        this.backpropagation = backpropagation;
        this.parameters = new double[layout.size()];
    }

    /** @throws IllegalArgumentException if these are not double parameters of this network's size */
    @Override
    public void load(Parameters loaded) {
        if (loaded.doubles().length != layout.size()) {
            throw new IllegalArgumentException(
                    "expected " + layout.size() + " double parameters, found " + loaded.doubles().length);
        }
        parameters = loaded.doubles();
    }

    @Override
    public Rows outputs(SequenceBlock block) {
        boolean everyStep = config.head() == Head.EVERY;
        int sequences = block.steps().sequences();
        int rows = everyStep ? block.steps().totalRows() : sequences;
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, rows, config.outputSize());
        Tensors tensors = new Tensors(layout, parameters, NO_GRADIENT);
        for (int b = 0; b < sequences; b++) {
            LinearHead head = new LinearHead(tensors, states(block.sequence(b), Optional.empty()));
            for (int target = 0; target < (everyStep ? block.steps().length(b) : 1); target++) {
                int row = everyStep ? block.steps().row(b, target) : b;
                outputs.copyRow(row, Rows.ofDoubles(head.forward(target), outputs.width()), 0);
            }
        }
        return outputs;
    }

    @Override
    public void addGradient(SequenceBlock block, Step step, GradientScale scale, GradientSum sum) {
        double[] gradient = new double[layout.size()];
        sum.add(block, addGradient(block, step, gradient), block.targetWeight(), gradient, scale);
    }

    /**
     * Loss and gradient of a block that has targets, without the rounding of a {@link GradientSum}.
     *
     * @param step that is trained, whose epoch decides what is dropped
     * @param gradient (P), adds the gradient of the returned loss
     * @return weight·loss, summed over the block's targets
     */
    public double addGradient(SequenceBlock block, Step step, double[] gradient) {
        Tensors tensors = new Tensors(layout, parameters, gradient);
        double lossSum = 0;
        for (int b = 0; b < block.steps().sequences(); b++) {
            Sequence sequence = block.sequence(b);
            List<ReferenceLayer> layers = new ArrayList<>();
            ReferenceDropout dropout = new ReferenceDropout(config.dropout(), Optional.of(step), sequence.key());
            double[] mask = dropout.ofInput(config.layers(), config.layerOutputSize()); // of the head's input
            double[][] top = ReferenceDropout.times(mask, layersForward(sequence, tensors, dropout, layers));
            double[][] dTop = new double[top.length][config.layerOutputSize()];
            lossSum += new LinearHead(tensors, top).addGradient(sequence, dTop);
            new ReferenceInput(tensors, sequence).backward(layersBackward(layers, ReferenceDropout.times(mask, dTop)));
        }
        return lossSum;
    }

    /** Output of the top layer, (T + 1, layer output), in the step that is trained, or where nothing is dropped. */
    public double[][] states(Sequence sequence, Optional<Step> step) {
        Tensors tensors = new Tensors(layout, parameters, NO_GRADIENT);
        ReferenceDropout dropout = new ReferenceDropout(config.dropout(), step, sequence.key());
        return layersForward(sequence, tensors, dropout, new ArrayList<>());
    }

    /** Runs all layers, which it adds to {@code layers} for the way back; returns the output (T + 1, layer output). */
    private double[][] layersForward(
            Sequence sequence, Tensors tensors, ReferenceDropout dropout, List<ReferenceLayer> layers) {
        double[][] x = new ReferenceInput(tensors, sequence).forward();
        for (int layer = 0; layer < config.layers(); layer++) {
            ReferenceLayer next = new ReferenceLayer(tensors, layer, x, sequence.tokens(), dropout);
            layers.add(next);
            x = next.forward();
        }
        return x;
    }

    /** The way back through all layers; returns the gradient with respect to the input (T + 1, I). */
    private double[][] layersBackward(List<ReferenceLayer> layers, double[][] dTop) {
        double[][] dOutput = dTop;
        for (int layer = config.layers() - 1; layer >= 0; layer--) {
            dOutput = layers.get(layer).backward(backpropagation, dOutput);
        }
        return dOutput;
    }

    /** The linear head ŷ = V h + b over one sequence, in double. */
    private static final class LinearHead {
        private final NetworkConfig config;
        private final Weights v; // (O, layer output)
        private final Weights b; // (O, 1)
        private final double[][] top; // (T + 1, layer output)

        LinearHead(Tensors tensors, double[][] top) {
            this.config = tensors.config();
            this.v = tensors.get("head.weight");
            this.b = tensors.get("head.bias");
            this.top = top;
        }

        /** ŷ of a target before any softmax or sigmoid, (O). */
        double[] forward(int target) {
            double[] h = state(target);
            double[] y = new double[config.outputSize()];
            for (int o = 0; o < y.length; o++) {
                y[o] = b.at(o, 0) + v.times(o, h);
            }
            return y;
        }

        /** Adds to the gradients of the head's weights and of its input, dTop; returns weight·loss, summed over targets. */
        double addGradient(Sequence sequence, double[][] dTop) {
            double[] dY = new double[config.outputSize()];
            double loss = 0;
            for (int target = 0; target < sequence.targets().rows(); target++) {
                double weight = sequence.weight(target);
                if (weight == 0) {
                    continue;
                }
                double[] h = state(target);
                double[] dH = new double[h.length];
                loss += weight * config.loss().gradient(forward(target), sequence.targets(), target, dY);
                for (int o = 0; o < dY.length; o++) {
                    b.addGradient(o, 0, weight * dY[o]);
                    v.timesBackward(o, weight * dY[o], h, dH);
                }
                for (int k = 0; k < h.length; k++) {
                    for (int t = first(target, k); t <= last(target, k); t++) {
                        dTop[t][k] += dH[k] / (last(target, k) - first(target, k) + 1);
                    }
                }
            }
            return loss;
        }

        /** What the head is applied to for a target, (layer output): of each unit, the mean over steps. */
        private double[] state(int target) {
            double[] h = new double[config.layerOutputSize()];
            for (int k = 0; k < h.length; k++) {
                for (int t = first(target, k); t <= last(target, k); t++) {
                    h[k] += top[t][k];
                }
                h[k] /= last(target, k) - first(target, k) + 1;
            }
            return h;
        }

        // spotless:off: a table
        /** The first of the steps that unit k of a target's state is the mean over. */
        private int first(int target, int k) { return config.head() == Head.MEAN ? 1 : step(target, k); }
        private int last(int target, int k) { return config.head() == Head.MEAN ? top.length - 1 : step(target, k); }
        // spotless:on

        /** The only one; the reverse direction's final state is at step 1. */
        private int step(int target, int k) {
            return switch (config.head()) {
                case EVERY -> target + 1;
                case MAX -> largest(k);
                case LAST, MEAN -> k < config.hiddenSize() ? top.length - 1 : 1;
            };
        }

        /** The first step at which unit k is largest. */
        private int largest(int k) {
            int largest = 1;
            for (int t = 2; t < top.length; t++) {
                largest = top[t][k] > top[largest][k] || Double.isNaN(top[t][k]) ? t : largest;
            }
            return largest;
        }
    }
}
