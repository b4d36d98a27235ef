package dev.unroll.data;

import dev.unroll.data.CounterRandom.Purpose;
import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which blocks each step computes on: a function of the shards' sizes, the seed and the epoch, never of partitions.
 *
 * <p>An epoch visits one window of shards after the other, in an order that is shuffled for each epoch. It goes round a
 * window's shards, taking one block of each in turn; the order of a shard's blocks is shuffled for each epoch. A step takes the
 * next {@code blocksPerStep} of them, so its blocks come from as many shards, and therefore partitions, as possible, and from
 * one window, or from two if it ends one.
 */
public final class StepPlan implements Serializable {
    private final int[] blocksOfShard; // (S)
    private final int[] blocksOfWindow; // (W)
    private final int blocksPerStep;
    private final int blocks;
    private final long seed;
    private transient Order[] known; // of the windows that were asked for last; null at first

    /** The ids of a window's blocks as an epoch visits them. */
    private record Order(int epoch, int window, long[] ids) {}

    /** With one window. */
    public StepPlan(int[] blocksOfShard, int blocksPerStep, long seed) {
        this(blocksOfShard, 1, blocksPerStep, seed);
    }

    /**
     * @param windows as in {@link ShardLayout}
     * @param blocksPerStep the last step of an epoch may have fewer; 0 for all blocks in the one step of an epoch
     * @throws UnrollException of kind USAGE where there are more blocks than can be counted in an int
     */
    public StepPlan(int[] blocksOfShard, int windows, int blocksPerStep, long seed) {
        long all = Arrays.stream(blocksOfShard).asLongStream().sum();
        if (all > Rows.MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The sequences make too many blocks: expected at most %d, found %d; raise %s.",
                    Rows.MOST_NUMBERS, all, ParameterName.of("blockSize"));
        }
        this.blocksOfShard = blocksOfShard.clone();
        this.blocksOfWindow = new int[windows];
        for (int shard = 0; shard < blocksOfShard.length; shard++) {
            blocksOfWindow[shard / (blocksOfShard.length / windows)] += blocksOfShard[shard];
        }
        this.blocks = (int) all;
        this.blocksPerStep = (int) (blocksPerStep == 0 ? all : Math.min(blocksPerStep, all));
        this.seed = seed;
    }

    // spotless:off: a table
    /** Number of all blocks. */ public int blocks() { return blocks; }
    public int blocksPerStep() { return blocksPerStep; }
    public int windows() { return blocksOfWindow.length; } // W
    public int stepsPerEpoch() { return (blocks + blocksPerStep - 1) / blocksPerStep; }
    private int begin(Step step) { return step.index() * blocksPerStep; } // of its blocks in the epoch's order
    private int end(Step step) { return (int) Math.min(blocks, (long) begin(step) + blocksPerStep); }
    private int shardsOfWindow() { return blocksOfShard.length / blocksOfWindow.length; }
    // spotless:on

    /** The {@link SequenceBlock#id}s of a step's blocks, sorted. */
    public long[] blocks(Step step) {
        int begin = begin(step);
        int end = end(step);
        int[] order = windowOrder(step.epoch());
        int[] starts = starts(order);
        long[] ids = new long[end - begin];
        for (int k = 0; k < order.length; k++) {
            int from = Math.max(begin, starts[k]);
            int to = Math.min(end, starts[k + 1]);
            if (from < to) {
                System.arraycopy(order(step.epoch(), order[k]), from - starts[k], ids, from - begin, to - from);
            }
        }
        Arrays.sort(ids);
        return ids;
    }

    /** The windows that a step's blocks are in, as the epoch visits them. */
    public int[] windows(Step step) {
        int[] order = windowOrder(step.epoch());
        int[] starts = starts(order);
        return IntStream.range(0, order.length)
                .filter(k -> starts[k] < end(step) && starts[k + 1] > begin(step))
                .map(k -> order[k])
                .toArray();
    }

    /** The window that the epoch visits after those of a step. */
    public OptionalInt windowAfter(Step step) {
        int[] order = windowOrder(step.epoch());
        int[] starts = starts(order);
        return IntStream.range(0, order.length)
                .filter(k -> starts[k] >= end(step))
                .map(k -> order[k])
                .findFirst();
    }

    /** How many steps of the epoch, from this one on, take their blocks from its windows and the one after; any of one window. */
    public long stepsInSight(Step step) {
        if (windows() == 1) {
            return Long.MAX_VALUE;
        }
        int[] starts = starts(windowOrder(step.epoch()));
        int windowsBegun =
                Arrays.stream(starts).filter(start -> start < end(step)).toArray().length;
        int blocksInSight = starts[Math.min(windowsBegun + 1, starts.length - 1)];
        int steps = blocksInSight == blocks ? stepsPerEpoch() : blocksInSight / blocksPerStep; // of the epoch
        return (long) steps - step.index();
    }

    /** (W + 1): how many blocks an epoch visits before each window in this order, and in all. */
    private int[] starts(int[] order) {
        int[] starts = new int[order.length + 1];
        for (int k = 0; k < order.length; k++) {
            starts[k + 1] = starts[k] + blocksOfWindow[order[k]];
        }
        return starts;
    }

    private int[] windowOrder(int epoch) {
        return shuffled(blocksOfWindow.length, new CounterRandom(seed, Purpose.WINDOW_ORDER, epoch, 0));
    }

    /** A step ends one window and begins another at most, as a window has several steps; so two of them are kept. */
    private synchronized long[] order(int epoch, int window) {
        for (Order order : known == null ? new Order[0] : known) {
            if (order != null && order.epoch == epoch && order.window == window) {
                return order.ids;
            }
        }
        Order order = new Order(epoch, window, ids(epoch, window));
        known = new Order[] {order, known == null ? null : known[0]};
        return order.ids;
    }

    private long[] ids(int epoch, int window) {
        int firstShard = window * shardsOfWindow();
        int[][] shuffled = new int[shardsOfWindow()][];
        Arrays.setAll(shuffled, i -> {
            int shard = firstShard + i;
            return shuffled(blocksOfShard[shard], new CounterRandom(seed, Purpose.BLOCK_ORDER, epoch, shard));
        });
        long[] ids = new long[blocksOfWindow[window]];
        int position = 0;
        for (int round = 0; position < ids.length; round++) {
            for (int i = 0; i < shuffled.length; i++) {
                if (round < shuffled[i].length) {
                    ids[position++] = SequenceBlock.id(firstShard + i, shuffled[i][round]);
                }
            }
        }
        return ids;
    }

    /** 0 to n − 1, by Fisher and Yates (1938), in Durstenfeld's form (1964). */
    private static int[] shuffled(int n, CounterRandom random) {
        int[] indices = new int[n];
        Arrays.setAll(indices, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = random.below(i, i + 1);
            int swapped = indices[i];
            indices[i] = indices[j];
            indices[j] = swapped;
        }
        return indices;
    }
}
