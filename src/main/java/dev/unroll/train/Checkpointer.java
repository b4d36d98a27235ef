package dev.unroll.train;

import dev.unroll.data.UnrollException;
import java.util.function.Supplier;

/** Saves a run's state when that is due, or when the run is to stop; survives a storage that fails now and then. */
final class Checkpointer {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final double NANOS_PER_MINUTE = 60e9;

    private final CheckpointStore store;
    private final CheckpointInterval interval;
    private final TrainingListener listener;
    private long lastSteps; // updates made when saving was last tried
    private long lastNanos = System.nanoTime(); // when that was
    private int failures; // since a state was last saved

    /** @param steps updates that were made, and saved, before this run */
    Checkpointer(CheckpointStore store, CheckpointInterval interval, long steps, TrainingListener listener) {
        this.store = store;
        this.interval = interval;
        this.lastSteps = steps;
        this.listener = listener;
    }

    /**
     * Called before each step.
     *
     * @param steps updates made so far
     * @param epochs whole ones so far
     * @param stepsInEpoch updates made in the epoch that is under way
     * @param state after them
     * @throws UnrollException of kind STOPPED if the listener wants to stop, STORAGE when saving failed too often
     */
    void beforeStep(long steps, int epochs, int stepsInEpoch, Supplier<TrainingState> state) {
        if (listener.wantsToStop()) {
            store.save(steps, state.get());
            throw new UnrollException(
                    UnrollException.Kind.STOPPED,
                    "Training was stopped after step " + steps + "; " + store.wayToGoOn() + ".");
        }
        double minutes = (System.nanoTime() - lastNanos) / NANOS_PER_MINUTE;
        if (steps > lastSteps && interval.isOver(steps, epochs, stepsInEpoch, minutes)) {
            save(steps, state.get());
            lastSteps = steps;
            lastNanos = System.nanoTime();
        }
    }

    private void save(long steps, TrainingState state) {
        try {
            store.save(steps, state);
            failures = 0;
        } catch (UnrollException e) {
            failures++;
            if (e.kind() != UnrollException.Kind.STORAGE || failures == FAILURES_IN_A_ROW) {
                throw e;
            }
            listener.warning(
                    "the state after step %d could not be saved, training goes on (%d of %d failures in a row that end it): %s"
                            .formatted(steps, failures, FAILURES_IN_A_ROW, e.getMessage()));
        }
    }
}
