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
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * What the tasks of a training know, whatever the step; sent to each executor once.
 *
 * @param name of the blocks
 * @param bytes that all of them take
 * @param memory of the executors, for blocks
 */
public record TrainingWork(
        NetworkFactory factory,
        StepPlan plan,
        ShardChecks checks,
        String name,
        long bytes,
        Memory memory,
        Workers workers)
        implements Serializable {
    private static final int BLOCKS_AT_A_TIME = 8; // a thread, where they are not kept

    /** Which blocks stay in the executors' memory from task to task. */
    enum Keeping {
        ALL,
        WINDOWS,
        NONE
    }

    // spotless:off: a table
    Keeping keeping() { return keeping(memory.ofAll()); } // where each executor has some partitions
    Keeping keepingOnWorker() { return keeping(memory.ofSmallest()); } // where it has all of them
    // spotless:on

    private Keeping keeping(long room) {
        return bytes <= room ? Keeping.ALL : bytesInHand() <= room ? Keeping.WINDOWS : Keeping.NONE;
    }

    /** Of the windows that a step is in, two at most, and of the one after. */
    long bytesInHand() {
        return Math.min(bytes, 3 * bytes / plan.windows());
    }

    /** A partition's part of the step. */
    Iterator<GradientSum> sum(StoredWindows stored, Step step, Parameters parameters, Addition addition) {
        long began = System.nanoTime();
        GradientSum partial = compute(
                workers.threads(),
                threads -> keeping() == Keeping.NONE
                        ? sumOfAllRead(stored, step, threads, parameters, addition)
                        : sumOfKept(stored, step, threads, parameters, addition));
        partial.setComputeNanos(System.nanoTime() - began);
        return List.of(partial).iterator();
    }

    private GradientSum sumOfKept(
            StoredWindows stored, Step step, GradientThreads threads, Parameters parameters, Addition addition) {
        WindowReader reader = WindowReader.of(this, stored);
        GradientSum sum = reader.make(step, () -> threads.sum(reader.blocks(step), parameters, addition));
        sum.setChangedShards(reader.changedShards());
        return sum;
    }

    /** The part of the tasks' own time that this is, of all their threads together. */
    double taskSeconds(long networkNanos) {
        return networkNanos * 1e-9 / workers.threads();
    }

    /** With so many threads, each with a network of its own. */
    <T> T compute(int threads, Function<GradientThreads, T> work) {
        return workers.compute(() ->
                factory.use(threads, networks -> work.apply(new GradientThreads(networks, workers.helpers()))));
    }

    private GradientSum sumOfAllRead(
            StoredWindows stored, Step step, GradientThreads threads, Parameters parameters, Addition addition) {
        long[] ids = plan.blocks(step);
        GradientSum sum = new GradientSum();
        int changed = 0;
        List<SequenceBlock> some = new ArrayList<>();
        for (int window : plan.windows(step)) {
            ShardChecks.Watch watched = checks.new Watch(stored, window);
            while (watched.hasNext()) {
                SequenceBlock block = watched.next();
                if (Arrays.binarySearch(ids, block.id()) >= 0) {
                    some.add(block);
                }
                if (some.size() == threads.count() * BLOCKS_AT_A_TIME || !watched.hasNext()) {
                    sum.add(threads.sum(some, parameters, addition));
                    some.clear();
                }
            }
            changed += watched.changedShards();
        }
        sum.setChangedShards(changed);
        return sum;
    }
}
