package dev.unroll.ml;

import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.Predictor;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/** Computes the cells of the columns that a model adds. Each task has one of its own, with a network of its own. */
final class BlockPredictor implements Serializable {
    private static final long serialVersionUID = 1;

    private final NetworkConfig config;
    private final Precision precision;
    private final Broadcast<Parameters> weights;
    private final Standardization features;
    private final Standardization targets;
    private final OutputDecoder decoder;
    private final int blockSize;
    private transient Predictor predictor; // made for the first sequence

    BlockPredictor(
            NetworkConfig config,
            Precision precision,
            Broadcast<Parameters> weights,
            Standardization features,
            Standardization targets,
            OutputDecoder decoder,
            int blockSize) {
        this.config = config;
        this.precision = precision;
        this.weights = weights;
        this.features = features;
        this.targets = targets;
        this.decoder = decoder;
        this.blockSize = blockSize;
    }

    /**
     * For each sequence, in the order given, its cells of the columns that the decoder adds.
     *
     * @param sequences as they were read, without targets
     */
    List<Object[]> predict(List<Sequence> sequences) {
        if (predictor == null) {
            predictor = new Predictor(config, weights.value(), precision, features, targets, blockSize);
        }
        return predictor.outputs(sequences).stream()
                .map(outputs -> decoder.decode(outputs, config.head()))
                .toList();
    }
}
