package dev.unroll.train;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.util.List;
import java.util.Optional;

/** An {@link Objective} over blocks in memory, on the calling thread. Equal to the distributed one to the last bit. */
public final class LocalObjective implements Objective {
    private final List<SequenceBlock> blocks;
    private final StepPlan plan;
    private final Network network;
    private TaskTime tasks = TaskTime.UNKNOWN; // since task time was last taken

    /** @param plan over exactly these blocks */
    public LocalObjective(List<SequenceBlock> blocks, StepPlan plan, Network network) {
        this.blocks = List.copyOf(blocks);
        this.plan = plan;
        this.network = network;
    }

    // spotless:off: a table
    @Override public StepPlan plan() { return plan; }
    @Override public String name(SequenceKey key) { return "a sequence in memory"; }
    @Override public List<String> takeLostExecutors() { return List.of(); }
    @Override public Optional<Metrics> validate(Parameters parameters) { return Optional.empty(); }
    // spotless:on

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        long began = System.nanoTime();
        network.load(parameters);
        GradientSum sum = network.gradientSum(blocks.iterator(), step, scale);
        double compute = (System.nanoTime() - began) * 1e-9;
        tasks = tasks.plus(TaskTime.of(compute, sum.networkNanos() * 1e-9));
        return new StepResult(sum, new StepTimes(compute, 0, 0, 0));
    }

    @Override
    public NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale) {
        network.load(parameters);
        return NonFiniteSequences.of(network, blocks.iterator(), step, scale);
    }

    @Override
    public TaskTime takeTaskTime() {
        TaskTime taken = tasks;
        tasks = TaskTime.UNKNOWN;
        return taken;
    }
}
