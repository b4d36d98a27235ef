package dev.unroll.data;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The 128-bit key that gives a sequence its place: the first half of SHA-256 over its id or, where there is no id
 * column, over its content. It decides the shard, the order inside it, the side of the validation split, and the fold.
 */
public final class SequenceKey implements Serializable, Comparable<SequenceKey> {
    private final long high;
    private final long low;

    public SequenceKey(long high, long low) {
        this.high = high;
        this.low = low;
    }

    public static SequenceKey ofId(String id) {
        return KeyHash.start().put(id.getBytes(StandardCharsets.UTF_8)).key();
    }

    /** Key of a sequence without an id, of features or of tokens. Equal rows have equal keys. */
    public static SequenceKey ofContent(Rows input, Rows targets, double... weights) {
        return ofContent(List.of(input), targets, weights);
    }

    /** Key of a sequence without an id, whose {@link Sequence#inputs} these are. */
    public static SequenceKey ofContent(List<Rows> inputs, Rows targets, double... weights) {
        KeyHash hash = KeyHash.start();
        inputs.forEach(hash::put);
        return hash.put(targets).put(weights).key();
    }

    /** In which of so many folds it is, from 0: by the key alone, apart from the validation split and from any seed. */
    public int fold(int folds) {
        return new CounterRandom(0, CounterRandom.Purpose.FOLD, (int) (high >>> 32), (int) high)
                .below((int) (low >>> 32), folds);
    }

    /** In [0, 1), from 96 of the key's bits: the lower half of them also chooses the shard. */
    public double uniform(long seed, CounterRandom.Purpose purpose) {
        return new CounterRandom(seed, purpose, (int) (high >>> 32), (int) high).uniform((int) (low >>> 32));
    }

    /** A new SHA-256, which every Java platform has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(SequenceKey other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    // spotless:off: a table
    public long high() { return high; }
    public long low() { return low; }
    @Override public boolean equals(Object o) { return o instanceof SequenceKey key && key.high == high && key.low == low; }
    @Override public int hashCode() { return Long.hashCode(low); }
    @Override public String toString() { return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low); }
    // spotless:on
}
