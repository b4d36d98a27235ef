package dev.unroll.ml;

import dev.unroll.data.PackedSteps;
import dev.unroll.data.ParameterName;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.UnrollException;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.spark.Workers;
import dev.unroll.spark.read.PartSummary;
import dev.unroll.train.MemoryEstimate;
import dev.unroll.train.TrainingListener;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Compares what training needs with the memory that its JVMs have, so that it need not begin where it would run out. */
record MemoryCheck(MemoryEstimate estimate, Limits limits, boolean isLocal) {
    private static final String LIMIT = "spark.driver.maxResultSize";
    private static final long MIB = 1 << 20;
    private static final long RESERVED = 300 * MIB; // of a heap, before Spark takes its part of it

    /**
     * Bytes: the heaps, and the results of a stage that the driver accepts, 0 for any number.
     *
     * @param stored of the data, in the heap of an executor or of the local master
     */
    record Limits(long executor, long driver, long results, long stored) {
        /** @param data of an executor or of the local master, which keeps so many in memory as Spark gives it room for */
        static Limits of(SparkConf conf, long data, boolean isLocal) {
            long executor = conf.getSizeAsMb("spark.executor.memory", "1g") * MIB;
            long driver = Runtime.getRuntime().maxMemory();
            double fraction = conf.getDouble("spark.memory.fraction", 0.6);
            long storage = (long) (fraction * Math.max(0, (isLocal ? driver : executor) - RESERVED));
            return new Limits(executor, driver, maxResultSize(conf), Math.min(data, storage));
        }
    }

    // spotless:off: a table
    /** 0 for no limit. */
    static long maxResultSize(SparkConf conf) { return conf.getSizeAsBytes(LIMIT, "1g"); }
    private static long mib(long bytes) { return (bytes + MIB - 1) / MIB; }
    // spotless:on

    static MemoryCheck of(FitSummary summary, Dataset<Row> data) {
        SparkContext context = data.sparkSession().sparkContext();
        Workers workers = Workers.of(context);
        boolean isLocal = workers.localCores() > 0;
        ParamValues values = summary.values();
        MemoryEstimate.Cluster cluster = new MemoryEstimate.Cluster(
                Math.min(values.partitions(data), summary.layout().shardsOfWindow()),
                cores(context, workers) / workers.taskCores(),
                workers.threads(),
                values.aggregationDepth(data, model(summary).size()),
                isLocal);
        long bytes = summary.bytes() / (isLocal ? 1 : executors(context));
        Limits limits = Limits.of(context.conf(), bytes, isLocal);
        return new MemoryCheck(MemoryEstimate.of(model(summary), cluster), limits, isLocal);
    }

    /** Tells the listener, and throws USAGE where there is too little, unless users want to try. */
    static void require(FitSummary summary, Dataset<Row> data, TrainingListener listener) {
        MemoryCheck check = of(summary, data);
        listener.started(check.estimate.toString());
        check.require(summary.values().params().getSkipEstimate());
    }

    /** Of the local master, or of an executor. */
    private static int cores(SparkContext context, Workers workers) {
        if (workers.localCores() > 0) {
            return workers.localCores();
        }
        int ofEach = (context.defaultParallelism() + executors(context) - 1) / executors(context);
        return context.conf().getInt("spark.executor.cores", ofEach);
    }

    private static int executors(SparkContext context) {
        return Math.max(1, context.statusTracker().getExecutorInfos().length - 1); // without the driver
    }

    private static MemoryEstimate.Model model(FitSummary summary) {
        RnnParams<?> params = summary.values().params();
        PartSummary training = summary.data().training();
        NetworkConfig network = summary.network();
        NetworkSize size =
                new NetworkSize(new ParameterLayout(network), summary.values().precision());
        int batch = params.getBatchSize();
        long sequences = batch == 0 ? training.sequences() : Math.min(batch, training.sequences());
        long ofTokens = Math.min(size.ofTokens(), sequences * training.longest() * size.ofTokensOfStep());
        PackedSteps block =
                ShardLayout.largestBlock(training.sequences(), summary.values().blockSize(), training.longest());
        return new MemoryEstimate.Model(
                size, ofTokens, block, params.getRecompute(), summary.values().training());
    }

    void require(boolean skip) {
        if (skip) {
            return;
        }
        if (isLocal) {
            String who = "The JVM of a local master, which is driver and executor, is";
            require(estimate.driver(), limits.driver, limits.stored, who, "spark.driver.memory");
        } else {
            require(estimate.driver(), limits.driver, 0, "The driver is", "spark.driver.memory");
            require(estimate.executor(), limits.executor, limits.stored, "Executors are", "spark.executor.memory");
        }
        if (limits.results > 0 && estimate.results() > limits.results) {
            throw UnrollException.usage(
                    "The driver does not accept the sums of a step, all entries of which it must have: expected %s of at least %d MiB, found %d; raise it, leave %s at 0, or lower %s or %s.",
                    LIMIT,
                    mib(estimate.results()),
                    mib(limits.results),
                    ParameterName.of("aggregationDepth"),
                    ParameterName.of("hiddenSize"),
                    ParameterName.of("layers"));
        }
    }

    private static void require(long needed, long heap, long stored, String who, String setting) {
        if (needed + stored > heap) {
            throw UnrollException.usage(
                    "%s too small for this network: expected about %d MiB of heap beside %d of data, found %d in all; raise %s, lower %s, %s or %s, or set %s to try it all the same.",
                    who,
                    mib(needed),
                    mib(stored),
                    mib(heap),
                    setting,
                    ParameterName.of("hiddenSize"),
                    ParameterName.of("layers"),
                    ParameterName.of("blockSize"),
                    ParameterName.of("skipEstimate"));
        }
    }
}
