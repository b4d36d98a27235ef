package dev.unroll.train;

import java.util.List;
import java.util.Locale;

/** Warns about lost executors, and says what each cost. */
final class LostWork {
    private final Objective objective;
    private final TrainingListener listener;
    private double undisturbedSeconds; // of a step, when the last steps were made in which no executor was lost

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

    /** @param first of the steps that were made together, counted from 1 */
    void warnAfterSteps(long first, long last, double seconds) {
        List<String> lostExecutors = objective.takeLostExecutors();
        for (String lost : lostExecutors) {
            String instead = undisturbedSeconds > 0 ? " instead of %.1f s" : "";
            String steps = first == last ? "step " + last : "steps " + first + " to " + last;
            String pattern = "%s; %s took %.1f s" + instead + ", blocks were read again";
            double expected = undisturbedSeconds * (last - first + 1);
            listener.warning(String.format(Locale.ROOT, pattern, lost, steps, seconds, expected));
        }
        if (lostExecutors.isEmpty()) {
            undisturbedSeconds = seconds / (last - first + 1);
        }
    }
}
