package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * How many blocks and which sequences each shard has, of one partition or of all. Partition p of P has the shards s with s
 * mod P = p, and counts no others, so that the counts of all partitions together grow with the shards alone.
 */
final class ShardCounts implements Serializable {
    private static final long serialVersionUID = 1;

    private final int partition; // p
    private final int[] blocks; // (shards of the partition)
    private final long[] sequences; // (shards of the partition)
    private final int[] checks; // (shards of the partition) check numbers of their sequences
    private final Fingerprint fingerprint = new Fingerprint(); // of all

    private ShardCounts(int partition, int shards) {
        this.partition = partition;
        this.blocks = new int[shards];
        this.sequences = new long[shards];
        this.checks = new int[shards];
    }

    /** @param shards S */
    static ShardCounts ofPartition(int partition, int partitions, int shards, Iterator<SequenceBlock> all) {
        ShardCounts counts = new ShardCounts(partition, (shards - partition + partitions - 1) / partitions);
        all.forEachRemaining(block -> counts.add(block.id().shard() / partitions, block.fingerprint()));
        return counts;
    }

    private void add(int place, Fingerprint block) {
        blocks[place]++;
        sequences[place] += block.sequences();
        checks[place] += block.checkNumber();
        fingerprint.add(block);
    }

    /** Puts the counts of all partitions together to those of all S shards. */
    static ShardCounts ofAll(List<ShardCounts> partitions, int shards) {
        ShardCounts all = new ShardCounts(0, shards);
        for (ShardCounts part : partitions) {
            for (int place = 0; place < part.blocks.length; place++) {
                int shard = part.partition + place * partitions.size();
                all.blocks[shard] = part.blocks[place];
                all.sequences[shard] = part.sequences[place];
                all.checks[shard] = part.checks[place];
            }
            all.fingerprint.add(part.fingerprint);
        }
        return all;
    }

    /** (shards) */
    int[] blocks() {
        return blocks;
    }

    /** How many blocks there would be if they were cut by the number of their sequences alone. */
    long blocksOf(int blockSize) {
        return Arrays.stream(sequences)
                .map(n -> (n + blockSize - 1) / blockSize)
                .sum();
    }

    /** (shards) */
    int[] checks() {
        return checks;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }
}
