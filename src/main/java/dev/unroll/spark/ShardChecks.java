package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;

/**
 * What the shards held when they were packed, for tasks to compare with: blocks that are lost from the cache are made again
 * from the input, which may have changed meanwhile.
 *
 * @param expected (S) a check number for each shard
 * @param partitions P; partition p has the shards s with s mod P = p
 */
record ShardChecks(int[] expected, int partitions) implements Serializable {

    /** S. */
    int shards() {
        return expected.length;
    }

    /** Passes on the blocks of the running task's partition, all of which are to be read. */
    Watch watch(Iterator<SequenceBlock> blocks) {
        return new Watch(blocks);
    }

    /** A partition's blocks. */
    final class Watch implements Iterator<SequenceBlock> {
        private final Iterator<SequenceBlock> blocks;
        private final int[] found = new int[expected.length];

        private Watch(Iterator<SequenceBlock> blocks) {
            this.blocks = blocks;
        }

        @Override
        public boolean hasNext() {
            return blocks.hasNext();
        }

        @Override
        public SequenceBlock next() {
            SequenceBlock block = blocks.next();
            found[block.id().shard()] += block.fingerprint().checkNumber();
            return block;
        }

        /** After the last block: how many of the partition's shards are not what they were. */
        int changedShards() {
            int changed = 0;
            for (int shard = TaskContext.getPartitionId(); shard < shards(); shard += partitions) {
                changed += found[shard] == expected[shard] ? 0 : 1;
            }
            return changed;
        }
    }
}
