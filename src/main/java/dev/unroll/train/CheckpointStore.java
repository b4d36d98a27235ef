package dev.unroll.train;

import dev.unroll.data.UnrollException;
import java.util.Optional;

/** Where a run keeps its {@link TrainingState}, for another run to go on from. */
public interface CheckpointStore {

    /**
     * The newest state that is whole; empty where none was ever saved.
     *
     * @throws UnrollException of kind MODEL where there are some, and none is whole
     */
    Optional<TrainingState> newest();

    /**
     * Saves a state, and removes old ones once it is known to be whole.
     *
     * @param steps updates made before it
     * @throws UnrollException of kind STORAGE where that is not possible; what was saved before is still there
     */
    void save(long steps, TrainingState state);

    /** Removes all states of this run, which nobody needs once what it made is safe; never throws. */
    void remove();

    /** For a run that was stopped: what the user can do to go on, as the end of a sentence. */
    String wayToGoOn();

    /** Keeps nothing. */
    CheckpointStore NONE = new CheckpointStore() {
        @Override
        public Optional<TrainingState> newest() {
            return Optional.empty();
        }

        @Override
        public void save(long steps, TrainingState state) {}

        @Override
        public void remove() {}

        @Override
        public String wayToGoOn() {
            return "nothing of it was kept, since no checkpointDir is set";
        }
    };
}
