package dev.unroll.train;

import dev.unroll.data.Ranges;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An {@link Objective} over blocks in memory, on threads of this JVM. Equal to the distributed one to the last bit. */
public final class LocalObjective implements Objective {
    private final Function<Step, List<SequenceBlock>> blocks;
    private final StepPlan plan;
    private final GradientThreads threads;
    private TaskTime tasks = TaskTime.UNKNOWN; // since task time was last taken

    /** @param blocks of each step of the plan */
    public LocalObjective(Function<Step, List<SequenceBlock>> blocks, StepPlan plan, GradientThreads threads) {
        this.blocks = blocks;
        this.plan = plan;
        this.threads = threads;
    }

    /** Over all of the plan's blocks. */
    public LocalObjective(List<SequenceBlock> blocks, StepPlan plan, GradientThreads threads) {
        this(ofStep(blocks, plan), plan, threads);
    }

    /** On the calling thread. */
    public LocalObjective(List<SequenceBlock> blocks, StepPlan plan, Network network) {
        this(blocks, plan, new GradientThreads(network));
    }

    private static Function<Step, List<SequenceBlock>> ofStep(List<SequenceBlock> blocks, StepPlan plan) {
        Map<Long, SequenceBlock> byId =
                blocks.stream().collect(Collectors.toMap(SequenceBlock::id, Function.identity()));
        return step -> Arrays.stream(plan.blocks(step)).mapToObj(byId::get).toList();
    }

    // spotless:off: a table
    @Override public StepPlan plan() { return plan; }
    @Override public Ranges ranges() { return threads.ranges(); }
    @Override public String name(SequenceKey key) { return "a sequence in memory"; }
    @Override public List<String> takeLostExecutors() { return List.of(); }
    @Override public boolean hasValidation() { return false; }
    @Override public Optional<Metrics> validate(Parameters parameters) { return Optional.empty(); }
    // spotless:on

    @Override
    public StepResult gradient(Parameters parameters, Step step, GradientScale scale) {
        long began = System.nanoTime();
        GradientSum sum = threads.sum(
                blocks.apply(step), parameters, (network, block, to) -> network.addGradient(block, step, scale, to));
        double compute = (System.nanoTime() - began) * 1e-9;
        tasks = tasks.plus(TaskTime.of(compute * threads.count(), sum.networkNanos() * 1e-9));
        return new StepResult(sum, new StepTimes(compute, 0, 0, 0));
    }

    @Override
    public NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale) {
        threads.first().load(parameters);
        return NonFiniteSequences.of(threads.first(), blocks.apply(step).iterator(), step, scale);
    }

    @Override
    public TaskTime takeTaskTime() {
        TaskTime taken = tasks;
        tasks = TaskTime.UNKNOWN;
        return taken;
    }
}
