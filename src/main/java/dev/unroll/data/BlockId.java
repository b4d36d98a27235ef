package dev.unroll.data;

import java.io.Serializable;

/** Names a block: its shard, and its place in the shard's canonical order. As a number it sorts by shard, then place. */
public final class BlockId implements Serializable {
    private final int shard;
    private final int index;

    public BlockId(int shard, int index) {
        this.shard = shard;
        this.index = index;
    }

    public int shard() {
        return shard;
    }

    public int index() {
        return index;
    }

    /** Shard in the upper half, place in the lower. */
    public long toLong() {
        return ((long) shard << 32) | index;
    }
}
