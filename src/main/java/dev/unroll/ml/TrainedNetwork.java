package dev.unroll.ml;

import dev.unroll.data.Standardization;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** What training yields and a model is made of; it never changes. */
public final class TrainedNetwork {
    private final NetworkConfig config;
    private final boolean vectorTarget;
    private final Standardization features;
    private final Standardization targets;
    private final Optional<String> dataFingerprint;
    private final double[] parameters; // (P)
    private Sending sending; // null before the first
    private Broadcast<Parameters> sent;

    /**
     * @param vectorTarget whether a target is an array of numbers, be it of one, and so is a prediction
     * @param features what the network's inputs were brought to
     * @param targets the same for its targets, for the way back
     * @param dataFingerprint of the data that it was trained on, where that is known
     * @param parameters (P) master weights, not copied
     */
    public TrainedNetwork(
            NetworkConfig config,
            boolean vectorTarget,
            Standardization features,
            Standardization targets,
            Optional<String> dataFingerprint,
            double[] parameters) {
        this.config = config;
        this.vectorTarget = vectorTarget;
        this.features = features;
        this.targets = targets;
        this.dataFingerprint = dataFingerprint;
        this.parameters = parameters;
    }

    public NetworkConfig config() {
        return config;
    }

    public boolean vectorTarget() {
        return vectorTarget;
    }

    public Standardization features() {
        return features;
    }

    public Standardization targets() {
        return targets;
    }

    /** {@link dev.unroll.spark.read.DataSummary#fingerprint()} of the data that it was trained on, where that is known. */
    public Optional<String> dataFingerprint() {
        return dataFingerprint;
    }

    /** SHA-256 of the weights in that precision, as a saved model's file has it in its header. */
    public String weightsSha256(Precision precision) {
        return ModelWeights.sha256(new ParameterLayout(config), precision, parameters);
    }

    /** The weights on a cluster, sent at the first call for it and kept as long as this is. */
    synchronized Broadcast<Parameters> broadcast(JavaSparkContext context, Precision precision) {
        Sending wanted = new Sending(context.sc().applicationId(), precision);
        if (!wanted.equals(sending)) {
            sending = wanted;
            sent = context.broadcast(Parameters.of(parameters, precision));
        }
        return sent;
    }

    /** (P), not a copy: only to be read. */
    double[] parameters() {
        return parameters;
    }

    private record Sending(String applicationId, Precision precision) {}
}
