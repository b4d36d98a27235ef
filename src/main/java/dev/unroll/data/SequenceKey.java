package dev.unroll.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The 128-bit key that gives a sequence its place: the first half of SHA-256 over its id or, where there is no id
 * column, over its content. It decides the shard, the order inside it, and the side of the validation split.
 */
public final class SequenceKey implements Serializable, Comparable<SequenceKey> {
    private static final int NUMBERS_AT_ONCE = 1024; // that are hashed: a digest's every call costs

    private final long high;
    private final long low;

    public SequenceKey(long high, long low) {
        this.high = high;
        this.low = low;
    }

    public static SequenceKey ofId(String id) {
        return first128(sha256().digest(id.getBytes(StandardCharsets.UTF_8)));
    }

    /** Key of a sequence without an id. Equal rows have equal keys. */
    public static SequenceKey ofContent(Rows features, Rows targets, double... weights) {
        MessageDigest digest = sha256();
        update(digest, features);
        update(digest, targets);
        for (double weight : weights) {
            digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(weight).flip());
        }
        return first128(digest.digest());
    }

    private static void update(MessageDigest digest, Rows rows) {
        ByteBuffer header = ByteBuffer.allocate(3 * Integer.BYTES);
        header.putInt(rows.kind().name().charAt(0)).putInt(rows.rows()).putInt(rows.width());
        digest.update(header.flip());
        int numbers = rows.rows() * rows.width();
        ByteBuffer chunk = ByteBuffer.allocate(Double.BYTES * Math.min(numbers, NUMBERS_AT_ONCE));
        for (int from = 0; from < numbers; from += NUMBERS_AT_ONCE) {
            int count = Math.min(NUMBERS_AT_ONCE, numbers - from);
            rows.putDoubles(from, count, chunk.asDoubleBuffer());
            digest.update(chunk.array(), 0, Double.BYTES * count);
        }
    }

    static SequenceKey first128(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new SequenceKey(bytes.getLong(), bytes.getLong());
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
