package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;

/** One synchronous update: which blocks it computes on. */
public final class Step implements Serializable {
    private final int epoch; // counted from 1
    private final int index; // in the epoch, counted from 0
    private final long[] blocks; // sorted BlockId.toLong() numbers

    public Step(int epoch, int index, long[] blocks) {
        this.epoch = epoch;
        this.index = index;
        this.blocks = blocks;
    }

    /** The first step of a training that has this block alone. */
    public static Step of(SequenceBlock block) {
        return new Step(1, 0, new long[] {block.id().toLong()});
    }

    /** The epoch that it belongs to, counted from 1. */
    public int epoch() {
        return epoch;
    }

    /** Its place in the epoch, counted from 0. */
    public int index() {
        return index;
    }

    /** Sorted {@link BlockId#toLong()} numbers, not a copy. */
    public long[] blocks() {
        return blocks;
    }

    /** Whether it computes on a block. */
    public boolean includes(SequenceBlock block) {
        return Arrays.binarySearch(blocks, block.id().toLong()) >= 0;
    }
}
