package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One synchronous update: which blocks it computes on.
 *
 * @param epoch that it belongs to, counted from 1
 * @param index its place in the epoch, counted from 0
 * @param blocks sorted {@link SequenceBlock#id}s, not a copy
 */
public record Step(int epoch, int index, long[] blocks) implements Serializable {
    /** The first step of a training that has this block alone. */
    public static Step of(SequenceBlock block) {
        return new Step(1, 0, new long[] {block.id()});
    }

    /** Whether it computes on a block. */
    public boolean includes(SequenceBlock block) {
        return Arrays.binarySearch(blocks, block.id()) >= 0;
    }
}
