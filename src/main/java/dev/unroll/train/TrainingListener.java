package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingSummary;
import java.util.List;
import java.util.function.Supplier;

/** Is notified of the progress of a training run, and may end it early; by default it ignores all. */
public interface TrainingListener {
    TrainingListener NONE = new TrainingListener() {};

    // spotless:off: a table
    default void started(String line) {} // what is about to be trained on what
    default String command() { return ""; } // that trains the same again; empty if there is none
    default void begun(Supplier<TrainingSummary> soFar) {} // training: it can be asked for what it has come to until it returns or fails
    default void resumed(String line, List<EpochRecord> epochs) {} // a run that stopped, with its epochs, continues
    default void note(String sentence) {} // something that the user may want to change
    default void warning(String sentence) {} // something went wrong that training survived
    default void steps(EpochRecord soFar, int stepsPerEpoch, int epochs) {} // more steps of an epoch were made
    default void epoch(EpochRecord record) {} // it has ended
    default void ended(String line) {} // which epoch's weights are kept, and why training has ended
    default boolean wantsToStop() { return false; } // asked before every step: end here, with a checkpoint if they are kept
    default boolean wantsResultKept() { return false; } // asked at the end: with a checkpoint, so that the same run again makes no step
    default void trained(Runnable removeCheckpoints) { removeCheckpoints.run(); } // to be run once the result is safe
    // spotless:on
}
