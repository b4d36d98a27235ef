package dev.unroll.spark;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import dev.unroll.train.Objective;
import dev.unroll.train.Objective.NonFiniteSequences;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The distributed part of training: broadcast the weights, compute gradients where the blocks are, sum them in a tree.
 *
 * @param depth of the aggregation tree; at 1 the driver sums all partitions itself
 * @param names of sequences, for messages; asked for one at most
 */
// spotless:off: a table
public record SparkObjective(
        NetworkFactory factory, ShardedBlocks blocks, StepPlan plan, int depth,
        Optional<Validation> validation, Function<SequenceKey, String> names, TaskListener tasks)
        implements Objective {
    // spotless:on

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        NetworkFactory factory = this.factory; // what the tasks take along: not the whole objective
        ShardChecks checks = blocks.checks();
        long began = System.nanoTime();
        Broadcast<Parameters> weights = blocks.context().broadcast(parameters);
        long sent = System.nanoTime();
        try {
            GradientSum sum = tasks.time(() -> blocks.blocks()
                    .mapPartitions(part -> partialSum(checks.new Watch(part), step, factory, weights.value(), scale))
                    .treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth));
            checks.requireUnchanged(sum.changedShards());
            ShardChecks.requireAllBlocks(step.blocks().length, sum.blocks());
            tasks.addNetworkSeconds(sum.networkNanos() * 1e-9);
            return new StepResult(sum, times(sum, sent - began, System.nanoTime() - sent));
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<GradientSum> partialSum(
            ShardChecks.Watch blocks, Step step, NetworkFactory factory, Parameters parameters, GradientScale scale) {
        long began = System.nanoTime();
        return factory.useOnce(parameters, network -> {
            GradientSum sum = network.gradientSum(blocks, step, scale);
            sum.setChangedShards(blocks.changedShards());
            sum.setComputeNanos(System.nanoTime() - began);
            return sum;
        });
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
        Broadcast<Parameters> weights = blocks.context().broadcast(parameters);
        try {
            return blocks.blocks()
                    .mapPartitions(part -> factory.useOnce(
                            weights.value(), network -> NonFiniteSequences.of(network, part, step, scale)))
                    .reduce(NonFiniteSequences::add);
        } finally {
            weights.destroy();
        }
    }

    // spotless:off: a table
    @Override public String name(SequenceKey key) { return names.apply(key); }
    @Override public TaskTime takeTaskTime() { return tasks.takeTime(); }
    @Override public List<String> takeLostExecutors() { return tasks.takeLostExecutors(); }
    @Override public Optional<Metrics> validate(Parameters p) { return validation.map(data -> data.evaluate(factory, p)); }
    // spotless:on
}
