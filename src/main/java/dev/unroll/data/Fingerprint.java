package dev.unroll.data;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Tells one multiset of sequences from another, whatever their order: the sum modulo 2^128 of a 128-bit hash of each, so
 * that duplicates count. It guards against mistakes, not against an adversary, who can find other data of the same sum.
 */
public final class Fingerprint implements Serializable {
    private static final long serialVersionUID = 1;

    private long high;
    private long low;

    /**
     * Adds a sequence.
     *
     * @param content its {@link SequenceKey#ofContent}
     * @param heldOut whether it is on the validation side of the split
     */
    public void add(SequenceKey key, SequenceKey content, boolean heldOut) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES + 1);
        bytes.putLong(key.high()).putLong(key.low());
        bytes.putLong(content.high()).putLong(content.low());
        bytes.put((byte) (heldOut ? 1 : 0));
        SequenceKey hash = SequenceKey.first128(SequenceKey.sha256().digest(bytes.array()));
        add(hash.high(), hash.low());
    }

    /** Adds all sequences of another one. */
    public void add(Fingerprint other) {
        add(other.high, other.low);
    }

    private void add(long otherHigh, long otherLow) {
        low += otherLow;
        high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return new SequenceKey(high, low).toString();
    }
}
