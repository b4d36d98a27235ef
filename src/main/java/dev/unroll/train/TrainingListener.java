package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import java.util.List;

/** Is told how a training run goes, and may end it early. */
public interface TrainingListener {

    /** What is about to be trained on what, in one line. */
    void started(String line);

    /** The run goes on where an earlier one stopped, whose epochs these are. */
    void resumed(String line, List<EpochRecord> epochs);

    /** Something that the user may want to change, in one sentence. */
    void note(String sentence);

    /** Something went wrong that training survived, in one sentence. */
    void warning(String sentence);

    /** An epoch has ended. */
    void epoch(EpochRecord record);

    /** Asked before every step: whether to end here, with a checkpoint where they are kept. */
    boolean wantsToStop();

    /**
     * Training has ended, and its result is in memory.
     *
     * @param removeCheckpoints to be called once the result is safe; at once, unless an implementation says otherwise
     */
    default void trained(Runnable removeCheckpoints) {
        removeCheckpoints.run();
    }

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void started(String line) {}

        @Override
        public void resumed(String line, List<EpochRecord> epochs) {}

        @Override
        public void note(String sentence) {}

        @Override
        public void warning(String sentence) {}

        @Override
        public void epoch(EpochRecord record) {}

        @Override
        public boolean wantsToStop() {
            return false;
        }
    };
}
