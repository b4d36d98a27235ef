package dev.unroll.train;

import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingState;
import dev.unroll.metric.Metrics;
import dev.unroll.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Synchronous training: each step takes the gradient of the mean loss over its blocks from an {@link Objective} and makes
 * one update of the master weights, see {@link Descent}. Plain Java; whether the objective is one thread or a cluster makes no
 * difference to a bit of the result.
 */
public final class Trainer {
    private final TrainingConfig config;
    private final Objective objective;
    private final TrainingListener listener;
    private final LostWork lostWork;
    private final PlacementChoice placement;
    private final Descent descent;
    private final List<EpochRecord> history = new ArrayList<>(); // the epochs before
    private long lapBegan = System.nanoTime();

    public Trainer(TrainingConfig config, ParameterLayout layout, Objective objective, TrainingListener listener) {
        this.config = config;
        this.objective = objective;
        this.listener = listener;
        this.lostWork = new LostWork(objective, listener);
        this.placement = new PlacementChoice(config, objective, listener);
        this.descent = new Descent(config, layout, objective);
    }

    /** Continues where another run of the same configuration and data stopped, and tells the listener; copies the vectors. */
    public void resume(TrainingState state) {
        descent.restore(state);
        history.addAll(state.history());
        EpochRecord epoch = state.epoch();
        String progress = "continues after step %d of %d of epoch %d"
                .formatted(epoch.steps(), objective.plan().stepsPerEpoch(), epoch.epoch());
        listener.resumed(progress, List.copyOf(history));
    }

    /**
     * Trains to the end of the last epoch, and returns the weights (P); saves checkpoints, if any, at each {@code interval}.
     *
     * @throws dev.unroll.data.UnrollException of kind DIVERGED if the loss, the gradient or the weights are no longer
     *     finite, STOPPED if the listener asked for it, STORAGE if checkpoints could not be saved three times in a row
     */
    public double[] run(Optional<Checkpoints> checkpoints, Checkpointer.Interval interval) {
        Checkpointer checkpointer = new Checkpointer(checkpoints, interval, descent.steps(), listener);
        lapBegan = System.nanoTime();
        lostWork.warnOutsideSteps();
        while (descent.epoch().epoch() <= config.epochs()) {
            while (!descent.isAtEpochsEnd()) {
                checkpointer.beforeStep(descent.steps(), descent.epoch(), this::state);
                long first = descent.steps() + 1;
                double seconds = placement.makeSteps(descent, checkpointer.mostSteps(descent.steps()));
                lostWork.warnAfterSteps(first, descent.steps(), seconds);
                listener.steps(descent.epoch(), objective.plan().stepsPerEpoch(), config.epochs());
            }
            endEpoch();
        }
        lostWork.warnOutsideSteps();
        if (!descent.parameters().isFinite()) { // which only the step after the last one would have shown
            throw new Divergence(descent.steps(), descent.lastLoss(), descent.gradientNorm()).ofWeights();
        }
        return descent.weights();
    }

    private void endEpoch() {
        Optional<Metrics> validation = objective.validate(descent.parameters());
        validation.ifPresent(metrics -> lostWork.warnOutsideSteps());
        noteTime();
        EpochRecord ended =
                descent.epoch().validated(validation.map(Metrics::values).orElse(Map.of()));
        history.add(ended);
        descent.setEpoch(EpochRecord.begin(ended.epoch() + 1));
        listener.epoch(ended);
    }

    private TrainingState state() {
        noteTime();
        return descent.state(List.copyOf(history));
    }

    private void noteTime() {
        long now = System.nanoTime();
        descent.setEpoch(descent.epoch().plus((now - lapBegan) * 1e-9, objective.takeTaskTime()));
        lapBegan = now;
    }
}
