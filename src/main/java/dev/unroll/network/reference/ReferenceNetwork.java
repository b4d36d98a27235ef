package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The network in double, one sequence at a time, in the plainest loops. It says what the fast path computes, it is what the
 * fast path is tested against, and it is the {@code double} precision of a training run. Exponentials are
 * {@link StrictMath}'s, and sums run in a fixed order, so its bits are the same on every machine.
 *
 * <p>Tables over time have T + 1 rows, as {@link ReferenceCell} says: row t is step t.
 */
public final class ReferenceNetwork implements Network {
    private final ParameterLayout layout;
    private final NetworkConfig config;
    private final Backpropagation backpropagation;
    private final double[] blockGradient; // (P)
    private List<List<ReferenceDirection>> layers;
    private ReferenceHead head;

    /** A network with exact gradients, whose weights are all zero until some are loaded. */
    public ReferenceNetwork(NetworkConfig config) {
        this(config, Backpropagation.FULL);
    }

    /** @param backpropagation of which this network always keeps all states */
    public ReferenceNetwork(NetworkConfig config, Backpropagation backpropagation) {
        this.layout = new ParameterLayout(config);
        this.config = config;
        this.backpropagation = backpropagation;
        this.blockGradient = new double[layout.size()];
        load(Parameters.of(new double[layout.size()], Precision.DOUBLE));
    }

    /** @throws IllegalArgumentException if these are not double parameters of this network's size */
    @Override
    public void load(Parameters parameters) {
        if (parameters.doubles().length != layout.size()) {
            throw new IllegalArgumentException(
                    "expected " + layout.size() + " double parameters, found " + parameters.doubles().length);
        }
        layers = directions(parameters.doubles());
        head = new ReferenceHead(layout, parameters.doubles());
    }

    private List<List<ReferenceDirection>> directions(double[] parameters) {
        List<List<ReferenceDirection>> all = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            List<ReferenceDirection> ofLayer = new ArrayList<>();
            for (int direction = 0; direction < config.directions(); direction++) {
                ofLayer.add(new ReferenceDirection(layout, layer, direction, backpropagation, parameters));
            }
            all.add(ofLayer);
        }
        return all;
    }

    @Override
    public Rows outputs(SequenceBlock block) {
        boolean everyStep = config.head() == Head.EVERY;
        int sequences = block.steps().sequences();
        int rows = everyStep ? block.steps().totalRows() : sequences;
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, rows, config.outputSize());
        for (int b = 0; b < sequences; b++) {
            Rows own = outputs(block.sequence(b));
            for (int r = 0; r < own.rows(); r++) {
                outputs.copyRow(everyStep ? block.steps().row(b, r) : b, own, r);
            }
        }
        return outputs;
    }

    @Override
    public void addGradient(SequenceBlock block, GradientScale scale, GradientSum sum) {
        Arrays.fill(blockGradient, 0);
        double lossSum = addGradient(block, blockGradient);
        sum.add(block, lossSum, block.targetWeight(), blockGradient, scale);
    }

    /**
     * Loss and gradient of a block that has targets, without the rounding of a {@link GradientSum}.
     *
     * @param gradient (P), adds the gradient of the returned loss
     * @return weight·loss, summed over the block's targets
     */
    public double addGradient(SequenceBlock block, double[] gradient) {
        double lossSum = 0;
        for (int b = 0; b < block.steps().sequences(); b++) {
            lossSum += addGradient(block.sequence(b), gradient);
        }
        return lossSum;
    }

    private double addGradient(Sequence sequence, double[] gradient) {
        Table top = layersForward(sequence);
        Table dTop = Table.zeros(sequence.length() + 1, top.cols());
        double loss = head.addGradient(sequence, top, dTop, gradient);
        layersBackward(dTop, sequence.length(), gradient);
        return loss;
    }

    /** Outputs of one sequence, (1, O) or (T, O). */
    private Rows outputs(Sequence sequence) {
        return head.outputs(layersForward(sequence), sequence.length());
    }

    /** Hidden states of the top layer, (T, layer output). */
    public Rows states(Sequence sequence) {
        Table top = layersForward(sequence);
        Rows states = Rows.zeros(Rows.Kind.DOUBLE, sequence.length(), config.layerOutputSize());
        for (int t = 1; t <= sequence.length(); t++) {
            for (int k = 0; k < top.cols(); k++) {
                states.set(t - 1, k, top.at(t, k));
            }
        }
        return states;
    }

    /** Output of the top layer, (T + 1, layer output). */
    private Table layersForward(Sequence sequence) {
        int steps = sequence.length();
        Table x = oneBased(sequence.features());
        for (List<ReferenceDirection> directions : layers) {
            Table output = Table.zeros(steps + 1, config.layerOutputSize());
            for (ReferenceDirection direction : directions) {
                direction.forward(x, steps, output);
            }
            x = output;
        }
        return x;
    }

    private void layersBackward(Table dTop, int steps, double[] gradient) {
        Table dOutput = dTop;
        for (int layer = config.layers() - 1; layer >= 0; layer--) {
            Table dX = Table.zeros(steps + 1, config.layerInputSize(layer));
            for (ReferenceDirection direction : layers.get(layer)) {
                direction.backward(dOutput, dX, gradient);
            }
            dOutput = dX;
        }
    }

    private static Table oneBased(Rows rows) {
        Table table = Table.zeros(rows.rows() + 1, rows.width());
        for (int t = 1; t <= rows.rows(); t++) {
            for (int i = 0; i < rows.width(); i++) {
                table.set(t, i, rows.get(t - 1, i));
            }
        }
        return table;
    }
}
