package dev.unroll.train;

import dev.unroll.io.Checkpoints;
import dev.unroll.io.TrainingState;
import dev.unroll.metric.Metrics;
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
    private final Epochs epochs;
    private final BestWeights best;
    private int told; // of the epochs that have ended

    public Trainer(TrainingConfig config, Descent descent, Objective objective, TrainingListener listener) {
        this.config = config;
        this.objective = objective;
        this.listener = listener;
        this.lostWork = new LostWork(objective, listener);
        this.placement = new PlacementChoice(config, objective, listener);
        this.descent = descent;
        this.epochs = descent.epochs();
        this.best = new BestWeights(config.choice());
    }

    /** Continues where another run of the same configuration and data stopped, and tells the listener; copies the vectors. */
    public void resume(TrainingState state) {
        descent.restore(best.takeFrom(state));
        told = epochs.ended().size();
        listener.resumed("continues after " + epochs, epochs.ended());
    }

    /**
     * Trains to the end of the last epoch, and chooses one of them; saves checkpoints, if any, at each {@code interval}.
     *
     * @throws dev.unroll.data.UnrollException of kind DIVERGED if the loss, the gradient or the weights are no longer
     *     finite, STOPPED if the listener asked for it, STORAGE if checkpoints could not be saved three times in a row
     */
    public Outcome run(Optional<Checkpoints> checkpoints, Checkpointer.Interval interval) {
        Checkpointer checkpointer = new Checkpointer(checkpoints, interval, descent.steps(), listener);
        epochs.beginLap();
        lostWork.warnOutsideSteps();
        while (epochs.ending().isEmpty()) {
            checkpointer.beforeStep(descent.steps(), epochs.current(), this::state);
            makeSteps(checkpointer.mostSteps(descent.steps(), objective.plan().stepsPerEpoch()));
            if (epochs.isAtEnd()) {
                endEpoch();
            }
        }
        lostWork.warnOutsideSteps();
        if (!descent.parameters().isFinite()) { // which only the step after the last one would have shown
            throw Divergence.of(descent, descent.gradientNorm()).ofWeights();
        }
        checkpointer.afterLastStep(descent.steps(), this::state);
        return best.outcome(descent, listener);
    }

    /** Makes some of the next steps; epochs may end between them if nothing else is to be done then. */
    private void makeSteps(long toCheckpoint) {
        long most = epochs.stepsToStop(objective.hasValidation());
        long first = descent.steps() + 1;
        double seconds = placement.makeSteps(descent, Math.min(most, toCheckpoint));
        lostWork.warnAfterSteps(first, descent.steps(), seconds);
        tellEnded();
        listener.steps(epochs.current(), objective.plan().stepsPerEpoch(), config.epochs());
    }

    private void endEpoch() {
        Optional<Metrics> validation = objective.validate(descent.parameters());
        validation.ifPresent(metrics -> lostWork.warnOutsideSteps());
        epochs.end(validation.map(Metrics::values).orElse(Map.of()));
        best.keep(epochs.last(), descent::weights);
        tellEnded();
    }

    private void tellEnded() {
        if (told < epochs.ended().size()) {
            epochs.endLap(objective.takeTaskTime());
            epochs.ended().stream().skip(told).forEach(listener::epoch);
            told = epochs.ended().size();
        }
    }

    private TrainingState state() {
        epochs.endLap(objective.takeTaskTime());
        return best.addTo(descent.state());
    }
}
