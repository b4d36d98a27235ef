package dev.unroll.train;

import java.util.List;
import java.util.Locale;

/** Warns about lost executors, and says what each cost. */
final class LostWork {
    private final Objective objective;
    private final TrainingListener listener;
    private double undisturbedSeconds; // of the last step in which no executor was lost

    LostWork(Objective objective, TrainingListener listener) {
        this.objective = objective;
        this.listener = listener;
    }

    /** Warns about executors that were lost outside steps: while data were read, or while validating. */
    void warnOutsideSteps() {
        for (String lost : objective.takeLostExecutors()) {
            listener.warning(lost + "; no step was under way, its work was done again");
        }
    }

    /** @param step the last one, counted from 1 */
    void warnAfterStep(long step, double seconds) {
        List<String> lostExecutors = objective.takeLostExecutors();
        for (String lost : lostExecutors) {
            String instead = undisturbedSeconds > 0 ? " instead of %.1f s" : "";
            String pattern = "%s; step %d took %.1f s" + instead + ", its blocks were read again";
            listener.warning(String.format(Locale.ROOT, pattern, lost, step, seconds, undisturbedSeconds));
        }
        if (lostExecutors.isEmpty()) {
            undisturbedSeconds = seconds;
        }
    }
}
