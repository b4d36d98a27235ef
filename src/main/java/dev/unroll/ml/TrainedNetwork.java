package dev.unroll.ml;

import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;

/** What training yields and a model is made of; it never changes. */
public final class TrainedNetwork {
    private final NetworkConfig config;
    private final boolean vectorTarget;
    private final Standardization features;
    private final Standardization targets;
    private final double[] parameters; // (P)

    /**
     * @param vectorTarget whether a target is an array of numbers, be it of one, and so is a prediction
     * @param features what the network's inputs were brought to
     * @param targets the same for its targets, for the way back
     * @param parameters (P) master weights, not copied
     */
    public TrainedNetwork(
            NetworkConfig config,
            boolean vectorTarget,
            Standardization features,
            Standardization targets,
            double[] parameters) {
        this.config = config;
        this.vectorTarget = vectorTarget;
        this.features = features;
        this.targets = targets;
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

    /** (P), not a copy: only to be read. */
    double[] parameters() {
        return parameters;
    }
}
