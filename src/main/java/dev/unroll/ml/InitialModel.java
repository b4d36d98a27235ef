package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.Json;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import dev.unroll.score.TrainedNetwork;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A finished model whose weights and standardization training starts from. */
record InitialModel(String path, TrainedNetwork network) {
    /** Empty if none is set. Throws MODEL if it cannot be read. */
    static Optional<InitialModel> of(RnnParams<?> params) {
        return Optional.of(params.getInitialModel())
                .filter(path -> !path.isEmpty())
                .map(path -> new InitialModel(path, RnnModel.load(path).trained()));
    }

    /** Throws USAGE if this network has other tensors, reads other tokens, or computes something else. */
    void requireFitting(NetworkConfig expected, List<Vocabulary> vocabularies) {
        NetworkConfig found = network.config();
        Map<String, List<Integer>> others = shapes(found);
        shapes(expected).forEach((name, shape) -> {
            require(name + " of shape " + shape, shape, others.getOrDefault(name, List.of()));
            others.remove(name);
        });
        others.forEach((name, shape) -> require("no tensor " + name, List.of(), shape));
        require("cell " + expected.cell(), expected.cell(), found.cell());
        require("target " + target(expected), target(expected), target(found));
        if (!words(vocabularies).equals(words(network.vocabularies()))) {
            throw UnrollException.usage(
                    "%s: the model in %s numbers its tokens otherwise: expected the vocabularies of these data, found others; choose another model, or the data that it was trained on.",
                    ParameterName.of("initialModel"), path);
        }
    }

    private static List<List<String>> words(List<Vocabulary> vocabularies) {
        return vocabularies.stream().map(Vocabulary::words).toList();
    }

    private static Map<String, List<Integer>> shapes(NetworkConfig config) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Tensor tensor : new ParameterLayout(config).tensors()) {
            shapes.put(tensor.name(), List.of(tensor.rows(), tensor.cols()));
        }
        return shapes;
    }

    private static String target(NetworkConfig config) {
        return config.loss().target(false).name().toLowerCase(Locale.ROOT);
    }

    private void require(String expected, Object value, Object found) {
        if (!value.equals(found)) {
            throw UnrollException.usage(
                    "%s: the model in %s is of another network: expected %s, found %s; choose another model, or the settings that it was trained with.",
                    ParameterName.of("initialModel"), path, expected, found.equals(List.of()) ? "none" : found);
        }
    }

    /** SHA-256, in hexadecimal, of all that a run takes from it. */
    String digest() {
        String taken = Json.write(List.of(
                network.weightsSha256(),
                network.features().means(),
                network.features().deviations(),
                network.targets().means(),
                network.targets().deviations()));
        return HexFormat.of().formatHex(SequenceKey.sha256().digest(taken.getBytes(StandardCharsets.UTF_8)));
    }
}
