package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model's metadata hold beside Spark ML's own, as JSON under the key {@value #KEY}: all but the weights.
 *
 * @param data fingerprint of the data that it was trained on; empty where that is not known
 * @param weights SHA-256 of the weights file's data; empty where that is not known, as in version 1 of the format
 */
record ModelMetadata(
        int version,
        NetworkConfig network,
        boolean vectorTarget,
        Moments features,
        Moments targets,
        String data,
        String weights) {
    static final String KEY = "unroll";

    private static final int VERSION = 3;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    ModelMetadata {
        requireColumns(features, network.inputSize());
        requireColumns(targets, network.outputSize());
    }

    private static void requireColumns(Moments moments, int columns) {
        if (!moments.means.isEmpty() && moments.means.size() != columns) {
            throw new IllegalArgumentException(
                    "a standardization of %d columns, not %d".formatted(moments.means.size(), columns));
        }
    }

    /** A standardization: (columns) each, or empty lists where there is none. */
    record Moments(List<Double> means, List<Double> deviations) {
        static Moments of(Standardization standardization) {
            return new Moments(boxed(standardization.means()), boxed(standardization.deviations()));
        }

        private static List<Double> boxed(double[] values) {
            return Arrays.stream(values).boxed().toList();
        }

        Standardization standardization() {
            return new Standardization(unboxed(means), unboxed(deviations));
        }

        private static double[] unboxed(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    static ModelMetadata of(TrainedNetwork trained) {
        return new ModelMetadata(
                VERSION,
                trained.config(),
                trained.vectorTarget(),
                Moments.of(trained.features()),
                Moments.of(trained.targets()),
                trained.dataFingerprint().orElse(""),
                trained.weightsSha256());
    }

    /** @param parameters (P) */
    TrainedNetwork with(Precision precision, double[] parameters) {
        return new TrainedNetwork(
                network,
                vectorTarget,
                features.standardization(),
                targets.standardization(),
                precision,
                Optional.of(data).filter(known -> !known.isEmpty()),
                parameters);
    }

    /** An object with the one key {@value #KEY}. */
    String toJson() throws JsonProcessingException {
        return MAPPER.writeValueAsString(MAPPER.createObjectNode().set(KEY, MAPPER.valueToTree(this)));
    }

    /**
     * Reads it from all of a model's metadata.
     *
     * @throws JsonProcessingException or IllegalArgumentException where that is not possible
     */
    static ModelMetadata ofJson(String json) throws JsonProcessingException {
        JsonNode own = MAPPER.readTree(json).required(KEY);
        int version = own.path("version").intValue();
        if (version < 1 || version > VERSION) {
            throw new IllegalArgumentException("its format is of version " + version + ", not 1 to " + VERSION);
        }
        if (version == 1) {
            ((ObjectNode) own).put("data", "").put("weights", "");
        }
        if (version < 3) {
            nameVocabulary((ObjectNode) own.required("network"));
        }
        return MAPPER.treeToValue(own, ModelMetadata.class);
    }

    /** Before version 3 a network had one kind of token at most, and said only whether it had. */
    private static void nameVocabulary(ObjectNode network) {
        ArrayNode sizes = network.putArray("vocabularySizes");
        if (network.remove("tokens").booleanValue()) {
            sizes.add(network.required("inputSize").intValue());
        }
    }
}
