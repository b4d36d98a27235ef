package dev.unroll.ml;

import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The weights of trained networks on a cluster: sent when first needed, and kept there as long as the driver has the network. */
record SentWeights(String applicationId, Precision precision, Broadcast<Parameters> weights) {
    private static final Map<TrainedNetwork, SentWeights> SENT = new WeakHashMap<>();

    static synchronized Broadcast<Parameters> of(
            TrainedNetwork trained, Precision precision, JavaSparkContext context) {
        String application = context.sc().applicationId();
        SentWeights sent = SENT.get(trained);
        if (sent == null || sent.precision != precision || !sent.applicationId.equals(application)) {
            Parameters weights = Parameters.of(trained.parameters(), precision);
            sent = new SentWeights(application, precision, context.broadcast(weights));
            SENT.put(trained, sent);
        }
        return sent.weights;
    }
}
