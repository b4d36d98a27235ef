package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;
import java.util.Arrays;
import java.util.List;

/** What a model's metadata hold beside Spark ML's own, as JSON under the key {@value #KEY}: all but the weights. */
record ModelMetadata(int version, NetworkConfig network, boolean vectorTarget, Moments features, Moments targets) {
    static final String KEY = "unroll";

    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

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
                Moments.of(trained.targets()));
    }

    /** @param parameters (P) */
    TrainedNetwork with(double[] parameters) {
        return new TrainedNetwork(
                network, vectorTarget, features.standardization(), targets.standardization(), parameters);
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
        ModelMetadata metadata = MAPPER.treeToValue(MAPPER.readTree(json).required(KEY), ModelMetadata.class);
        if (metadata.version != VERSION) {
            throw new IllegalArgumentException("its format is of version " + metadata.version + ", not " + VERSION);
        }
        return metadata;
    }
}
