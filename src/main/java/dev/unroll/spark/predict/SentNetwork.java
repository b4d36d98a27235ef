package dev.unroll.spark.predict;

import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.Predictor;
import dev.unroll.score.TrainedNetwork;
import java.io.Serializable;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A trained network on a cluster. Its weights are broadcast when first needed, and kept as long as the driver holds it. */
public record SentNetwork(
        String applicationId,
        NetworkConfig config,
        Precision precision,
        Standardization features,
        Standardization targets,
        Broadcast<Parameters> weights)
        implements Serializable {
    private static final Map<TrainedNetwork, SentNetwork> SENT = new WeakHashMap<>();

    public static synchronized SentNetwork of(TrainedNetwork trained, Precision precision, SparkContext context) {
        String application = context.applicationId();
        SentNetwork sent = SENT.get(trained);
        if (sent == null || sent.precision != precision || !sent.applicationId.equals(application)) {
            Broadcast<Parameters> weights = JavaSparkContext.fromSparkContext(context)
                    .broadcast(Parameters.of(trained.parameters(), precision));
            sent = new SentNetwork(
                    application, trained.config(), precision, trained.features(), trained.targets(), weights);
            SENT.put(trained, sent);
        }
        return sent;
    }

    Predictor predictor(int blockSize) {
        return new Predictor(config, weights.value(), precision, features, targets, blockSize);
    }
}
