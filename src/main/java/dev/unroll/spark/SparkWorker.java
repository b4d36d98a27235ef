package dev.unroll.spark;

import dev.unroll.data.Step;
import dev.unroll.io.TrainingState;
import dev.unroll.network.ParameterLayout;
import dev.unroll.train.Descent;
import dev.unroll.train.LocalObjective;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.Worker;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * Many steps in one task, by a {@link Descent} of its own over all blocks, which it takes from the executors that hold them
 * and keeps from task to task.
 */
record SparkWorker(Broadcast<TrainingWork> work, ShardedBlocks blocks, TaskListener tasks, Room room)
        implements Worker {

    /**
     * What a task returns.
     *
     * @param networkSeconds of its own time, in which its threads computed beside each other
     */
    record Result(Stretch stretch, int changedShards, double networkSeconds) implements Serializable {}

    @Override
    public Stretch advance(TrainingConfig config, TrainingState from, long mostSteps, double mostSeconds) {
        Broadcast<TrainingWork> work = this.work; // what the task takes along
        JavaRDD<Result> stretch = blocks.together()
                .mapPartitions(all -> List.of(stretch(all, work.value(), config, from, mostSteps, mostSeconds))
                        .iterator());
        Step next = new Step(from.epoch().epoch(), from.epoch().steps());
        Result result = tasks.timeWide("unroll: from " + next + " on, on one worker", stretch)
                .get(0);
        blocks.checks().requireUnchanged(result.changedShards());
        tasks.addNetworkSeconds(result.networkSeconds());
        return result.stretch();
    }

    @Override
    public int threads() {
        return work.value().workers().threadsOfAll(tasks.wide().cores());
    }

    /** The weights, and at most two vectors of an optimizer. */
    @Override
    public long stateBytes() {
        return 3L * Double.BYTES * new ParameterLayout(work.value().factory().config()).size();
    }

    private static Result stretch(
            Iterator<StoredWindows> all,
            TrainingWork work,
            TrainingConfig config,
            TrainingState from,
            long mostSteps,
            double mostSeconds) {
        List<StoredWindows> stored = new ArrayList<>();
        all.forEachRemaining(stored::add);
        WindowReader reader = WindowReader.ofAll(work, stored);
        Step first = new Step(from.epoch().epoch(), from.epoch().steps());
        long most = Math.min(mostSteps, work.plan().stepsInSight(first));
        int threads = work.workers().threadsOfAll(TaskContext.get().cpus());
        Result made = reader.make(
                first,
                () -> work.compute(threads, with -> {
                    LocalObjective objective = new LocalObjective(reader::blocks, work.plan(), with);
                    ParameterLayout layout = new ParameterLayout(work.factory().config());
                    Descent descent = new Descent(config, layout, objective, new double[layout.size()]);
                    Stretch stretch = Worker.advance(descent, from, most, mostSeconds);
                    return new Result(stretch, 0, objective.takeTaskTime().network() / threads);
                }));
        return reader.changedShards() == 0
                ? made
                : new Result(new Stretch(from, Double.NaN, 0), reader.changedShards(), 0);
    }
}
