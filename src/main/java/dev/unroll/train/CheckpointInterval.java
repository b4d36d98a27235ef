package dev.unroll.train;

import dev.unroll.io.EpochRecord;

/** Between two checkpoints: updates, epochs or minutes of wall-clock, whichever comes first; 0 means never. */
public record CheckpointInterval(int steps, int epochs, double minutes) {
    /** Only when training is stopped. */
    public static final CheckpointInterval NEVER = new CheckpointInterval(0, 0, 0);

    /** Whether to save before the next step of an epoch, after all {@code stepsBefore} updates (above 0). */
    boolean isOver(long stepsBefore, EpochRecord epoch, double minutesSinceLast) {
        return (steps > 0 && stepsBefore % steps == 0)
                || (epochs > 0 && epoch.steps() == 0 && (epoch.epoch() - 1) % epochs == 0)
                || (minutes > 0 && minutesSinceLast >= minutes);
    }
}
