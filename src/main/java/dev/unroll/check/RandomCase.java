package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * Random weights and a random ragged block for a configuration: what self-checks compute on. All numbers are representable
 * in float32, so both precisions compute on the same ones.
 */
public final class RandomCase {
    private static final double LARGEST_ERROR = 8; // of the outputs of up to 50 units, for targets within 1
    private static final int MOST_TRIES = 10_000;

    private final ParameterLayout layout;
    private final CounterRandom random;
    private int drawn;

    public RandomCase(ParameterLayout layout, long seed) {
        this.layout = layout;
        this.random = new CounterRandom(seed, CounterRandom.Purpose.SYNTHETIC_DATA, 0, 0);
    }

    /** Every loss, with settings that show in its gradient too. */
    public static List<LossFunction> losses() {
        List<LossFunction> losses =
                new ArrayList<>(Stream.of(Loss.values()).map(LossFunction::of).toList());
        losses.add(new LossFunction(Loss.HUBER, LARGEST_ERROR, List.of(), 0));
        losses.add(new LossFunction(Loss.QUANTILE, 1, List.of(0.1, 0.5, 0.75), 0));
        losses.add(new LossFunction(Loss.CROSS_ENTROPY, 1, List.of(), 0.1));
        return losses;
    }

    /**
     * Weights of magnitude ½ to 1 times 1/√columns and biases and gains of ¼ to ½. Relu has no derivative at 0, so for it weights
     * are ½ to 1 times 0.2/columns, and biases of gates are 2 and −2 in turn: with inputs within ±1, no unit comes within ½ of 0.
     *
     * @return (P)
     */
    public double[] parameters() {
        boolean relu = layout.config().cell() == CellType.ELMAN_RELU;
        double[] parameters = new double[layout.size()];
        for (Tensor tensor : layout.tensors()) {
            double bound = relu ? 0.2 / tensor.cols() : 1 / Math.sqrt(tensor.cols());
            for (int i = 0; i < tensor.size(); i++) {
                double bias = relu && !tensor.name().startsWith("norm") ? (i % 2 == 0 ? 2 : -2) : signed(0.5);
                parameters[tensor.offset() + i] = tensor.isVector() ? bias : signed(bound);
            }
        }
        return parameters;
    }

    /** Sequences of 1 to {@code longest} steps, of which the first has the longest and the second a single one. */
    public List<Sequence> sequences(int count, int longest, Precision precision) {
        List<Sequence> sequences = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            int length = s == 0 ? longest : s == 1 ? 1 : 1 + below(longest);
            sequences.add(sequence(length, SequenceKey.ofId(Integer.toString(s)), precision));
        }
        return sequences;
    }

    /** The same as one packed block. */
    public SequenceBlock block(int count, int longest, Precision precision) {
        boolean everyStep = layout.config().head() == Head.EVERY;
        return SequenceBlock.pack(0, sequences(count, longest, precision), everyStep);
    }

    /** From a seed on, the first whose parameters and then block are smooth, see {@link #isSmooth}. */
    public static long smooth(ParameterLayout layout, long seed, int count, int longest, double margin) {
        ReferenceNetwork network = new ReferenceNetwork(layout.config());
        for (long next = seed; next < seed + MOST_TRIES; next++) {
            RandomCase example = new RandomCase(layout, next);
            network.load(Parameters.of(example.parameters(), Precision.DOUBLE));
            if (isSmooth(network, layout.config(), example.block(count, longest, Precision.DOUBLE), margin)) {
                return next;
            }
        }
        throw new IllegalStateException("no smooth case of " + layout.config() + " near seed " + seed);
    }

    /**
     * Whether no small change makes another time step that of a unit's largest value, where the head takes these: either the
     * next one is smaller by a margin, or both are the same, as units that relu holds at 0 are. There the network's loss has no
     * derivative.
     */
    public static boolean isSmooth(ReferenceNetwork network, NetworkConfig config, SequenceBlock block, double margin) {
        for (int b = 0; config.head() == Head.MAX && b < block.steps().sequences(); b++) {
            double[][] states = network.states(block.sequence(b), Optional.of(Step.FIRST));
            for (int k = 0; k < config.layerOutputSize(); k++) {
                int unit = k;
                double[] sorted = Arrays.stream(states)
                        .skip(1)
                        .mapToDouble(h -> h[unit])
                        .sorted()
                        .toArray();
                double gap = sorted.length == 1 ? margin : sorted[sorted.length - 1] - sorted[sorted.length - 2];
                if (gap > 0 && gap < margin) {
                    return false;
                }
            }
        }
        return true;
    }

    private Sequence sequence(int length, SequenceKey key, Precision precision) {
        NetworkConfig config = layout.config();
        Rows.Kind numbers = precision.rowsKind();
        int targets = config.head() == Head.EVERY ? length : 1;
        double weight = 1 + within(0.75);
        List<Integer> vocabularies = config.vocabularySizes();
        int numbersOfStep = config.inputs().features();
        Rows features = numbersOfStep == 0 ? Rows.NONE : table(numbers, length, numbersOfStep, i -> within(1));
        Rows tokens = config.tokens()
                ? table(Rows.Kind.INTEGER, length, vocabularies.size(), k -> below(vocabularies.get(k)))
                : Rows.NONE;
        int width = config.outputSize();
        Rows labels = switch (config.loss().kind()) {
            case SQUARED_ERROR -> table(numbers, targets, width, o -> within(1));
            case POISSON -> table(numbers, targets, width, o -> below(4));
            case ABSOLUTE, QUANTILE, HUBER ->
                table(numbers, targets, width / config.loss().outputsOfNumber(), o -> awayFromKinks(config.loss()));
            case CROSS_ENTROPY -> table(Rows.Kind.INTEGER, targets, 1, o -> below(width));
            case BINARY_CROSS_ENTROPY -> table(numbers, targets, width, o -> Math.max(0, within(1)));
        };
        return new Sequence(key, new double[] {weight}, features, tokens, labels);
    }

    /** On either side of the outputs and far from them or, where a loss is linear beyond a large error, also near them. */
    private double awayFromKinks(LossFunction loss) {
        boolean isNear = loss.kind() == Loss.HUBER && loss.huberDelta() >= LARGEST_ERROR && below(2) == 0;
        return isNear ? within(1) : signed(4 * Math.max(LARGEST_ERROR, loss.huberDelta()));
    }

    /** @param entry draws a number for a column */
    private static Rows table(Rows.Kind kind, int rows, int width, IntToDoubleFunction entry) {
        Rows table = Rows.zeros(kind, rows, width);
        for (int r = 0; r < rows; r++) {
            for (int column = 0; column < width; column++) {
                table.set(r, column, entry.applyAsDouble(column));
            }
        }
        return table;
    }

    // spotless:off: a table
    private int below(int bound) { return random.below(drawn++, bound); }
    private double within(double bound) { return (float) (bound * (2 * random.uniform(drawn++) - 1)); }
    // spotless:on

    /** A number of either sign, of magnitude ½ to 1 times the bound. */
    private double signed(double bound) {
        double x = within(bound);
        return (float) (0.5 * (x + Math.copySign(bound, x)));
    }
}
