package dev.unroll.spark;

import static dev.unroll.data.UnrollException.data;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * What the shards held when they were packed, for tasks to compare with: blocks that are lost from the cache are made again
 * from the input, which may have changed in the meantime. What requires something throws DATA.
 *
 * @param expected (S) a check number for each shard
 * @param windows W; window w has S / W shards, from number w S / W on
 * @param partitions P; partition p has the shards s with s mod P = p
 */
record ShardChecks(int[] expected, int windows, int partitions) implements Serializable {
    private static final String CAUSES =
            "a column that is not the same each time it is computed (rand, a non-deterministic function), a limit or a sample"
                    + " (as CrossValidator's folds are) of rows without an order, or a table that was replaced in the meantime"
                    + " causes this; write the data once, to Parquet, and use the files.";

    static void requireSame(Fingerprint expected, Fingerprint found) {
        if (!found.isSame(expected)) {
            throw data(
                    "The data changed between two readings: expected %d sequences of fingerprint %s, found %d of fingerprint %s; %s",
                    expected.sequences(), expected, found.sequences(), found, CAUSES);
        }
    }

    void requireUnchanged(int changedShards) {
        if (changedShards > 0) {
            throw data(
                    "The data changed while they were in use: expected %d shards as they were first read, found %d of them different when read again; %s",
                    expected.length, changedShards, CAUSES);
        }
    }

    static void requireAllBlocks(long expected, long found) {
        if (found != expected) {
            throw data(
                    "The data changed while they were in use: expected the %d blocks of a step, found %d of them; %s",
                    expected, found, CAUSES);
        }
    }

    /** The blocks of a partition's window, all of which must be read. */
    final class Watch implements Iterator<SequenceBlock> {
        private final Iterator<SequenceBlock> blocks;
        private final int partition;
        private final int firstShard;
        private final int[] found = new int[expected.length / windows]; // (S / W)

        Watch(StoredWindows stored, int window) {
            this.blocks = stored.read(window);
            this.partition = stored.partition();
            this.firstShard = window * found.length;
        }

        @Override
        public boolean hasNext() {
            return blocks.hasNext();
        }

        @Override
        public SequenceBlock next() {
            SequenceBlock block = blocks.next();
            found[block.shard() - firstShard] += block.fingerprint().checkNumber();
            return block;
        }

        /** After the last block: how many shards are not what they were. */
        int changedShards() {
            return (int) IntStream.range(0, found.length)
                    .filter(i -> (firstShard + i) % partitions == partition && found[i] != expected[firstShard + i])
                    .count();
        }
    }
}
