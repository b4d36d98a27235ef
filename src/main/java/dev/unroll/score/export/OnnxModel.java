package dev.unroll.score.export;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.Json;
import dev.unroll.io.ProtocolBuffer;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Target;
import dev.unroll.score.TrainedNetwork;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network as a model of ONNX, with operators of version 14. It computes in float32.
 *
 * <pre>
 * features  (T, B, I) float32   as they were read; where the network has features
 * tokens    (T, B, K) int64     numbers of tokens, also beyond a sequence's end; where it has tokens
 * lengths   (B)       int32     time steps of each sequence
 * prediction, and of classes and labels rawPrediction and probability: (B, …) or, with a head on every step, (T, B, …)
 * </pre>
 *
 * <p>With states, it also reads {@code initial_h_lk} (1, B, H) of each layer k and gives {@code final_h_lk}, and of an LSTM those of c.
 */
public final class OnnxModel {
    static final String FEATURES = "features";
    static final String TOKENS = "tokens";

    private static final String PRODUCER = "unroll";
    private static final long IR_VERSION = 7; // of ONNX 1.9, which came with the operators
    private static final long OPERATORS = 14;
    private static final int MODEL_IR_VERSION = 1; // fields of a model
    private static final int MODEL_PRODUCER = 2;
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPERATORS = 8;
    private static final int MODEL_METADATA = 14;
    private static final int OPERATORS_VERSION = 2; // of a set of operators
    private static final int KEY = 1; // of an entry of the metadata
    private static final int VALUE = 2;
    private static final long MOST_WEIGHTS =
            250_000_000; // a protocol buffer has at most 2³¹ − 1 bytes, and is copied in one

    private OnnxModel() {}

    /**
     * The file's bytes, which are the same for the same network. Throws USAGE where states are asked for that say too little, or the file
     * would be too large.
     */
    public static byte[] bytes(TrainedNetwork trained, boolean states) {
        requireExportable(trained, states);
        OnnxGraph graph = new OnnxGraph();
        String lengths = graph.input("lengths", OnnxType.INT32, OnnxGraph.SEQUENCES);
        OnnxLayers layers = new OnnxLayers(graph, trained, states, lengths);
        String top = layers.add();
        new OnnxHead(graph, trained, lengths).add(top, layers.finalStates());
        ProtocolBuffer model = beginning()
                .message(MODEL_GRAPH, graph.toMessage())
                .message(MODEL_OPERATORS, new ProtocolBuffer().number(OPERATORS_VERSION, OPERATORS));
        metadata(trained)
                .forEach((key, value) -> model.message(
                        MODEL_METADATA, new ProtocolBuffer().text(KEY, key).text(VALUE, value)));
        return model.toBytes();
    }

    // spotless:off: a table
    private static ProtocolBuffer beginning() { return new ProtocolBuffer().number(MODEL_IR_VERSION, IR_VERSION).text(MODEL_PRODUCER, PRODUCER); }
    /** What such a file begins with, by which unroll's are told from others'. */
    public static byte[] mark() { return beginning().toBytes(); }
    // spotless:on

    private static void requireExportable(TrainedNetwork trained, boolean states) {
        NetworkConfig config = trained.config();
        boolean pooled = config.head() == Head.MEAN || config.head() == Head.MAX;
        if (states && (config.bidirectional() || pooled)) {
            throw UnrollException.usage(
                    "The network cannot be exported with %s: expected one direction and a head on the last or every step, found %s; export it without.",
                    ParameterName.of("states"),
                    config.bidirectional() ? "two directions" : "the head " + config.head());
        }
        if (trained.parameters().length > MOST_WEIGHTS) {
            throw UnrollException.usage(
                    "The network is too large for an ONNX file: expected at most %d weights, found %d; export it for PyTorch.",
                    MOST_WEIGHTS, trained.parameters().length);
        }
    }

    private static Map<String, String> metadata(TrainedNetwork trained) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("weights_sha256", trained.weightsSha256());
        metadata.put("network", Json.write(trained.config()));
        metadata.put("target", trained.target().name().toLowerCase(Locale.ROOT));
        if (trained.target() == Target.CLASS) {
            metadata.put("classes", String.valueOf(Math.max(2, trained.config().outputSize())));
        }
        if (!trained.vocabularies().isEmpty()) {
            metadata.put(
                    "vocabularies",
                    Json.write(trained.vocabularies().stream()
                            .map(Vocabulary::words)
                            .toList()));
        }
        trained.assembly().map(Assembly::features).ifPresent(names -> metadata.put("features", Json.write(names)));
        return metadata;
    }
}
