package dev.unroll.train;

/** Is told how a training run goes. */
public interface TrainingListener {

    /** Something that the user may want to change, in one sentence. */
    void note(String sentence);

    /** An epoch has ended. */
    void epoch(EpochRecord record);
}
