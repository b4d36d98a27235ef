package dev.unroll.train;

import dev.unroll.io.EpochRecord;

/**
 * How often a run's state is saved; whichever comes first counts, and 0 means never.
 *
 * @param steps updates from one checkpoint to the next
 * @param epochs from one to the next
 * @param minutes of wall-clock from one to the next
 */
public record CheckpointInterval(int steps, int epochs, double minutes) {
    /** Only when training is stopped. */
    public static final CheckpointInterval NEVER = new CheckpointInterval(0, 0, 0);

    /**
     * Whether to save before the next step of an epoch.
     *
     * @param stepsBefore all updates so far, above 0
     */
    boolean isOver(long stepsBefore, EpochRecord epoch, double minutesSinceLast) {
        return (steps > 0 && stepsBefore % steps == 0)
                || (epochs > 0 && epoch.steps() == 0 && (epoch.epoch() - 1) % epochs == 0)
                || (minutes > 0 && minutesSinceLast >= minutes);
    }
}
