package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Metrics;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import dev.unroll.train.Objective;
import dev.unroll.train.StepResult;
import dev.unroll.train.StepTimes;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The distributed part of training: broadcast the weights, compute gradients where the blocks are, add them up in a tree,
 * destroy the broadcast.
 */
public final class SparkObjective implements Objective {
    private final JavaSparkContext context;
    private final NetworkFactory network;
    private final JavaRDD<SequenceBlock> blocks;
    private final StepPlan plan;
    private final int depth;
    private final Optional<Validation> validation;

    /** @param depth of the aggregation tree; at 1 the driver adds up all partitions itself */
    public SparkObjective(
            JavaSparkContext context,
            NetworkFactory network,
            JavaRDD<SequenceBlock> blocks,
            StepPlan plan,
            int depth,
            Optional<Validation> validation) {
        this.context = context;
        this.network = network;
        this.blocks = blocks;
        this.plan = plan;
        this.depth = depth;
        this.validation = validation;
    }

    @Override
    public StepPlan plan() {
        return plan;
    }

    @Override
    public StepResult gradient(Parameters parameters, long[] step, GradientScale scale) {
        NetworkFactory factory = network; // what the tasks take along: not the whole objective
        long began = System.nanoTime();
        Broadcast<Parameters> weights = context.broadcast(parameters);
        long sent = System.nanoTime();
        try {
            GradientSum sum = blocks.mapPartitions(part -> partialSum(part, step, factory, weights.value(), scale))
                    .treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth);
            return new StepResult(sum, times(sum, sent - began, System.nanoTime() - sent));
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<GradientSum> partialSum(
            Iterator<SequenceBlock> blocks,
            long[] step,
            NetworkFactory factory,
            Parameters parameters,
            GradientScale scale) {
        long began = System.nanoTime();
        GradientSum sum = factory.use(parameters, network -> sum(network, blocks, step, scale));
        sum.setComputeNanos(System.nanoTime() - began);
        return List.of(sum).iterator();
    }

    private static GradientSum sum(Network network, Iterator<SequenceBlock> blocks, long[] step, GradientScale scale) {
        GradientSum sum = new GradientSum();
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            if (Arrays.binarySearch(step, block.id().toLong()) >= 0) {
                network.addGradient(block, scale, sum);
            }
        }
        return sum;
    }

    private static StepTimes times(GradientSum sum, long broadcastNanos, long jobNanos) {
        double compute = sum.slowestNanos() * 1e-9;
        double aggregation = sum.mergeNanos() * 1e-9;
        double rest = Math.max(0, jobNanos * 1e-9 - compute - aggregation);
        return new StepTimes(compute, aggregation, broadcastNanos * 1e-9, rest);
    }

    @Override
    public Optional<Metrics> validate(Parameters parameters) {
        return validation.map(v -> v.evaluate(context, network, parameters));
    }
}
