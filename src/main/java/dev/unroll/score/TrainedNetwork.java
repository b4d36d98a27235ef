package dev.unroll.score;

import dev.unroll.data.Standardization;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.util.Optional;

/**
 * What training yields and a model is made of; it never changes.
 *
 * @param vectorTarget whether a target is an array of numbers, even of a single one, and so is a prediction
 * @param features what the network's inputs are standardized by
 * @param targets what its targets were standardized by, for the way back
 * @param precision that it computes in, and that its weights are saved in
 * @param dataFingerprint of the data that it was trained on, where that is known
 * @param parameters (P) master weights; not copied, and only to be read
 */
public record TrainedNetwork(
        NetworkConfig config,
        boolean vectorTarget,
        Standardization features,
        Standardization targets,
        Precision precision,
        Optional<String> dataFingerprint,
        double[] parameters) {

    public TrainedNetwork {
        requireColumns(features, config.inputSize());
        requireColumns(targets, config.outputSize());
    }

    private static void requireColumns(Standardization standardization, int columns) {
        int found = standardization.means().length;
        if (!standardization.isIdentity() && found != columns) {
            throw new IllegalArgumentException("a standardization of %d columns, not %d".formatted(found, columns));
        }
    }

    /** The same network, computing in another precision. */
    public TrainedNetwork in(Precision other) {
        return new TrainedNetwork(config, vectorTarget, features, targets, other, dataFingerprint, parameters);
    }

    /** SHA-256 of the weights in this precision, as a saved model's file has it in its header. */
    public String weightsSha256() {
        return ModelWeights.sha256(new ParameterLayout(config), precision, parameters);
    }

    /** Computes predictions with a network of its own, so it is for one thread. */
    public Predictor predictor(int blockSize) {
        Parameters rounded = Parameters.of(parameters, precision);
        return new Predictor(config, rounded, precision, features, targets, blockSize);
    }
}
