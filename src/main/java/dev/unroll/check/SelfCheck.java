package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Dropout;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkObjective;
import dev.unroll.spark.TaskListener;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Checks of the mathematics on the machine or cluster at hand: each writes a line with the largest relative error (as
 * {@link BlockResult#relativeError} measures it) and whether it is within its limit.
 */
public final class SelfCheck {
    private static final double DIFFERENCES_LIMIT = 1e-6;
    private static final double REFERENCE_LIMIT = 1e-10;
    private static final double FLOAT_LIMIT = 1e-4;

    private static final long SEED = 1;
    private static final double FAR = 2e-3; // more than differences change a state by
    private static final double NEAR = 2e-5; // more than float32's rounding does
    private static final int SEQUENCES = 4;
    private static final int LONGEST = 5;
    private static final List<Inputs> INPUTS = List.of(
            Inputs.ofFeatures(3),
            Inputs.ofTokens(List.of(5)),
            new Inputs(2, List.of(3, 4), 0),
            new Inputs(0, List.of(5), 2),
            new Inputs(2, List.of(3, 4), 3));

    private final Consumer<String> output;
    private int failures;

    // spotless:off: a table
    public SelfCheck(Consumer<String> output) { this.output = output; }
    void note(String line) { output.accept(line); } // writes a line that is no check
    public int failures() { return failures; } // how many checks failed so far
    // spotless:on

    /** The largest relative error found of what was measured, and the largest that passes. */
    record Deviation(String of, double found, double limit) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.1e (at most %.0e)", of, found, limit);
        }
    }

    /** Writes the line of one check. */
    void report(String check, Deviation... deviations) {
        List<Deviation> all = List.of(deviations);
        String errors = String.join(", ", all.stream().map(Deviation::toString).toList());
        report(check, all.stream().allMatch(d -> d.found <= d.limit), errors); // a NaN is not within its limit
    }

    /** Writes the line of one check. */
    void report(String check, boolean passed, String found) {
        failures += passed ? 0 : 1;
        output.accept((passed ? "pass  " : "FAIL  ") + check + ": " + found);
    }

    /** The reference's gradient against differences of its loss, for every cell. */
    public void centralDifferences() {
        for (CellType cell : CellType.values()) {
            double worst = worst(cell, 3, SelfCheck::differenceError);
            report(cell + " against central differences", new Deviation("reference", worst, DIFFERENCES_LIMIT));
        }
    }

    private static double differenceError(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        long seed = RandomCase.smooth(layout, SEED, SEQUENCES, LONGEST, FAR);
        RandomCase example = new RandomCase(layout, seed);
        double[] parameters = example.parameters();
        SequenceBlock block = example.block(SEQUENCES, LONGEST, Precision.DOUBLE);
        ReferenceNetwork network = new ReferenceNetwork(config);
        double[] differences = BlockResult.centralDifferences(
                p -> {
                    network.load(Parameters.of(p, Precision.DOUBLE));
                    return network.addGradient(block, Step.FIRST, new double[layout.size()]);
                },
                parameters);
        double[] gradient = result(layout, Precision.DOUBLE, seed).gradientSum();
        return BlockResult.gradientError(layout, gradient, differences);
    }

    /** The kernels that this machine chose, through the float32 network, against the reference and step by step, for every cell. */
    public void kernels() {
        for (CellType cell : CellType.values()) {
            double worst = Math.max(worst(cell, 1, SelfCheck::floatError), worst(cell, 17, SelfCheck::floatError));
            report(
                    cell + " kernels against the reference",
                    new Deviation("float32", worst, FLOAT_LIMIT),
                    new Deviation("step by step against whole sequences", StepCheck.largestDifference(cell), 0));
        }
    }

    private static double floatError(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        long seed = RandomCase.smooth(layout, SEED, SEQUENCES, LONGEST, NEAR);
        return result(layout, Precision.FLOAT, seed).relativeError(result(layout, Precision.DOUBLE, seed));
    }

    private static BlockResult result(ParameterLayout layout, Precision precision, long seed) {
        RandomCase example = new RandomCase(layout, seed);
        Network network = Network.of(layout.config(), precision, Backpropagation.FULL);
        network.load(Parameters.of(example.parameters(), precision));
        return BlockResult.of(network, layout, example.block(SEQUENCES, LONGEST, precision));
    }

    /** The largest error for every head and loss, and of one loss for tokens too: with one layer, two bidirectional ones, and all stages. */
    private static double worst(CellType cell, int hidden, ToDoubleFunction<NetworkConfig> error) {
        double worst = 0;
        for (Head head : Head.values()) {
            for (LossFunction loss : RandomCase.losses()) {
                for (Inputs inputs : loss.kind() == Loss.CROSS_ENTROPY ? INPUTS : INPUTS.subList(0, 1)) {
                    var flat = new NetworkConfig(cell, inputs, hidden, 1, false, head, loss.kind(), 2);
                    var deep = new NetworkConfig(cell, inputs, hidden, 2, true, head, loss.kind(), 2);
                    var staged = deep.with(hidden > 1, true, new Dropout(0.25, 0.375, SEED));
                    for (NetworkConfig config : List.of(flat, deep, staged)) {
                        worst = Math.max(worst, error.applyAsDouble(config.withLoss(loss, 2 * loss.outputsOfNumber())));
                    }
                }
            }
        }
        return worst;
    }

    /** The executors' gradient against the driver's over the same blocks, for every cell: they must be the same bits. */
    public void executors(JavaSparkContext context) {
        for (CellType cell : CellType.values()) {
            NetworkConfig config =
                    new NetworkConfig(cell, 3, List.of(), 16, 1, false, Head.LAST, Loss.SQUARED_ERROR, 2);
            double error = executorError(context, config);
            report(cell + " executors against the driver", new Deviation("float32", error, 0));
        }
    }

    private static double executorError(JavaSparkContext context, NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        Parameters parameters = Parameters.of(example.parameters(), Precision.FLOAT);
        List<Sequence> sequences = example.sequences(256, 20, Precision.FLOAT);
        NetworkFactory factory = new NetworkFactory(config, Precision.FLOAT);
        ShardLayout order = ShardLayout.of(sequences.size(), 8);
        try (ShardedBlocks blocks =
                ShardedBlocks.pack(context, sequences, order, context.defaultParallelism(), false)) {
            StepPlan plan = blocks.plan(0, SEED);
            GradientScale scale = GradientScale.initial(layout, plan.blocks());
            var driver = new RecurrentNetwork(config);
            driver.load(parameters);
            double[] expected = new double[layout.size()];
            driver.gradientSum(blocks.blocks().collect(), Step.FIRST, scale).meanGradient(scale, expected);
            try (TaskListener tasks = TaskListener.start(context)) {
                var executors = new SparkObjective(
                        blocks.send(factory, plan), blocks, 2, Optional.empty(), SequenceKey::toString, tasks);
                double[] found = new double[layout.size()];
                executors.gradient(parameters, Step.FIRST, scale).sum().meanGradient(scale, found);
                return BlockResult.gradientError(layout, found, expected);
            }
        }
    }

    /** Both networks against each test vector. */
    public void vectors(List<TestVector> vectors) {
        for (TestVector vector : vectors) {
            double reference = vector.relativeError(new ReferenceNetwork(vector.config()), Precision.DOUBLE);
            double fast = vector.relativeError(new RecurrentNetwork(vector.config()), Precision.FLOAT);
            report(
                    vector.name(),
                    new Deviation("reference", reference, REFERENCE_LIMIT),
                    new Deviation("float32", fast, FLOAT_LIMIT));
        }
    }
}
