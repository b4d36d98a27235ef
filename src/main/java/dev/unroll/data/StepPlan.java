package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which blocks each step computes on: a function of the shards' sizes, the seed and the epoch, never of partitions.
 *
 * <p>An epoch goes round the shards, taking one block of each in turn; the order of a shard's blocks is shuffled for
 * each epoch. A step takes the next {@code blocksPerStep} of them, so its blocks come from as many shards, and therefore
 * partitions, as possible.
 */
public final class StepPlan implements Serializable {
    private final int[] blocksOfShard; // (S)
    private final int blocksPerStep;
    private final int blocks;
    private final long seed;
    private transient long[] order; // (blocks) of the epoch that was asked for last; null at first
    private transient int orderedEpoch;

    /**
     * @param blocksPerStep the last step of an epoch may have fewer; 0 for all blocks in the one step of an epoch
     * @throws UnrollException of kind USAGE where there are more blocks than an array can have
     */
    public StepPlan(int[] blocksOfShard, int blocksPerStep, long seed) {
        long all = Arrays.stream(blocksOfShard).asLongStream().sum();
        if (all > Rows.MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The sequences make too many blocks: expected at most %d, found %d; raise %s.",
                    Rows.MOST_NUMBERS, all, ParameterName.of("blockSize"));
        }
        this.blocksOfShard = blocksOfShard.clone();
        this.blocks = (int) all;
        this.blocksPerStep = (int) (blocksPerStep == 0 ? all : Math.min(blocksPerStep, all));
        this.seed = seed;
    }

    // spotless:off: a table
    /** Number of all blocks. */ public int blocks() { return blocks; }
    public int blocksPerStep() { return blocksPerStep; }
    public int stepsPerEpoch() { return (blocks + blocksPerStep - 1) / blocksPerStep; }
    // spotless:on

    /** The {@link SequenceBlock#id}s of a step's blocks, sorted. */
    public long[] blocks(Step step) {
        int from = step.index() * blocksPerStep;
        long[] ofStep = Arrays.copyOfRange(order(step.epoch()), from, Math.min(blocks, from + blocksPerStep));
        Arrays.sort(ofStep);
        return ofStep;
    }

    private synchronized long[] order(int epoch) {
        if (order == null || orderedEpoch != epoch) {
            order = shuffled(epoch);
            orderedEpoch = epoch;
        }
        return order;
    }

    private long[] shuffled(int epoch) {
        int[][] shuffled = new int[blocksOfShard.length][];
        Arrays.setAll(shuffled, shard -> shuffledBlocks(epoch, shard));
        long[] ids = new long[blocks];
        int position = 0;
        for (int round = 0; position < ids.length; round++) {
            for (int shard = 0; shard < shuffled.length; shard++) {
                if (round < shuffled[shard].length) {
                    ids[position++] = SequenceBlock.id(shard, shuffled[shard][round]);
                }
            }
        }
        return ids;
    }

    /** Fisher and Yates (1938), in Durstenfeld's form (1964). */
    private int[] shuffledBlocks(int epoch, int shard) {
        CounterRandom random = new CounterRandom(seed, CounterRandom.Purpose.BLOCK_ORDER, epoch, shard);
        int[] indices = new int[blocksOfShard[shard]];
        Arrays.setAll(indices, i -> i);
        for (int i = indices.length - 1; i > 0; i--) {
            int j = random.below(i, i + 1);
            int swapped = indices[i];
            indices[i] = indices[j];
            indices[j] = swapped;
        }
        return indices;
    }
}
