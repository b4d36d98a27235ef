package dev.unroll.score.export;

import dev.unroll.cell.CellType;
import dev.unroll.network.Inputs;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import dev.unroll.score.TrainedNetwork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a network up to its head. ONNX has rows of gates in another order: input, output, forget, candidate of an LSTM, and
 * update, reset, candidate of a GRU. Its layers read numbers alone, so tokens that select columns of the first layer's input weights
 * become numbers: of each token a 1 among zeros or, where that is narrower, the selected columns, which the layer adds as they are.
 */
final class OnnxLayers {
    private static final int[] LSTM_GATES = {0, 3, 1, 2}; // places in our order
    private static final int[] GRU_GATES = {1, 0, 2};
    private static final int[] ELMAN_GATE = {0};

    private final OnnxGraph graph;
    private final TrainedNetwork trained;
    private final boolean states;
    private final ParameterLayout layout;
    private final NetworkConfig config;
    private final int hidden; // H
    private final int gateSize; // GH
    private final int directions; // D
    private final int width; // F
    private final String lengths; // (B) int32
    private String finalStates = ""; // (D, B, H) of the layer that was added last

    OnnxLayers(OnnxGraph graph, TrainedNetwork trained, boolean states, String lengths) {
        this.graph = graph;
        this.trained = trained;
        this.states = states;
        this.config = trained.config();
        this.layout = new ParameterLayout(config);
        this.hidden = config.hiddenSize();
        this.gateSize = config.gateSize();
        this.directions = config.directions();
        this.width = config.layerOutputSize();
        this.lengths = lengths;
    }

    /** The final states (D, B, H) of the top layer as it is before anything is added to it. */
    String finalStates() {
        return finalStates;
    }

    /** Returns the output (T, B, F) of the top layer. */
    String add() {
        String x = inputs();
        for (int layer = 0; layer < config.layers(); layer++) {
            String y = layer(layer, x);
            y = config.addsInput(layer) ? graph.node("Add", x, y) : y;
            x = config.layerNorm() ? norm(layer, y) : y;
        }
        return x;
    }

    /** Returns what the first layer reads, (T, B, I) or (T, B, I + N). */
    private String inputs() {
        Inputs inputs = config.inputs();
        List<String> columns = new ArrayList<>();
        if (inputs.features() > 0) {
            String raw = graph.input(
                    OnnxModel.FEATURES, OnnxType.FLOAT, OnnxGraph.STEPS, OnnxGraph.SEQUENCES, inputs.features());
            columns.add(trained.features().isIdentity() ? raw : standardized(raw));
        }
        if (inputs.hasTokens()) {
            int kinds = inputs.vocabularySizes().size();
            String raw = graph.input(OnnxModel.TOKENS, OnnxType.INT64, OnnxGraph.STEPS, OnnxGraph.SEQUENCES, kinds);
            long[] starts = new long[kinds];
            for (int k = 0; k < kinds; k++) {
                starts[k] = inputs.vocabularyStarts()[k];
            }
            String rows = graph.node("Add", raw, graph.longs(starts));
            columns.add(inputs.embeds() ? embedded(rows, inputs) : selected(rows, inputs));
        }
        return columns.size() == 1
                ? columns.get(0)
                : graph.node("Concat", Map.of("axis", 2L), columns.toArray(new String[0]));
    }

    /** In double, rounded once, as it was trained on. */
    private String standardized(String features) {
        Moments moments = Moments.of(trained.features());
        String centred = graph.node("Sub", graph.cast(OnnxType.DOUBLE, features), graph.doubles(moments.means()));
        return graph.cast(OnnxType.FLOAT, graph.node("Div", centred, graph.doubles(moments.scales())));
    }

    private String embedded(String rows, Inputs inputs) {
        Tensor first = layout.tensor(
                ParameterLayout.EMBEDDING + "0.weight"); // the tables of all kinds lie one below the other
        double[] tables = new double[inputs.tokens() * inputs.embeddingSize()];
        System.arraycopy(trained.parameters(), first.offset(), tables, 0, tables.length);
        String table = graph.floats(tables, inputs.tokens(), inputs.embeddingSize());
        long all = (long) inputs.vocabularySizes().size() * inputs.embeddingSize();
        return graph.node("Reshape", graph.node("Gather", table, rows), graph.longs(0, 0, all));
    }

    /** (T, B, N) of rows (T, B, K). */
    private String selected(String rows, Inputs inputs) {
        String ofEach = isOneHot()
                ? graph.node("OneHot", rows, graph.longs(inputs.tokens()), graph.floats(new double[] {0, 1}, 2))
                : graph.node("Gather", selectedColumns(inputs.tokens()), rows);
        return graph.node("ReduceSum", Map.of("keepdims", 0L), ofEach, graph.longs(2));
    }

    private boolean isOneHot() {
        return config.inputs().tokens() <= directions * gateSize;
    }

    /** (V, D · GH): for each token the columns that it selects, in all directions. */
    private String selectedColumns(int tokens) {
        double[] table = new double[tokens * directions * gateSize];
        for (int d = 0; d < directions; d++) {
            double[] weights = gates(layout.tokenTensor(d)); // (GH, V)
            for (int row = 0; row < gateSize; row++) {
                for (int token = 0; token < tokens; token++) {
                    table[(token * directions + d) * gateSize + row] = weights[row * tokens + token];
                }
            }
        }
        return graph.floats(table, tokens, (long) directions * gateSize);
    }

    /** A tensor of GH rows, those of each gate where ONNX has them. */
    private double[] gates(Tensor tensor) {
        int[] gates = switch (config.cell()) {
            case LSTM -> LSTM_GATES;
            case GRU -> GRU_GATES;
            case ELMAN_TANH, ELMAN_RELU -> ELMAN_GATE;
        };
        int size = hidden * tensor.cols();
        double[] ordered = new double[tensor.size()];
        for (int g = 0; g < gates.length; g++) {
            System.arraycopy(trained.parameters(), tensor.offset() + gates[g] * size, ordered, g * size, size);
        }
        return ordered;
    }

    /** Returns the output (T, B, F) of a layer that reads x. */
    private String layer(int layer, String x) {
        List<String> inputs =
                new ArrayList<>(List.of(x, inputWeights(layer), stateWeights(layer), biases(layer), lengths));
        boolean isLstm = config.cell() == CellType.LSTM;
        List<String> names = isLstm ? List.of("h_l" + layer, "c_l" + layer) : List.of("h_l" + layer);
        Object[] shape = {directions, OnnxGraph.SEQUENCES, hidden};
        if (states) {
            names.forEach(name -> inputs.add(graph.input("initial_" + name, OnnxType.FLOAT, shape)));
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("hidden_size", (long) hidden);
        attributes.put("direction", config.bidirectional() ? "bidirectional" : "forward");
        String type = isLstm ? "LSTM" : "GRU";
        if (config.cell() == CellType.GRU) {
            attributes.put("linear_before_reset", 1L);
        } else if (!isLstm) {
            type = "RNN";
            attributes.put(
                    "activations",
                    Collections.nCopies(directions, config.cell() == CellType.ELMAN_RELU ? "Relu" : "Tanh"));
        }
        List<String> outputs = graph.nodes(1 + names.size(), type, attributes, inputs.toArray(new String[0]));
        finalStates = outputs.get(1);
        for (int k = 0; states && k < names.size(); k++) {
            graph.output("final_" + names.get(k), outputs.get(1 + k), OnnxType.FLOAT, shape);
        }
        if (directions == 1) {
            return graph.node("Squeeze", outputs.get(0), graph.longs(1));
        }
        String sideBySide = graph.node("Transpose", Map.of("perm", List.of(0L, 2L, 1L, 3L)), outputs.get(0));
        return graph.node("Reshape", sideBySide, graph.longs(0, 0, width));
    }

    /** (D, GH, I) or, of a layer that reads selected columns too, (D, GH, I + N). */
    private String inputWeights(int layer) {
        boolean selects = layer == 0 && config.inputs().selectsWeights();
        int numbers = config.layerInputSize(layer);
        int more = !selects ? 0 : isOneHot() ? config.inputs().tokens() : directions * gateSize;
        double[] all = new double[directions * gateSize * (numbers + more)];
        for (int d = 0; d < directions; d++) {
            double[] ofNumbers =
                    numbers == 0 ? new double[0] : gates(layout.tensor("weight_ih" + ParameterLayout.suffix(layer, d)));
            double[] ofTokens = selects && isOneHot() ? gates(layout.tokenTensor(d)) : new double[0];
            for (int row = 0; row < gateSize; row++) {
                int at = (d * gateSize + row) * (numbers + more);
                System.arraycopy(ofNumbers, row * numbers, all, at, numbers);
                if (selects && isOneHot()) {
                    System.arraycopy(ofTokens, row * more, all, at + numbers, more);
                } else if (selects) {
                    all[at + numbers + d * gateSize + row] = 1;
                }
            }
        }
        return graph.floats(all, directions, gateSize, numbers + more);
    }

    /** (D, GH, H). */
    private String stateWeights(int layer) {
        double[] all = new double[directions * gateSize * hidden];
        for (int d = 0; d < directions; d++) {
            double[] weights = gates(layout.tensor("weight_hh" + ParameterLayout.suffix(layer, d)));
            System.arraycopy(weights, 0, all, d * weights.length, weights.length);
        }
        return graph.floats(all, directions, gateSize, hidden);
    }

    /** (D, 2 · GH): of the products with the input, then of those with the state, of which GRU's candidate alone has one. */
    private String biases(int layer) {
        double[] all = new double[directions * 2 * gateSize];
        for (int d = 0; d < directions; d++) {
            String suffix = ParameterLayout.suffix(layer, d);
            System.arraycopy(gates(layout.tensor("bias_ih" + suffix)), 0, all, d * 2 * gateSize, gateSize);
            if (config.cell() == CellType.GRU) {
                int from = layout.tensor("bias_hn" + suffix).offset();
                System.arraycopy(trained.parameters(), from, all, (d + 1) * 2 * gateSize - hidden, hidden);
            }
        }
        return graph.floats(all, directions, 2L * gateSize);
    }

    /** Layer normalization: (x − μ) / √(σ² + ε) · g + b. */
    private String norm(int layer, String x) {
        Map<String, Object> lastAxis = Map.of("axes", List.of(-1L));
        String centred = graph.node("Sub", x, graph.node("ReduceMean", lastAxis, x));
        String variance = graph.node("ReduceMean", lastAxis, graph.node("Mul", centred, centred));
        String epsilon = graph.floats(new double[] {NetworkConfig.NORM_EPSILON}, 1);
        String normal = graph.node("Div", centred, graph.node("Sqrt", graph.node("Add", variance, epsilon)));
        String scaled = graph.node("Mul", normal, vector("norm_l" + layer + ".weight"));
        return graph.node("Add", scaled, vector("norm_l" + layer + ".bias"));
    }

    private String vector(String name) {
        Tensor tensor = layout.tensor(name);
        double[] values = new double[tensor.size()];
        System.arraycopy(trained.parameters(), tensor.offset(), values, 0, values.length);
        return graph.floats(values, values.length);
    }
}
