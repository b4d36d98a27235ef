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
final class ShardContents implements Serializable {
    private final int[] blocks; // (shards)
    private final Fingerprint[] sequences; // (shards)

    private ShardContents(int shards) {
        this.blocks = new int[shards];
        this.sequences = new Fingerprint[shards];
        Arrays.setAll(sequences, shard -> new Fingerprint());
    }

    /** @param shards S */
    static ShardContents ofPartition(int partition, int partitions, int shards, Iterator<SequenceBlock> all) {
        ShardContents contents = new ShardContents((shards - partition + partitions - 1) / partitions);
        all.forEachRemaining(block -> {
            int place = block.shard() / partitions;
            contents.blocks[place]++;
            contents.sequences[place].add(block.fingerprint());
        });
        return contents;
    }

    /** Puts the contents of all partitions, in their order, together to those of all S shards. */
    static ShardContents ofAll(List<ShardContents> partitions, int shards) {
        ShardContents all = new ShardContents(shards);
        for (int shard = 0; shard < shards; shard++) {
            ShardContents partition = partitions.get(shard % partitions.size());
            all.blocks[shard] = partition.blocks[shard / partitions.size()];
            all.sequences[shard] = partition.sequences[shard / partitions.size()];
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
                .mapToLong(shard -> (shard.sequences() + blockSize - 1) / blockSize)
                .sum();
    }

    /** Of the sequences of all shards. */
    Fingerprint fingerprint() {
        Fingerprint all = new Fingerprint();
        Arrays.stream(sequences).forEach(all::add);
        return all;
    }

    /** For tasks, which see whether shards still hold the same. */
    ShardChecks checks(int partitions) {
        int[] numbers =
                Arrays.stream(sequences).mapToInt(Fingerprint::checkNumber).toArray();
        return new ShardChecks(numbers, partitions);
    }
}
