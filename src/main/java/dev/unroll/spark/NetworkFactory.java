package dev.unroll.spark;

import dev.unroll.network.Backpropagation;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Makes the networks of tasks. Equal factories make interchangeable networks. */
public record NetworkFactory(NetworkConfig config, Precision precision, Backpropagation backpropagation)
        implements Serializable {

    /** With exact gradients, or for outputs alone. */
    public NetworkFactory(NetworkConfig config, Precision precision) {
        this(config, precision, Backpropagation.FULL);
    }

    /**
     * Computes one result of a partition with a network that no other thread has at the same time: one that an earlier task
     * left behind in this JVM, or a new one.
     *
     * @param work must not keep the network
     */
    public <T> Iterator<T> useOnce(Parameters parameters, Function<Network, T> work) {
        return List.of(NetworkPool.OF_THIS_JVM.use(this, parameters, work)).iterator();
    }
}
