package dev.unroll.data;

import java.io.Serializable;

/**
 * Tells one multiset of sequences from another, whatever their order: their number, and the sum modulo 2^128 of a 128-bit
 * hash of each, so that duplicates count. It guards against mistakes, not against an adversary, who could find other data
 * with the same sum.
 */
public final class Fingerprint implements Serializable {
    private long sequences;
    private long high;
    private long low;

    /** The hash of a sequence, of its key and {@link SequenceKey#ofContent}, which may be held out for validation. */
    public static SequenceKey hash(SequenceKey key, SequenceKey content, boolean heldOut) {
        return KeyHash.start().put(key).put(content).put(heldOut).key();
    }

    /** Adds a sequence of that {@link #hash}. */
    public void add(SequenceKey hash) {
        Fingerprint one = new Fingerprint();
        one.sequences = 1;
        one.high = hash.high();
        one.low = hash.low();
        add(one);
    }

    /** Adds all sequences of another one. */
    public void add(Fingerprint other) {
        sequences += other.sequences;
        low += other.low;
        high += other.high + (Long.compareUnsigned(low, other.low) < 0 ? 1 : 0);
    }

    // spotless:off: a table
    public boolean isSame(Fingerprint other) { return sequences == other.sequences && high == other.high && low == other.low; }
    public long sequences() { return sequences; } // that were added
    public int checkNumber() { return (int) low; } // the lowest 32 bits, which can be added up by themselves
    @Override public String toString() { return new SequenceKey(high, low).toString(); } // 32 hexadecimal digits
    // spotless:on
}
