package dev.unroll.network;

import java.util.List;
import java.util.stream.Stream;

/** Networks with every stage that a network may have beside its layers and its head. */
public final class AllStages {
    private static final Dropout DROPOUT = new Dropout(0.25, 0.375, 7);

    private AllStages() {}

    /** The same network with all of them. */
    public static NetworkConfig of(NetworkConfig plain) {
        return plain.with(false, false, DROPOUT);
    }

    /** Each network, and the same with all of them. */
    static List<NetworkConfig> with(List<NetworkConfig> plain) {
        return plain.stream().flatMap(each -> Stream.of(each, of(each))).toList();
    }
}
