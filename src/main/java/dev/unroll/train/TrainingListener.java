package dev.unroll.train;

/** Is told how a training run goes. */
public interface TrainingListener {

    /** What is about to be trained on what, in one line. */
    void started(String line);

    /** Something that the user may want to change, in one sentence. */
    void note(String sentence);

    /** An epoch has ended. */
    void epoch(EpochRecord record);

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void started(String line) {}

        @Override
        public void note(String sentence) {}

        @Override
        public void epoch(EpochRecord record) {}
    };
}
