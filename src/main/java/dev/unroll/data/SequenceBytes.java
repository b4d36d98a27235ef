package dev.unroll.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Sequences as bytes, to be sent together: each with its {@link Fingerprint#hash}, its weights and its tables. Little-endian, as
 * most machines have their numbers, which are thus copied as they are. The number of weights is negative where there are both
 * features and tokens, and so a third table.
 */
public final class SequenceBytes {
    private static final int LONGEST = 1 << 30; // sequence, in bytes: leaves room for others in an array

    private ByteBuffer bytes = empty(0);

    private static ByteBuffer empty(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Throws DATA where a sequence is too long. */
    public void add(Sequence sequence, SequenceKey hash) {
        double[] weights = sequence.weights();
        List<Rows> inputs = sequence.inputs();
        long tables = sequence.targets().sentBytes()
                + inputs.stream().mapToLong(Rows::sentBytes).sum();
        reserve(4L * Long.BYTES + Integer.BYTES + (long) Double.BYTES * weights.length + tables);
        put(sequence.key());
        put(hash);
        bytes.putInt(inputs.size() == 2 ? -weights.length : weights.length);
        for (double weight : weights) {
            bytes.putDouble(weight);
        }
        inputs.forEach(table -> table.putBytes(bytes));
        sequence.targets().putBytes(bytes);
    }

    private void reserve(long more) {
        if (more > LONGEST) {
            throw UnrollException.data(
                    "A sequence is too long to be sent: expected at most %d bytes, found %d; cut such sequences up.",
                    LONGEST, more);
        }
        long needed = bytes.position() + more;
        if (needed > bytes.capacity()) {
            long capacity = Math.max(needed, 2L * bytes.capacity());
            bytes = empty((int) Math.min(Rows.MOST_NUMBERS, capacity)).put(bytes.flip());
        }
    }

    private void put(SequenceKey key) {
        bytes.putLong(key.high()).putLong(key.low());
    }

    /** So far. */
    public int size() {
        return bytes.position();
    }

    /** All bytes so far, a copy. */
    public byte[] toArray() {
        byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }

    /** Reads what {@link #toArray} gives: each sequence with its hash, in the order of {@link #add}. */
    public static void read(byte[] array, BiConsumer<Sequence, SequenceKey> to) {
        ByteBuffer from = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            SequenceKey key = key(from);
            SequenceKey hash = key(from);
            int count = from.getInt();
            double[] weights = new double[Math.abs(count)];
            Arrays.setAll(weights, i -> from.getDouble());
            Rows first = Rows.getBytes(from);
            Rows second = Rows.getBytes(from);
            to.accept(
                    count < 0
                            ? new Sequence(key, weights, first, second, Rows.getBytes(from))
                            : new Sequence(key, weights, first, second),
                    hash);
        }
    }

    private static SequenceKey key(ByteBuffer from) {
        long high = from.getLong();
        return new SequenceKey(high, from.getLong());
    }
}
