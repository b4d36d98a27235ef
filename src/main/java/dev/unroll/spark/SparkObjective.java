package dev.unroll.spark;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.StepTimes;
import dev.unroll.io.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import dev.unroll.train.NonFiniteSequences;
import dev.unroll.train.Objective;
import dev.unroll.train.PartialSum;
import dev.unroll.train.StepResult;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The distributed part of training: broadcast the weights, compute gradients where the blocks are, add them up in a tree,
 * destroy the broadcast.
 */
public final class SparkObjective implements Objective, AutoCloseable {
    private final JavaSparkContext context;
    private final NetworkFactory factory;
    private final ShardedBlocks blocks;
    private final StepPlan plan;
    private final int depth;
    private final Optional<Validation> validation;
    private final Function<SequenceKey, String> names;
    private final TaskClock clock;
    private final Supplier<List<String>> lostExecutors;
    private double networkSeconds; // of tasks, since their time was last asked for

    /**
     * @param depth of the aggregation tree; at 1 the driver adds up all partitions itself
     * @param names of sequences, for messages; asked for one at most
     * @param lostExecutors since it was last asked, as {@link LostExecutors#take} has them
     */
    public SparkObjective(
            NetworkFactory factory,
            ShardedBlocks blocks,
            StepPlan plan,
            int depth,
            Optional<Validation> validation,
            Function<SequenceKey, String> names,
            Supplier<List<String>> lostExecutors) {
        this.context = blocks.context();
        this.factory = factory;
        this.blocks = blocks;
        this.plan = plan;
        this.depth = depth;
        this.validation = validation;
        this.names = names;
        this.clock = TaskClock.start(context);
        this.lostExecutors = lostExecutors;
    }

    @Override
    public StepPlan plan() {
        return plan;
    }

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        NetworkFactory factory = this.factory; // what the tasks take along: not the whole objective
        ShardChecks checks = blocks.checks();
        long began = System.nanoTime();
        Broadcast<Parameters> weights = context.broadcast(parameters);
        long sent = System.nanoTime();
        try {
            GradientSum sum = clock.time(() -> blocks.blocks()
                    .mapPartitions(part -> partialSum(checks.watch(part), step, factory, weights.value(), scale))
                    .treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth));
            ChangedData.requireUnchanged(sum.changedShards(), checks.shards());
            ChangedData.requireAllBlocks(step.blocks().length, sum.blocks());
            networkSeconds += sum.networkNanos() * 1e-9;
            return new StepResult(sum, times(sum, sent - began, System.nanoTime() - sent));
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<GradientSum> partialSum(
            ShardChecks.Watch blocks, Step step, NetworkFactory factory, Parameters parameters, GradientScale scale) {
        long began = System.nanoTime();
        GradientSum sum = factory.use(parameters, network -> PartialSum.of(network, blocks, step, scale));
        sum.setChangedShards(blocks.changedShards());
        sum.setComputeNanos(System.nanoTime() - began);
        return List.of(sum).iterator();
    }

    private static StepTimes times(GradientSum sum, long broadcastNanos, long jobNanos) {
        double compute = sum.slowestNanos() * 1e-9;
        double aggregation = sum.mergeNanos() * 1e-9;
        double rest = Math.max(0, jobNanos * 1e-9 - compute - aggregation);
        return new StepTimes(compute, aggregation, broadcastNanos * 1e-9, rest);
    }

    @Override
    public NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale) {
        NetworkFactory factory = this.factory;
        Broadcast<Parameters> weights = context.broadcast(parameters);
        try {
            return blocks.blocks()
                    .mapPartitions(part -> {
                        NonFiniteSequences found = factory.use(
                                weights.value(), network -> NonFiniteSequences.of(network, part, step, scale));
                        return List.of(found).iterator();
                    })
                    .reduce(NonFiniteSequences::add);
        } finally {
            weights.destroy();
        }
    }

    @Override
    public String name(SequenceKey key) {
        return names.apply(key);
    }

    /** Waits, not for long, until Spark has told of all tasks. */
    @Override
    public TaskTime takeTaskTime() {
        TaskTime time = clock.take(networkSeconds);
        networkSeconds = 0;
        return time;
    }

    @Override
    public List<String> takeLostExecutors() {
        return lostExecutors.get();
    }

    @Override
    public Optional<Metrics> validate(Parameters parameters) {
        return validation.map(v -> v.evaluate(factory, parameters));
    }

    /** Stops timing tasks. */
    @Override
    public void close() {
        clock.close();
    }
}
