package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import java.util.List;

/** Is notified of the progress of a training run, and may end it early; by default it ignores all. */
public interface TrainingListener {
    TrainingListener NONE = new TrainingListener() {};

    /** What is about to be trained on what, in one line. */
    default void started(String line) {}

    /** The run continues where an earlier one stopped, whose epochs these are. */
    default void resumed(String line, List<EpochRecord> epochs) {}

    /** Something that the user may want to change, in one sentence. */
    default void note(String sentence) {}

    /** Something went wrong that training survived, in one sentence. */
    default void warning(String sentence) {}

    /** An epoch has ended. */
    default void epoch(EpochRecord record) {}

    /** Asked before every step: whether to end here, with a checkpoint if they are kept. */
    default boolean wantsToStop() {
        return false;
    }

    /**
     * Training has ended, and its result is in memory.
     *
     * @param removeCheckpoints to be called once the result is safe; at once, unless an implementation says otherwise
     */
    default void trained(Runnable removeCheckpoints) {
        removeCheckpoints.run();
    }
}
