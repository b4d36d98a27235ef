package dev.unroll.network;

/** Which arithmetic this is, of those that the project has had. */
public final class Arithmetic {
    /**
     * Two versions make other weights of the same data, settings and seed, so that neither goes on from the other's
     * checkpoints. To be raised by one whenever {@code ClusterCheckTest} gets another digest.
     */
    public static final int VERSION = 2;

    private Arithmetic() {}
}
