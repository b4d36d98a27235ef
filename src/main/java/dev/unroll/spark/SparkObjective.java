package dev.unroll.spark;

import dev.unroll.data.Ranges;
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
import dev.unroll.train.Worker;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * The distributed part of training: broadcast the weights, compute gradients where the blocks are, sum them in a tree.
 *
 * @param depth of the aggregation tree; at 1 the driver sums all partitions itself, {@link #IN_SLICES} for {@link SlicedSum}
 * @param names of sequences, for messages; asked for one at most
 */
// spotless:off: a table
public record SparkObjective(
        Broadcast<TrainingWork> work, ShardedBlocks blocks, int depth,
        Optional<Validation> validation, Function<SequenceKey, String> names, TaskListener tasks)
        implements Objective {
    // spotless:on
    public static final int IN_SLICES = 0;

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        Broadcast<TrainingWork> work = this.work; // what the tasks take along: not the whole objective
        long began = System.nanoTime();
        Broadcast<Parameters> weights = blocks.context().broadcast(parameters);
        long sent = System.nanoTime();
        try {
            JavaRDD<GradientSum> partial = blocks.windows()
                    .mapPartitions(part -> sum(part.next(), work.value(), weights.value(), step, scale));
            GradientSum sum = tasks.time(
                    "unroll: " + step + ", on the cluster",
                    () -> depth == IN_SLICES
                            ? SlicedSum.of(partial, parameters.size())
                            : partial.treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth));
            blocks.checks().requireUnchanged(sum.changedShards());
            ShardChecks.requireAllBlocks(plan().blocks(step).length, sum.blocks());
            tasks.addNetworkSeconds(work.value().taskSeconds(sum.networkNanos()));
            return new StepResult(sum, StepTimes.of(sum, sent - began, System.nanoTime() - sent));
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<GradientSum> sum(
            StoredWindows part, TrainingWork work, Parameters weights, Step step, GradientScale scale) {
        return work.sum(part, step, weights, (network, block, to) -> network.addGradient(block, step, scale, to));
    }

    // spotless:off: a table
    @Override public NonFiniteSequences nonFinite(Parameters p, Step step, GradientScale scale) { return blocks.nonFinite(work.value(), p, step, scale); }
    @Override public String name(SequenceKey key) { return names.apply(key); }
    @Override public TaskTime takeTaskTime() { return tasks.takeTime(); }
    @Override public List<String> takeLostExecutors() { return tasks.takeLostExecutors(); }
    @Override public boolean hasValidation() { return validation.isPresent(); }
    @Override public Optional<Metrics> validate(Parameters p) { return validation.map(data -> data.evaluate(work.value().factory(), p)); }
    @Override public StepPlan plan() { return work.value().plan(); }
    @Override public Ranges ranges() { return work.value().workers().ofDriver(); }
    @Override public Optional<Worker> worker() { return Optional.of(blocks.worker(work, tasks)); }
    // spotless:on
}
