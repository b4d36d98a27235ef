package dev.unroll;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkObjective;
import dev.unroll.spark.TaskListener;
import dev.unroll.train.GradientThreads;
import dev.unroll.train.MemoryEstimate;
import dev.unroll.train.Objective;
import dev.unroll.train.Optimizer;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Measures steps on Spark beside the model of {@code src/docs/scale.md}, whose constants it measures in the same rounds: all
 * take turns, so that other loads of the machine meet all alike. Figures are medians of the rounds.
 */
final class ScaleBenchmark {
    private static final int BLOCK_SIZE = 32;
    private static final int STEPS = 20; // of each sequence
    private static final int CORES = 2;
    private static final int WARM_UP = 3; // rounds
    private static final double MS = 1e3;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(CORES);

    /** The first four, with hardly anything to compute, are what the model's constants follow from. */
    private static final List<Case> CASES = List.of(
            new Case(4, 2, 1, 2, 1),
            new Case(4, 16, 1, 16, 1),
            new Case(512, 2, 1, 2, 1),
            new Case(1024, 2, 1, 2, MemoryEstimate.IN_SLICES),
            new Case(32, 16, STEPS, 2, 1),
            new Case(128, 16, STEPS, 2, 1),
            new Case(128, 16, STEPS, 8, 1),
            new Case(256, 16, STEPS, 2, 1),
            new Case(512, 8, STEPS, 2, 1),
            new Case(512, 8, STEPS, 8, 2),
            new Case(1024, 4, STEPS, 2, 1),
            new Case(1024, 4, STEPS, 4, MemoryEstimate.IN_SLICES));

    private final JavaSparkContext context;

    /** A step over so many blocks, half of them on each core. */
    private record Case(int hidden, int blocks, int steps, int partitions, int depth) {
        // spotless:off: a table
        NetworkConfig network() { return new NetworkConfig(CellType.LSTM, 2, List.of(), hidden, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1); }
        ParameterLayout layout() { return new ParameterLayout(network()); }
        NetworkSize size() { return new NetworkSize(layout(), Precision.FLOAT); }
        Parameters weights() { return Parameters.of(Initializer.initial(layout(), 1), Precision.FLOAT); }
        /** Of weights to both executors, and of sums to the driver. */
        long bytes() { return CORES * size().parameters() + MemoryEstimate.sumsAtDriver(partitions, depth) * size().sum(0); }
        /** Of a second stage that adds up slices, or whole sums in a tree. */
        int adders() { return depth == MemoryEstimate.IN_SLICES ? GradientSum.mostParts(layout().size()) : depth == 1 ? 0 : MemoryEstimate.sumsAtDriver(partitions, depth); }
        int tasks() { return partitions + adders(); }
        /** Of sums that go from executor to executor for that. */
        long bytesShuffled() { return depth == 1 ? 0 : partitions * size().sum(0); }
        // spotless:on
    }

    private ScaleBenchmark(JavaSparkContext context) {
        this.context = context;
    }

    /** Arguments: rounds, and a master with two cores or, without, a standalone cluster of two workers. */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        if (args.length > 1) {
            measure(args[1], rounds);
            return;
        }
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "3g")) {
            measure(cluster.master(), rounds);
        }
    }

    private static void measure(String master, int rounds) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("scale")
                .set("spark.executor.memory", "2g")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.scheduler.minRegisteredResourcesRatio", "1");
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            new ScaleBenchmark(context).run(rounds);
        } finally {
            THREADS.shutdown();
        }
    }

    /** Work of which each round notes the shortest of some times. */
    private static final class Timed {
        private final List<Double> seconds = new ArrayList<>();
        private final int times;
        private final Runnable work;

        Timed(int times, Runnable work) {
            this.times = times;
            this.work = work;
        }

        void round() {
            double shortest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < times; i++) {
                long began = System.nanoTime();
                work.run();
                shortest = Math.min(shortest, (System.nanoTime() - began) * 1e-9);
            }
            seconds.add(shortest);
        }

        double median() {
            return seconds.stream()
                    .skip(WARM_UP)
                    .sorted()
                    .skip((seconds.size() - WARM_UP) / 2)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A case's step on Spark, its tasks on as many threads without, and the update after it. */
    private record Turn(Case one, Timed step, Timed compute, Timed update) {
        /** What Spark adds. */
        double rest() {
            return step.median() - compute.median();
        }

        void round() {
            step.round();
            compute.round();
            update.round();
        }
    }

    private void run(int rounds) {
        List<Turn> all = CASES.stream().map(this::timed).toList();
        for (int round = 0; round < rounds + WARM_UP; round++) {
            all.forEach(Turn::round);
        }
        double ofTask = (all.get(1).rest() - all.get(0).rest()) / 14;
        double ofJob = all.get(0).rest() - 2 * ofTask;
        Turn whole = all.get(2);
        double ofByte = (whole.rest() - ofJob - 2 * ofTask) / whole.one.bytes();
        Turn sliced = all.get(3);
        double ofShuffled = (sliced.rest() - ofJob - sliced.one.tasks() * ofTask - ofByte * sliced.one.bytes())
                / sliced.one.bytesShuffled();
        System.out.printf(Locale.ROOT, "%.1f ms a job, %.2f a task, ", ofJob * MS, ofTask * MS);
        System.out.printf(Locale.ROOT, "%.2f ns a byte, %.2f a shuffled byte%n", ofByte * 1e9, ofShuffled * 1e9);
        for (Turn each : all) {
            double spark = ofJob
                    + each.one.tasks() * ofTask
                    + ofByte * each.one.bytes()
                    + ofShuffled * each.one.bytesShuffled();
            double predicted = each.compute.median() + spark;
            System.out.printf(
                    Locale.ROOT,
                    "%s: compute %.1f, predicted %.1f, measured %.1f ms, ratio %.2f; update %.1f ms%n",
                    each.one,
                    each.compute.median() * MS,
                    predicted * MS,
                    each.step.median() * MS,
                    each.step.median() / predicted,
                    each.update.median() * MS);
        }
    }

    private Turn timed(Case one) {
        int times = one.hidden < 512 ? 5 : 1;
        Parameters weights = one.weights();
        return new Turn(
                one,
                new Timed(times, step(one, weights)),
                new Timed(times, compute(one, weights)),
                new Timed(times, update(one)));
    }

    /** The same tasks, each with a network that it loads and a sum. */
    private static Runnable compute(Case one, Parameters weights) {
        GradientScale scale = GradientScale.initial(one.layout(), one.blocks);
        List<Runnable> tasks = new ArrayList<>();
        for (int task = 0; task < one.partitions; task++) {
            GradientThreads thread = new GradientThreads(new RecurrentNetwork(one.network()));
            List<SequenceBlock> blocks = new ArrayList<>();
            for (int i = task; i < one.blocks; i += one.partitions) {
                blocks.add(SequenceBlock.pack(i, sequences(BLOCK_SIZE, one.steps), false));
            }
            tasks.add(() -> thread.sum(
                    blocks, weights, (network, block, to) -> network.addGradient(block, Step.FIRST, scale, to)));
        }
        return () -> CompletableFuture.allOf(tasks.stream()
                        .map(task -> CompletableFuture.runAsync(task, THREADS))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static Runnable update(Case one) {
        double[] weights = Initializer.initial(one.layout(), 1);
        double[] gradient = new double[weights.length];
        Optimizer optimizer = new Optimizer(UpdateRule.ADAM, one.layout(), 0.9, 0);
        return () -> {
            optimizer.step(weights, gradient, 0.001);
            Parameters.of(weights, Precision.FLOAT);
        };
    }

    private Runnable step(Case one, Parameters weights) {
        List<Sequence> all = sequences(one.blocks * BLOCK_SIZE * 8, one.steps);
        TaskListener tasks = TaskListener.start(context);
        ShardedBlocks blocks =
                ShardedBlocks.pack(context, all, ShardLayout.of(all.size(), BLOCK_SIZE), one.partitions, false);
        StepPlan plan = blocks.plan(one.blocks, 1);
        Objective cluster = new SparkObjective(
                blocks.send(new NetworkFactory(one.network(), Precision.FLOAT), plan),
                blocks,
                one.depth,
                Optional.empty(),
                SequenceKey::toString,
                tasks);
        GradientScale scale = GradientScale.initial(one.layout(), plan.blocksPerStep());
        return () -> cluster.gradient(weights, Step.FIRST, scale);
    }

    private static List<Sequence> sequences(int count, int steps) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Rows features = Rows.zeros(Rows.Kind.FLOAT, steps, 2);
            features.set(0, 0, i);
            Rows target = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
            sequences.add(new Sequence(SequenceKey.ofContent(features, target, 1), 1, features, target));
        }
        return sequences;
    }
}
