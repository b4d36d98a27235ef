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
import dev.unroll.train.GradientThreads.Addition;
import dev.unroll.train.MemoryEstimate;
import dev.unroll.train.Objective;
import dev.unroll.train.Objective.NonFiniteSequences;
import dev.unroll.train.Worker;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * The distributed part of training: send the weights, compute gradients where the blocks are, sum them in a tree.
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
    public static final int IN_SLICES = MemoryEstimate.IN_SLICES;

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        long began = System.nanoTime();
        try (StepWeights weights = StepWeights.send(parameters, blocks.context())) {
            long sent = System.nanoTime();
            Part part = new Part(work, weights, step, scale);
            GradientSum sum = tasks.time(
                    "unroll: " + step + ", on the cluster", () -> sum(blocks.windows(), part, parameters.size()));
            blocks.checks().requireUnchanged(sum.changedShards());
            ShardChecks.requireAllBlocks(plan().blocks(step).length, sum.blocks());
            tasks.addNetworkSeconds(work.value().taskSeconds(sum.networkNanos()));
            return new StepResult(sum, StepTimes.of(sum, sent - began, System.nanoTime() - sent));
        }
    }

    private GradientSum sum(JavaRDD<StoredWindows> all, Part part, int parameters) {
        return switch (depth) {
            case IN_SLICES -> SlicedSum.of(all.mapPartitions(part), parameters);
            case 1 -> SparkApi.perPartition(all, part, GradientSum.class).reduce(new GradientSum(), GradientSum::add);
            default ->
                all.mapPartitions(part).treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth);
        };
    }

    /** A partition's part of a step, as the tasks get it. */
    private record Part(Broadcast<TrainingWork> work, StepWeights weights, Step step, GradientScale scale)
            implements FlatMapFunction<Iterator<StoredWindows>, GradientSum> {
        @Override
        public Iterator<GradientSum> call(Iterator<StoredWindows> stored) {
            Addition add = (network, block, sum) -> network.addGradient(block, step, scale, sum);
            return work.value().sum(stored.next(), step, weights.value(), add);
        }
    }

    // spotless:off: a table
    @Override public NonFiniteSequences nonFinite(Parameters p, Step step, GradientScale scale) { return blocks.nonFinite(work.value(), p, step, scale); }
    @Override public String name(SequenceKey key) { return names.apply(key); }
    @Override public TaskTime takeTaskTime() { return tasks.takeTime(); }
    @Override public List<String> takeLostExecutors() { return tasks.takeLostExecutors(); }
    @Override public boolean hasValidation() { return validation.isPresent(); }
    @Override public Optional<Metrics> validate(Parameters p) { return validation.map(data -> data.validate(work.value().factory(), p)); }
    @Override public StepPlan plan() { return work.value().plan(); }
    @Override public Ranges ranges() { return work.value().workers().ofDriver(); }
    @Override public Optional<Worker> worker() { return Optional.of(blocks.worker(work, tasks)); }
    // spotless:on
}
