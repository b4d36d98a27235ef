package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What can be checked of the mathematics on the machine at hand: each check writes a line with the largest relative error
 * (as {@link BlockResult#relativeError} measures it) and whether it is within its limit.
 */
public final class SelfCheck {
    private static final double DIFFERENCES_LIMIT = 1e-6;
    private static final double REFERENCE_LIMIT = 1e-10;
    private static final double FLOAT_LIMIT = 1e-4;

    private static final long SEED = 1;
    private static final int SEQUENCES = 4;
    private static final int LONGEST = 5;

    private final Consumer<String> output;
    private int failures;

    public SelfCheck(Consumer<String> output) {
        this.output = output;
    }

    /**
     * One measured error.
     *
     * @param of what was measured
     * @param found the largest relative error
     * @param limit the largest that passes
     */
    record Deviation(String of, double found, double limit) {
        /** Whether it is within its limit; a NaN is not. */
        boolean passes() {
            return found <= limit;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.1e (at most %.0e)", of, found, limit);
        }
    }

    /** Writes the line of one check. */
    void report(String check, Deviation... deviations) {
        List<Deviation> all = List.of(deviations);
        String errors = String.join(", ", all.stream().map(Deviation::toString).toList());
        report(check, all.stream().allMatch(Deviation::passes), errors);
    }

    /** Writes the line of one check. */
    void report(String check, boolean passed, String found) {
        failures += passed ? 0 : 1;
        output.accept((passed ? "pass  " : "FAIL  ") + check + ": " + found);
    }

    /** Writes a line that is no check. */
    void note(String line) {
        output.accept(line);
    }

    /** How many checks failed so far. */
    public int failures() {
        return failures;
    }

    /** The reference's gradient against differences of its loss, for every cell. */
    public void centralDifferences() {
        for (CellType cell : CellType.values()) {
            double worst = 0;
            for (NetworkConfig config : networks(cell, 3)) {
                worst = Math.max(worst, differenceError(config));
            }
            report(cell + " against central differences", new Deviation("reference", worst, DIFFERENCES_LIMIT));
        }
    }

    private static double differenceError(NetworkConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        double[] parameters = example.parameters();
        SequenceBlock block = example.block(SEQUENCES, LONGEST, Precision.DOUBLE);
        double[] gradient = new double[layout.size()];
        referenceLoss(config, block, parameters, gradient);
        double[] differences = CentralDifferences.gradient(
                p -> referenceLoss(config, block, p, new double[layout.size()]), parameters);
        return BlockResult.gradientError(layout, gradient, differences);
    }

    private static double referenceLoss(
            NetworkConfig config, SequenceBlock block, double[] parameters, double[] gradient) {
        ReferenceNetwork network = new ReferenceNetwork(config);
        network.load(Parameters.of(parameters, Precision.DOUBLE));
        return network.addGradient(block, gradient);
    }

    /** The kernels that this machine chose, through the float32 network, against the reference, for every cell. */
    public void kernels() {
        for (CellType cell : CellType.values()) {
            double worst = 0;
            for (int hidden : new int[] {1, 17}) {
                for (NetworkConfig config : networks(cell, hidden)) {
                    worst = Math.max(worst, floatError(config));
                }
            }
            report(cell + " kernels against the reference", new Deviation("float32", worst, FLOAT_LIMIT));
        }
    }

    private static double floatError(NetworkConfig config) {
        BlockResult fast = result(config, Precision.FLOAT);
        return fast.relativeError(result(config, Precision.DOUBLE));
    }

    private static BlockResult result(NetworkConfig config, Precision precision) {
        ParameterLayout layout = new ParameterLayout(config);
        RandomCase example = new RandomCase(layout, SEED);
        var network = precision == Precision.DOUBLE ? new ReferenceNetwork(config) : new RecurrentNetwork(config);
        network.load(Parameters.of(example.parameters(), precision));
        return BlockResult.of(network, layout, example.block(SEQUENCES, LONGEST, precision));
    }

    /** Every head, loss and kind of input, once with one layer and once with two bidirectional ones. */
    private static List<NetworkConfig> networks(CellType cell, int hidden) {
        List<NetworkConfig> networks = new ArrayList<>();
        for (Head head : Head.values()) {
            for (Loss loss : Loss.values()) {
                for (boolean deep : new boolean[] {false, true}) {
                    networks.add(new NetworkConfig(cell, 3, List.of(), hidden, deep ? 2 : 1, deep, head, loss, 2));
                    networks.add(new NetworkConfig(cell, 5, List.of(5), hidden, deep ? 2 : 1, deep, head, loss, 2));
                }
            }
        }
        return networks;
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
