package dev.unroll.network;

import java.util.List;
import java.util.stream.Stream;

/** Networks with every stage that a network may have beside its layers and its head. */
public final class AllStages {
    private static final Dropout DROPOUT = new Dropout(0.25, 0.375, 7);

    private AllStages() {}

    /** The same network with all of them; but two units are not normalized, whose deviation is too near 0 to compare float32. */
    public static NetworkConfig of(NetworkConfig plain) {
        return plain.with(plain.layerOutputSize() > 2, true, DROPOUT);
    }

    /** Each network, and the same with all of them. */
    static List<NetworkConfig> with(List<NetworkConfig> plain) {
        return plain.stream().flatMap(each -> Stream.of(each, of(each))).toList();
    }
}
