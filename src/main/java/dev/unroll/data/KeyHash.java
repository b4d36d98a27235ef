package dev.unroll.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The first half of SHA-256 over what is put, numbers big-endian. Each thread has one: a new one, and each call of a digest, costs. */
final class KeyHash {
    private static final ThreadLocal<KeyHash> OF_THREAD = ThreadLocal.withInitial(KeyHash::new);

    private final MessageDigest digest = SequenceKey.sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13); // what is put and not yet in the digest

    private KeyHash() {}

    /** This thread's, to be used until its {@link #key} is made. */
    static KeyHash start() {
        KeyHash hash = OF_THREAD.get();
        hash.digest.reset();
        hash.buffer.clear();
        return hash;
    }

    KeyHash put(byte[] bytes) {
        flush();
        digest.update(bytes);
        return this;
    }

    KeyHash put(SequenceKey key) {
        room(2 * Long.BYTES).putLong(key.high()).putLong(key.low());
        return this;
    }

    KeyHash put(boolean bit) {
        room(1).put((byte) (bit ? 1 : 0));
        return this;
    }

    /** A table's shape and its numbers as doubles. */
    KeyHash put(Rows rows) {
        room(3 * Integer.BYTES).putInt(rows.kind().name().charAt(0));
        buffer.putInt(rows.rows()).putInt(rows.width());
        int numbers = rows.rows() * rows.width();
        int from = 0;
        while (from < numbers) {
            int count = Math.min(numbers - from, room(Double.BYTES).remaining() / Double.BYTES);
            rows.putDoubles(from, count, buffer);
            from += count;
        }
        return this;
    }

    KeyHash put(double[] numbers) {
        for (double number : numbers) {
            room(Double.BYTES).putDouble(number);
        }
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    SequenceKey key() {
        flush();
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new SequenceKey(hash.getLong(), hash.getLong());
    }
}
