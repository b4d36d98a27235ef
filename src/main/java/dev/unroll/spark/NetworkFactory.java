package dev.unroll.spark;

import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.network.ReferenceNetwork;
import java.io.Serializable;

/** Makes the network of a task. */
public record NetworkFactory(NetworkConfig config, Precision precision) implements Serializable {

    /** A network with these weights. */
    public Network create(Parameters parameters) {
        Network network = precision == Precision.FLOAT ? new RecurrentNetwork(config) : new ReferenceNetwork(config);
        network.load(parameters);
        return network;
    }
}
