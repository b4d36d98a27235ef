package dev.unroll.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which blocks each step computes on: a function of the shards' sizes, the seed and the epoch, never of partitions.
 *
 * <p>An epoch goes round the shards, taking one block of each in turn; the order of a shard's blocks is shuffled for
 * each epoch. A step takes the next {@code blocksPerStep} of them, so its blocks come from as many shards, and therefore
 * partitions, as possible.
 *
 * @param blocksOfShard (S)
 * @param blocksPerStep the last step of an epoch may have fewer; 0 for all blocks in the one step of an epoch
 */
public record StepPlan(int[] blocksOfShard, int blocksPerStep, long seed) {
    /** Throws USAGE where there are more blocks than an array can have. */
    public StepPlan {
        long blocks = Arrays.stream(blocksOfShard).asLongStream().sum();
        if (blocks > Rows.MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The sequences make too many blocks: expected at most %d, found %d; raise %s.",
                    Rows.MOST_NUMBERS, blocks, ParameterName.of("blockSize"));
        }
        blocksPerStep = (int) (blocksPerStep == 0 ? blocks : Math.min(blocksPerStep, blocks));
    }

    // spotless:off: a table
    public int blocks() { return Arrays.stream(blocksOfShard).sum(); } // of all shards
    public int stepsPerEpoch() { return (blocks() + blocksPerStep - 1) / blocksPerStep; }
    // spotless:on

    /** The steps of an epoch. */
    public List<Step> steps(int epoch) {
        long[] order = order(epoch);
        List<Step> steps = new ArrayList<>();
        for (int from = 0; from < order.length; from += blocksPerStep) {
            long[] step = Arrays.copyOfRange(order, from, Math.min(order.length, from + blocksPerStep));
            Arrays.sort(step);
            steps.add(new Step(epoch, steps.size(), step));
        }
        return steps;
    }

    private long[] order(int epoch) {
        int[][] shuffled = new int[blocksOfShard.length][];
        Arrays.setAll(shuffled, shard -> shuffledBlocks(epoch, shard));
        long[] order = new long[blocks()];
        int position = 0;
        for (int round = 0; position < order.length; round++) {
            for (int shard = 0; shard < shuffled.length; shard++) {
                if (round < shuffled[shard].length) {
                    order[position++] = SequenceBlock.id(shard, shuffled[shard][round]);
                }
            }
        }
        return order;
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
