package dev.unroll.train;

import dev.unroll.data.PackedSteps;
import dev.unroll.network.NetworkSize;
import java.util.Locale;

/**
 * The memory that training takes, in bytes, told before it begins: for each process what is referred to at once when most is.
 * Data are not in it: they take what the rest leaves, on disk if need be.
 *
 * @param task heap of a task, beside what the tasks of an executor share
 * @param executor heap of an executor; in local mode of the JVM that is the driver and the executor
 * @param driver heap of the driver, likewise
 * @param results what the tasks of one stage return to the driver together, which spark.driver.maxResultSize limits
 */
public record MemoryEstimate(long task, long executor, long driver, long results) {
    /** Aggregation depth at which executors add sums up in slices, of which the driver gets each once. */
    public static final int IN_SLICES = 0;

    /** Up to which Spark writes each slice straight to the file of its task. */
    public static final int MOST_SLICES = 200;

    private static final long OF_SPARK = 48L << 20; // classes, caches and buffers of a session that does nothing
    private static final double OF_COLLECTOR = 1.05; // where the heap is nearly full, some of it is not usable
    private static final double MIB = 1 << 20;

    /**
     * Of a whole sum that a task returns: it is serialised, and the result with it once more, in chunks of 1 MiB and some
     * bytes, to each of which G1 gives two regions of 1 MiB.
     */
    private static final int COPIES_OF_RESULT = 4;

    private static final long OF_TASK = 1 << 14; // of its result, at most: its metrics

    private static final int RESULTS_AT_ONCE = 4; // that the driver takes in, as spark.resultGetter.threads has it

    /**
     * What is trained.
     *
     * @param ofTokens how many columns or rows the tokens of a step may select
     * @param block the largest
     */
    public record Model(NetworkSize size, long ofTokens, PackedSteps block, boolean recompute, TrainingConfig config) {
        // spotless:off: a table
        private long sum() { return size.sum(ofTokens); }
        private long network() { return size.network(block, ofTokens, recompute); }
        /** Of a step: as networks load them, and as Spark's blocks of the broadcast. */
        private long weights() { return 2 * size.parameters(); }
        private long vector() { return (long) Double.BYTES * size.layout().size(); }
        /** Master weights and the optimizer's vectors, which a worker is sent and returns. */
        private long state() { return (1 + config.rule().initialState(1).size()) * vector(); }
        /** Of the best epoch, on the driver. */
        private long best() { return config.choice().keepBest() ? vector() : 0; }
        /** That and the gradient, as the driver and a worker have them. */
        private long descent() { return state() + vector(); }
        // spotless:on
    }

    /**
     * Where it is trained.
     *
     * @param tasks that an executor, or the local master, runs at once
     * @param threads of a task
     * @param depth of the aggregation tree, or {@link #IN_SLICES}
     */
    public record Cluster(int partitions, int tasks, int threads, int depth, boolean isLocal) {
        private int tasksAtOnce() {
            return Math.min(tasks, partitions);
        }
    }

    public static MemoryEstimate of(Model model, Cluster cluster) {
        int sums = sumsAtDriver(cluster.partitions, cluster.depth);
        long copies = cluster.depth == IN_SLICES ? 0 : COPIES_OF_RESULT * model.sum();
        // Networks can be reclaimed once they have computed, as NetworkFactory keeps them.
        long task = cluster.threads * model.sum() + Math.max(cluster.threads * model.network(), copies);
        long tasks = cluster.tasksAtOnce() * task;
        long driver = model.descent() + model.best() + model.weights() + model.sum();
        long results = results(model.sum(), cluster.partitions, cluster.depth);
        if (cluster.isLocal) { // one JVM, in which a result's copies are the task's
            long all = heap(driver + tasks - (copies == 0 ? model.sum() : 0));
            return new MemoryEstimate(task, all, all, results);
        }
        long received = Math.min(RESULTS_AT_ONCE, sums) * copies;
        return new MemoryEstimate(task, heap(model.weights() + tasks), heap(driver + received), results);
    }

    private static long heap(long bytes) {
        return (long) (OF_COLLECTOR * (OF_SPARK + bytes));
    }

    /** What the tasks of a step's last stage return together: sums, and what Spark says of each task. */
    public static long results(long sum, int partitions, int depth) {
        int sums = sumsAtDriver(partitions, depth);
        return sums * sum + OF_TASK * (depth == IN_SLICES ? MOST_SLICES : sums);
    }

    /**
     * How many whole sums the driver gets in a step: as Spark's treeAggregate does it, each level but the last adds up
     * ᵈ√p partitions at a time. In slices they are one.
     */
    public static int sumsAtDriver(int partitions, int depth) {
        if (depth == IN_SLICES) {
            return 1;
        }
        int scale = (int) Math.max(2, Math.ceil(StrictMath.pow(partitions, 1.0 / depth)));
        int left = partitions;
        while (left > scale + Math.ceil((double) left / scale)) {
            left /= scale;
        }
        return left;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "memory: about %.0f MiB for a task, %.0f for an executor, %.0f for the driver, beside the data; %.0f of results",
                task / MIB,
                executor / MIB,
                driver / MIB,
                results / MIB);
    }
}
