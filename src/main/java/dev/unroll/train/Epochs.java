package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Monitored;
import dev.unroll.io.TrainingState;
import dev.unroll.network.GradientSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The epochs of a run, or of a stretch of one. Where several of them end in a stretch, the time of all that is around
 * its steps is shared among them.
 */
final class Epochs {
    private final int stepsEach;
    private final int most; // epochs of a run
    private final EpochChoice choice;
    private final List<EpochRecord> epochs = // the last is under way
            new ArrayList<>(List.of(EpochRecord.begin(1, Monitored.NOTHING)));

    private long lapBegan = System.nanoTime();
    private EpochRecord lapFrom = current(); // how far the epoch was then

    Epochs(int stepsEach, int most, EpochChoice choice) {
        this.stepsEach = stepsEach;
        this.most = most;
        this.choice = choice;
    }

    // spotless:off: a table
    EpochRecord current() { return epochs.get(epochs.size() - 1); }
    EpochRecord last() { return epochs.get(epochs.size() - 2); } // that has ended, if one has
    /** That have ended. */ List<EpochRecord> ended() { return List.copyOf(epochs.subList(0, epochs.size() - 1)); }
    boolean isAtEnd() { return stepsLeft() == 0; } // of the current one
    int stepsLeft() { return stepsEach - current().steps(); } // likewise
    long steps() { return (current().epoch() - 1L) * stepsEach + current().steps(); } // of all epochs since training began
    void add(GradientSum sum, StepTimes times) { setCurrent(current().plus(sum, times)); }
    private void setCurrent(EpochRecord record) { epochs.set(epochs.size() - 1, record); }
    // spotless:on

    /** Continues in an epoch that was under way; the ones that ended before it follow those known here. */
    void restore(TrainingState state) {
        epochs.remove(epochs.size() - 1);
        epochs.addAll(state.history());
        epochs.add(state.epoch());
    }

    /** Ends the current epoch, with metrics of its weights, and begins the next. */
    void end(Map<String, Double> validation) {
        Monitored now = choice.after(current(), validation);
        setCurrent(current().validated(validation, now));
        epochs.add(EpochRecord.begin(current().epoch() + 1, now));
    }

    /** The name of the parameter that ends training here; empty if it goes on. */
    Optional<String> ending() {
        return current().steps() > 0 ? Optional.empty() : choice.ending(ended(), most);
    }

    /** How many steps may follow before there is something to do at an epoch's end. */
    long stepsToStop(boolean validates) {
        return validates || choice.maxMinutes() > 0 ? stepsLeft() : (long) most * stepsEach - steps();
    }

    /** Time begins to count. */
    void beginLap() {
        lapBegan = System.nanoTime();
        lapFrom = current();
    }

    /** Adds the time since the lap began, with that of tasks, and begins the next lap. */
    void endLap(TaskTime tasks) {
        double seconds = (System.nanoTime() - lapBegan) * 1e-9;
        share(lapFrom, (epoch, part) -> epoch.plus(part * seconds, tasks.part(part)));
        beginLap();
    }

    /** Adds what so many seconds are more than the times of all steps since then, as waiting. */
    void addWaiting(EpochRecord since, double seconds) {
        double own = epochs.subList(first(since), epochs.size()).stream()
                .mapToDouble(epoch -> epoch.times().total())
                .sum();
        StepTimes rest = new StepTimes(
                0, 0, 0, Math.max(0, seconds - (own - since.times().total())));
        share(since, (epoch, part) -> epoch.plus(rest.part(part)));
    }

    private interface Addition {
        EpochRecord to(EpochRecord epoch, double part);
    }

    /** To each epoch by the part that its steps are of all since then. */
    private void share(EpochRecord since, Addition addition) {
        int first = first(since);
        double all = steps() - (since.epoch() - 1L) * stepsEach - since.steps();
        for (int k = first; k < epochs.size(); k++) {
            int steps = epochs.get(k).steps() - (k == first ? since.steps() : 0);
            epochs.set(k, addition.to(epochs.get(k), all == 0 ? 1 : steps / all));
        }
    }

    private int first(EpochRecord since) {
        return epochs.size() - 1 - (current().epoch() - since.epoch());
    }

    @Override
    public String toString() {
        return "step %d of %d of epoch %d"
                .formatted(current().steps(), stepsEach, current().epoch());
    }
}
