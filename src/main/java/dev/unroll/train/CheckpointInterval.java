package dev.unroll.train;

import dev.unroll.io.EpochRecord;

/**
 * How often a run's state is saved; whichever comes first counts, and 0 is never.
 *
 * @param steps updates from one checkpoint to the next
 * @param epochs from one to the next
 * @param minutes of wall-clock from one to the next
 */
public record CheckpointInterval(int steps, int epochs, double minutes) {
    /** Only when training is stopped. */
    public static final CheckpointInterval NEVER = new CheckpointInterval(0, 0, 0);

    /**
     * Whether to save before a step.
     *
     * @param stepsBefore all updates so far, above 0
     * @param epoch that is under way
     * @param minutesBefore since the last checkpoint
     */
    boolean isOver(long stepsBefore, EpochRecord epoch, double minutesBefore) {
        return (steps > 0 && stepsBefore % steps == 0)
                || (epochs > 0 && epoch.steps() == 0 && (epoch.epoch() - 1) % epochs == 0)
                || (minutes > 0 && minutesBefore >= minutes);
    }
}
