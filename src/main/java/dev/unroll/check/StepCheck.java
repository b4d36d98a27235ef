package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.cell.SequenceState;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSteps;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import java.util.List;

/** A network that goes on step by step against the same one over whole sequences: they must give the same bits. */
final class StepCheck {
    private static final long SEED = 1;
    private static final int HIDDEN =
            64; // wide enough for every way through the kernels for a single row, of most cells
    private static final int STEPS = 4;
    private static final Inputs INPUTS = new Inputs(16, List.of(5, 3), 4);

    private StepCheck() {}

    /** The largest difference of an output, over all heads. */
    static double largestDifference(CellType cell) {
        double largest = 0;
        for (Head head : Head.values()) {
            var config = new NetworkConfig(cell, INPUTS, HIDDEN, 2, false, head, Loss.SQUARED_ERROR, 2);
            largest = Math.max(largest, difference(config.with(true, true, Dropout.NONE)));
        }
        return largest;
    }

    private static double difference(NetworkConfig config) {
        RandomCase example = new RandomCase(new ParameterLayout(config), SEED);
        RecurrentNetwork network = new RecurrentNetwork(config);
        network.load(Parameters.of(example.parameters(), Precision.FLOAT));
        SequenceBlock block = example.block(1, STEPS, Precision.FLOAT);
        Rows expected = network.outputs(block);
        NetworkSteps steps = network.steps();
        SequenceState[] state = {NetworkSteps.newState(config)};
        double largest = 0;
        for (int t = 0; t < STEPS; t++) {
            int row = steps.row(t == 0);
            int features = block.features().width();
            int kinds = block.tokens().width();
            System.arraycopy(block.features().floats(), t * features, steps.features(), row * features, features);
            System.arraycopy(block.tokens().integers(), t * kinds, steps.tokens(), row * kinds, kinds);
            steps.step(state, t == 0);
            for (int o = 0; o < config.outputSize() && (t == STEPS - 1 || config.head() == Head.EVERY); o++) {
                double whole = expected.get(config.head() == Head.EVERY ? t : 0, o);
                largest = Math.max(largest, Math.abs(steps.output(0, o) - whole));
            }
        }
        return largest;
    }
}
