package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import dev.unroll.train.GradientThreads;
import dev.unroll.train.GradientThreads.Addition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.TaskContext;

/**
 * What the tasks of a training know, whatever the step; sent to each executor once.
 *
 * @param name of the blocks
 * @param inMemory whether all of them may be kept decoded, in the executors' memory
 */
public record TrainingWork(
        NetworkFactory factory, StepPlan plan, ShardChecks checks, String name, boolean inMemory, Workers workers)
        implements Serializable {
    private static final int BLOCKS_AT_A_TIME = 8; // a thread, where they are not kept

    /** A partition's part of the step. */
    Iterator<GradientSum> sum(Iterator<SequenceBlock> partition, Step step, Parameters parameters, Addition addition) {
        long began = System.nanoTime();
        GradientSum partial = compute(workers.threads(), threads -> {
            GradientSum sum = new GradientSum();
            int changed = read(
                    partition,
                    plan.blocks(step),
                    threads.count(),
                    blocks -> sum.add(threads.sum(blocks, parameters, addition)));
            sum.setChangedShards(changed);
            sum.setComputeNanos(System.nanoTime() - began);
            return sum;
        });
        return List.of(partial).iterator();
    }

    /** The part of the tasks' own time that this is, of all their threads together. */
    double taskSeconds(long networkNanos) {
        return networkNanos * 1e-9 / workers.threads();
    }

    /** With so many threads, each with a network of its own. */
    <T> T compute(int threads, Function<GradientThreads, T> work) {
        return factory.use(threads, networks -> work.apply(new GradientThreads(networks, workers.executor())));
    }

    /** Gives the partition's blocks with these ids to {@code use}; returns how many of its shards have changed. */
    private int read(Iterator<SequenceBlock> partition, long[] ids, int threads, Consumer<List<SequenceBlock>> use) {
        if (inMemory) {
            DecodedBlocks decoded = decoded(partition, TaskContext.getPartitionId());
            use.accept(decoded.of(ids));
            return decoded.changedShards();
        }
        ShardChecks.Watch watched = checks.new Watch(partition);
        List<SequenceBlock> some = new ArrayList<>();
        while (watched.hasNext()) {
            SequenceBlock block = watched.next();
            if (Arrays.binarySearch(ids, block.id()) >= 0) {
                some.add(block);
            }
            if (some.size() == threads * BLOCKS_AT_A_TIME || !watched.hasNext()) {
                use.accept(some);
                some.clear();
            }
        }
        return watched.changedShards();
    }

    /** @param partition whose blocks these are, or {@link DecodedBlocks.Key#ALL} */
    DecodedBlocks decoded(Iterator<SequenceBlock> blocks, int partition) {
        return DecodedBlocks.of(new DecodedBlocks.Key(name, partition), () -> {
            ShardChecks.Watch watched = checks.new Watch(blocks);
            Map<Long, SequenceBlock> byId = new HashMap<>();
            watched.forEachRemaining(block -> byId.put(block.id(), block));
            boolean all = partition == DecodedBlocks.Key.ALL;
            return new DecodedBlocks(byId, all ? watched.changedShardsOfAll() : watched.changedShards());
        });
    }
}
