package dev.unroll.score.export;

import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import dev.unroll.score.TrainedNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The nodes from a network's layers to its outputs, which have the names and contents of the columns that a model adds. */
final class OnnxHead {
    private static final Map<String, Object> LAST_AXIS = Map.of("axis", -1L);

    private final OnnxGraph graph;
    private final TrainedNetwork trained;
    private final NetworkConfig config;
    private final int width; // F
    private final String lengths; // (B) int64

    OnnxHead(OnnxGraph graph, TrainedNetwork trained, String lengths) {
        this.graph = graph;
        this.trained = trained;
        this.config = trained.config();
        this.width = config.layerOutputSize();
        this.lengths = graph.cast(OnnxType.INT64, lengths);
    }

    /**
     * Adds the outputs.
     *
     * @param top (T, B, F), the layers' output
     * @param finalStates (D, B, H) of the top layer before anything is added to it
     */
    void add(String top, String finalStates) {
        boolean plain = !config.layerNorm() && !config.addsInput(config.layers() - 1);
        String read = switch (config.head()) {
            case EVERY -> top;
            case LAST -> plain ? sideBySide(finalStates) : ofFinalSteps(top);
            case MEAN, MAX -> pooled(top);
        };
        String outputs = graph.node("Add", graph.node("MatMul", read, weight()), vector("head.bias"));
        if (!trained.targets().isIdentity()) {
            outputs = restored(outputs);
        }
        switch (trained.target()) {
            case NUMBERS -> add("prediction", outputs, OnnxType.FLOAT, config.outputSize());
            case QUANTILES -> add("prediction", sorted(outputs), OnnxType.FLOAT, config.outputSize());
            case COUNTS -> add("prediction", graph.node("Exp", outputs), OnnxType.FLOAT, config.outputSize());
            case CLASS -> addClasses(outputs);
            case LABELS -> {
                addScores(outputs, graph.node("Sigmoid", outputs), config.outputSize());
                String applies = graph.node("Greater", outputs, graph.floats(new double[1], 1));
                add("prediction", graph.cast(OnnxType.INT64, applies), OnnxType.INT64, config.outputSize());
            }
        }
    }

    /** (B, F) of (D, B, H). */
    private String sideBySide(String finalStates) {
        String bySequence = graph.node("Transpose", Map.of("perm", List.of(1L, 0L, 2L)), finalStates);
        return graph.node("Reshape", bySequence, graph.longs(0, width));
    }

    /** (B, F): the forward direction's units of each sequence's last step and, beside them, the reverse one's of its first. */
    private String ofFinalSteps(String top) {
        String bySequence = graph.node("Transpose", Map.of("perm", List.of(1L, 0L, 2L)), top); // (B, T, F)
        String last = graph.node("Unsqueeze", graph.node("Sub", lengths, graph.longs(1)), graph.longs(1)); // (B, 1)
        String atLast = graph.node("GatherND", Map.of("batch_dims", 1L), bySequence, last);
        if (!config.bidirectional()) {
            return atLast;
        }
        String atFirst = graph.node("Gather", top, graph.scalar(0));
        return graph.node("Concat", LAST_AXIS, units(atLast, 0), units(atFirst, config.hiddenSize()));
    }

    /** (B, H) of (B, F), from a unit on. */
    private String units(String states, int first) {
        long end = first + (long) config.hiddenSize();
        return graph.node("Slice", states, graph.longs(first), graph.longs(end), graph.longs(1));
    }

    /** (B, F): the mean or the largest of each unit over a sequence's own steps. */
    private String pooled(String top) {
        boolean largest = config.head() == Head.MAX;
        String steps = graph.node("Gather", graph.node("Shape", top), graph.scalar(0));
        String step = graph.node("Range", graph.scalar(0), steps, graph.scalar(1));
        String own = graph.node("Less", graph.node("Unsqueeze", step, graph.longs(1)), lengths); // (T, B)
        String other = graph.floats(new double[] {largest ? Double.NEGATIVE_INFINITY : 0}, 1);
        String values = graph.node("Where", graph.node("Unsqueeze", own, graph.longs(2)), top, other);
        if (largest) {
            return graph.node("ReduceMax", Map.of("axes", List.of(0L), "keepdims", 0L), values);
        }
        String sum = graph.node("ReduceSum", Map.of("keepdims", 0L), values, graph.longs(0));
        return graph.node("Div", sum, graph.cast(OnnxType.FLOAT, graph.node("Unsqueeze", lengths, graph.longs(1))));
    }

    /** (F, O). */
    private String weight() {
        Tensor tensor = new ParameterLayout(config).tensor("head.weight"); // (O, F)
        double[] transposed = new double[tensor.size()];
        for (int o = 0; o < tensor.rows(); o++) {
            for (int f = 0; f < width; f++) {
                transposed[f * tensor.rows() + o] = trained.parameters()[tensor.offset() + o * width + f];
            }
        }
        return graph.floats(transposed, width, tensor.rows());
    }

    private String vector(String name) {
        Tensor tensor = new ParameterLayout(config).tensor(name);
        int end = tensor.offset() + tensor.size();
        return graph.floats(Arrays.copyOfRange(trained.parameters(), tensor.offset(), end), tensor.size());
    }

    /** In the label's units, computed in double. */
    private String restored(String outputs) {
        Moments targets = Moments.ofOutputs(trained);
        String scaled = graph.node("Mul", graph.cast(OnnxType.DOUBLE, outputs), graph.doubles(targets.scales()));
        return graph.cast(OnnxType.FLOAT, graph.node("Add", scaled, graph.doubles(targets.means())));
    }

    /** The quantiles of each number, ascending. */
    private String sorted(String outputs) {
        long quantiles = config.loss().outputsOfNumber();
        long numbers = config.outputSize() / quantiles;
        boolean everyStep = config.head() == Head.EVERY;
        long[] ofEach = everyStep ? new long[] {0, 0, numbers, quantiles} : new long[] {0, numbers, quantiles};
        long[] flat = everyStep ? new long[] {0, 0, config.outputSize()} : new long[] {0, config.outputSize()};
        String parted = graph.node("Reshape", outputs, graph.longs(ofEach));
        Map<String, Object> ascending = Map.of("largest", 0L);
        String ordered = graph.nodes(2, "TopK", ascending, parted, graph.longs(quantiles))
                .get(0);
        return graph.node("Reshape", ordered, graph.longs(flat));
    }

    private void addClasses(String outputs) {
        if (config.outputSize() == 1) { // of two classes
            String both = graph.node("Concat", LAST_AXIS, graph.node("Neg", outputs), outputs);
            addClasses(both, graph.node("Sigmoid", both), 2);
        } else {
            addClasses(outputs, graph.node("Softmax", LAST_AXIS, outputs), config.outputSize());
        }
    }

    private void addClasses(String scores, String probabilities, int classes) {
        addScores(scores, probabilities, classes);
        String largest = graph.node("ArgMax", Map.of("axis", -1L, "keepdims", 0L), scores); // the first of equals
        add("prediction", largest, OnnxType.INT64);
    }

    private void addScores(String scores, String probabilities, int kinds) {
        add("rawPrediction", scores, OnnxType.FLOAT, kinds);
        add("probability", probabilities, OnnxType.FLOAT, kinds);
    }

    private void add(String name, String value, OnnxType type, Object... widths) {
        Object[] rows = config.head() == Head.EVERY
                ? new Object[] {OnnxGraph.STEPS, OnnxGraph.SEQUENCES}
                : new Object[] {OnnxGraph.SEQUENCES};
        Object[] shape = Arrays.copyOf(rows, rows.length + widths.length);
        System.arraycopy(widths, 0, shape, rows.length, widths.length);
        graph.output(name, value, type, shape);
    }
}
