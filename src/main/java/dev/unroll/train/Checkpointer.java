package dev.unroll.train;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingState;
import java.util.Optional;
import java.util.function.Supplier;

/** Saves a run's state when that is due, or when the run is to stop; survives a storage that fails now and then. */
final class Checkpointer {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final double NANOS_PER_MINUTE = 60e9;

    private final Optional<Checkpoints> checkpoints;
    private final CheckpointInterval interval;
    private final TrainingListener listener;
    private long lastSteps; // updates made when saving was last tried
    private long lastNanos = System.nanoTime(); // when that was
    private int failures; // since a state was last saved

    /** @param steps updates that were made, and saved, before this run */
    Checkpointer(
            Optional<Checkpoints> checkpoints, CheckpointInterval interval, long steps, TrainingListener listener) {
        this.checkpoints = checkpoints;
        this.interval = interval;
        this.lastSteps = steps;
        this.listener = listener;
    }

    /**
     * Called before each step.
     *
     * @param steps updates made so far
     * @param epoch that is under way
     * @param state after these steps
     * @throws UnrollException of kind STOPPED if the listener wants to stop, STORAGE when saving failed too often
     */
    void beforeStep(long steps, EpochRecord epoch, Supplier<TrainingState> state) {
        if (listener.wantsToStop()) {
            checkpoints.ifPresent(kept -> kept.save(steps, state.get()));
            String wayToGoOn = checkpoints
                    .map(Checkpoints::wayToGoOn)
                    .orElse("nothing of it was kept, since no checkpointDir is set");
            throw Kind.STOPPED.of("Training was stopped after step %d; %s.", steps, wayToGoOn);
        }
        double minutes = (System.nanoTime() - lastNanos) / NANOS_PER_MINUTE;
        if (checkpoints.isPresent() && steps > lastSteps && interval.isOver(steps, epoch, minutes)) {
            save(checkpoints.get(), steps, state.get());
            lastSteps = steps;
            lastNanos = System.nanoTime();
        }
    }

    private void save(Checkpoints kept, long steps, TrainingState state) {
        try {
            kept.save(steps, state);
            failures = 0;
        } catch (UnrollException e) {
            failures++;
            if (e.kind() != Kind.STORAGE || failures == FAILURES_IN_A_ROW) {
                throw e;
            }
            listener.warning(
                    "the state after step %d could not be saved, training goes on (%d of %d failures in a row that end it): %s"
                            .formatted(steps, failures, FAILURES_IN_A_ROW, e.markedMessage()));
        }
    }
}
