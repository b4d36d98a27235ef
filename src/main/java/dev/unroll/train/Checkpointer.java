package dev.unroll.train;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingState;
import java.util.Optional;
import java.util.function.Supplier;

/** Saves a run's state when that is due, or when the run is to stop; survives occasional failures of the storage. */
public final class Checkpointer {
    /** Between two checkpoints: updates, epochs or minutes of wall-clock, whichever comes first; 0 means never. */
    public record Interval(int steps, int epochs, double minutes) {
        /** Only when training is stopped. */
        public static final Interval NEVER = new Interval(0, 0, 0);

        /** Whether to save before the next step of an epoch, after all {@code stepsBefore} updates (above 0). */
        boolean isOver(long stepsBefore, EpochRecord epoch, double minutesSinceLast) {
            return (steps > 0 && stepsBefore % steps == 0)
                    || (epochs > 0 && epoch.steps() == 0 && (epoch.epoch() - 1) % epochs == 0)
                    || (minutes > 0 && minutesSinceLast >= minutes);
        }
    }

    private static final int FAILURES_IN_A_ROW = 3;
    private static final double NANOS_PER_MINUTE = 60e9;

    private final Optional<Checkpoints> checkpoints;
    private final Interval interval;
    private final TrainingListener listener;
    private long lastSteps; // updates made when saving was last tried, or before this run
    private long lastNanos = System.nanoTime(); // when that was
    private int failures; // since a state was last saved

    Checkpointer(Optional<Checkpoints> checkpoints, Interval interval, long lastSteps, TrainingListener listener) {
        this.checkpoints = checkpoints;
        this.interval = interval;
        this.lastSteps = lastSteps;
        this.listener = listener;
    }

    /** After so many updates. Throws STOPPED if the listener wants to stop, STORAGE when saving failed too often. */
    void beforeStep(long steps, EpochRecord epoch, Supplier<TrainingState> state) {
        if (listener.wantsToStop()) {
            checkpoints.ifPresent(kept -> kept.save(steps, state.get()));
            String lost = "nothing of it was kept, since no checkpointDir is set";
            String next = checkpoints.map(Checkpoints::wayToContinue).orElse(lost);
            throw Kind.STOPPED.of("Training was stopped after step %d; %s.", steps, next);
        }
        double minutes = (System.nanoTime() - lastNanos) / NANOS_PER_MINUTE;
        if (checkpoints.isPresent() && steps > lastSteps && interval.isOver(steps, epoch, minutes)) {
            save(checkpoints.get(), steps, state.get());
            lastSteps = steps;
            lastNanos = System.nanoTime();
        }
    }

    /** How many updates may follow so many before the next checkpoint is due, if updates or epochs decide that. */
    long mostSteps(long steps, int stepsPerEpoch) {
        return checkpoints.isEmpty()
                ? Long.MAX_VALUE
                : Math.min(left(steps, interval.steps()), left(steps, (long) interval.epochs() * stepsPerEpoch));
    }

    /** After so many updates, all that there are. Saves their result where the listener wants to train only once. */
    void afterLastStep(long steps, Supplier<TrainingState> state) {
        if (listener.wantsResultKept()) {
            checkpoints.ifPresent(kept -> save(kept, steps, state.get()));
        }
    }

    private static long left(long steps, long each) {
        return each == 0 ? Long.MAX_VALUE : each - steps % each;
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
                    "the state after step %d could not be saved; training continues (failure %d of %d in a row, after which it ends): %s"
                            .formatted(steps, failures, FAILURES_IN_A_ROW, e.markedMessage()));
        }
    }
}
