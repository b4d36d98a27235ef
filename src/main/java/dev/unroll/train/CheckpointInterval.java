package dev.unroll.train;

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
     * @param epochsBefore whole epochs so far
     * @param stepsInEpoch updates of the running epoch so far
     * @param minutesBefore since the last checkpoint
     */
    boolean isOver(long stepsBefore, int epochsBefore, int stepsInEpoch, double minutesBefore) {
        return (steps > 0 && stepsBefore % steps == 0)
                || (epochs > 0 && stepsInEpoch == 0 && epochsBefore % epochs == 0)
                || (minutes > 0 && minutesBefore >= minutes);
    }
}
