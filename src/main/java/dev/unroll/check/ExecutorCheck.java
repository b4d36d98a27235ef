package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.check.SelfCheck.Deviation;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkObjective;
import dev.unroll.train.LocalObjective;
import dev.unroll.train.Objective;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** The executors' gradient against the driver's over the same blocks. They must be the same bits. */
public final class ExecutorCheck {
    private static final int SEQUENCES = 256;
    private static final int LONGEST = 20;
    private static final int BLOCK_SIZE = 8;
    private static final int TREE_DEPTH = 2;
    private static final long SEED = 1;

    private final JavaSparkContext context;

    public ExecutorCheck(JavaSparkContext context) {
        this.context = context;
    }

    /** Writes a line for every cell. */
    public void run(SelfCheck check) {
        for (CellType cell : CellType.values()) {
            NetworkConfig config =
                    new NetworkConfig(cell, 3, List.of(), 16, 1, false, Head.LAST, Loss.SQUARED_ERROR, 2);
            check.report(cell + " executors against the driver", new Deviation("float32", error(config), 0));
        }
    }

    private double error(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        Parameters parameters = Parameters.of(example.parameters(), Precision.FLOAT);
        List<Sequence> sequences = example.sequences(SEQUENCES, LONGEST, Precision.FLOAT);
        int partitions = context.defaultParallelism();
        try (ShardedBlocks blocks = ShardedBlocks.pack(context, sequences, BLOCK_SIZE, partitions, false)) {
            StepPlan plan = blocks.plan(0, SEED);
            Objective driver = new LocalObjective(blocks.blocks().collect(), plan, new RecurrentNetwork(config));
            try (SparkObjective executors = new SparkObjective(
                    context,
                    new NetworkFactory(config, Precision.FLOAT),
                    blocks,
                    plan,
                    TREE_DEPTH,
                    Optional.empty(),
                    SequenceKey::toString,
                    List::of)) {
                return BlockResult.gradientError(
                        layout, gradient(layout, executors, parameters), gradient(layout, driver, parameters));
            }
        }
    }

    private static double[] gradient(ParameterLayout layout, Objective objective, Parameters parameters) {
        GradientScale scale = GradientScale.initial(layout, objective.plan().blocksPerStep());
        Step allBlocks = objective.plan().steps(0).get(0);
        GradientSum sum = objective.gradient(parameters, allBlocks, scale).sum();
        double[] gradient = new double[layout.size()];
        sum.meanGradient(scale, gradient);
        return gradient;
    }
}
