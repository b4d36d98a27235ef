package dev.unroll.assemble;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How events become sequences, as an assembler was told; what it learns from data beside that is {@link Learnt}.
 *
 * @param skipsInvalid whether what cannot be assembled is left out and counted, where it is an error otherwise
 */
// spotless:off: tables
public record AssemblySettings(
        EventColumns columns, TimeScale time, Steps steps, Filling filling, Labels labels, Pieces pieces, Split split,
        boolean skipsInvalid) implements Serializable {

    /** What becomes of events of one time step. */
    public enum Duplicates {
        ERROR, FIRST, LAST, MEAN, KEEP;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** What becomes of times without events. */
    public enum Gaps {
        KEEP, INSERT, SPLIT;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** What stands where a time step has no value of a column. */
    public enum Missing {
        ERROR, FORWARD, MEAN, ZERO;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** Which features say how much time has passed. */
    public enum TimeDelta {
        NONE, SECONDS, LOG, EACH;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** Where a sequence has a target, and of which time. */
    public enum LabelMode {
        LAST, EVERY, HORIZON;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** What targets are in units of. */
    public enum Scaling {
        NONE, SERIES;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /** Which time steps of a sequence that is too long are kept. */
    public enum Kept {
        FIRST, LAST;
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    }

    /**
     * The columns of the events, by what they mean; a text is empty where there is none.
     *
     * @param ids none for a single series
     * @param inputs numbers, arrays or vectors; or, with an {@code attribute} column, names of attributes, none for all found
     * @param attribute has the name of what {@code value} is of
     * @param order decides the order of events of one time
     */
    public record EventColumns(
            List<String> ids, String time, List<String> inputs, String attribute, String value, List<String> order,
            List<String> tokens, List<String> statics, List<String> futures, String label, String weight)
            implements Serializable {
        public boolean hasAttributes() { return !attribute.isEmpty(); }
        public boolean hasLabel() { return !label.isEmpty(); }
        public boolean hasWeight() { return !weight.isEmpty(); }
        public EventColumns with(String labelColumn, String weightColumn) {
            return new EventColumns(ids, time, inputs, attribute, value, order, tokens, statics, futures, labelColumn, weightColumn);
        }
    }

    /**
     * What is a time step.
     *
     * @param timeStep ticks, 0 where each time is a step
     * @param maxGap ticks, 0 for any
     */
    public record Steps(long timeStep, Gaps gaps, long maxGap, Duplicates duplicates) implements Serializable {
        /** The time of the step that has this time. */
        public long stepOf(long time) { return timeStep == 0 ? time : Math.floorDiv(time, timeStep) * timeStep; }
        /** The last tick of the step that begins at this time. */
        long end(long step) { return timeStep == 0 ? step : step + timeStep - 1; }
    }

    /**
     * What stands for missing values, and which features are about time.
     *
     * @param calendar whether there are features of hour, weekday and month in the time zone
     * @param minCategoryCount how often training must have a category; 0 where one that it does not have is an error, not missing
     */
    public record Filling(Missing missing, TimeDelta timeDelta, boolean calendar, String timeZone, int minCategoryCount)
            implements Serializable {}

    /**
     * What the targets are.
     *
     * @param horizon how many time steps ahead targets and future columns are
     * @param change whether targets are changes from the value now
     * @param lags at how many steps before, 0 for now, labels are features
     * @param targets whether there are any; if not, a label column is read for what else depends on it
     */
    public record Labels(LabelMode mode, int horizon, boolean change, Scaling scaling, List<Integer> lags, boolean targets)
            implements Serializable {
        /** Whether a target is not the label itself but (label − base) / scale. */
        public boolean isChanged() { return change || scaling != Scaling.NONE; }
        /** Whether predictions depend on the labels so far. */
        public boolean areInputs() { return isChanged() || !lags.isEmpty(); }
        /** For events to predict for. */
        public Labels withoutTargets() { return new Labels(mode, horizon, change, scaling, lags, false); }
    }

    /**
     * Which time steps a sequence has.
     *
     * @param maxLength 0 for any
     * @param windowLength 0 for no windows
     * @param partialWindow whether the last window may be shorter, where it has steps that no other one has
     * @param toLabel whether steps after the last that has a label are left out
     */
    public record Pieces(int maxLength, Kept kept, int windowLength, int windowStride, boolean partialWindow, boolean toLabel)
            implements Serializable {}
    // spotless:on

    /**
     * What is held out, and which fold of a series is.
     *
     * @param cutTime in ticks; {@link #NO_CUT} for none
     */
    public record Split(long cutTime, double validationFraction, int numFolds, long seed) implements Serializable {
        public static final long NO_CUT = Long.MAX_VALUE;

        /** The same folds, and nothing held out. */
        public Split withoutAny() {
            return new Split(NO_CUT, 0, numFolds, seed);
        }
    }

    /** For forecasts: without targets, each series up to its last label, of all its steps or those of a training sequence. */
    public AssemblySettings forForecasts(boolean whole) {
        int most = whole ? 0 : Math.max(pieces.maxLength, pieces.windowLength); // one of them is 0
        return new AssemblySettings(
                columns.with(columns.label(), ""),
                time,
                steps,
                filling,
                labels.withoutTargets(),
                new Pieces(most, Kept.LAST, 0, 0, false, true),
                split.withoutAny(),
                skipsInvalid);
    }

    /** For events that come while they are scored: one sequence without end, or from gap to gap. */
    public AssemblySettings forStream() {
        return new AssemblySettings(
                columns.with(labels.areInputs() ? columns.label() : "", ""),
                time,
                steps,
                filling,
                labels.withoutTargets(),
                new Pieces(0, Kept.LAST, 0, 0, false, false),
                split.withoutAny(),
                false);
    }

    /** Whether targets are labels of the next time steps. */
    boolean hasHorizons() {
        return columns.hasLabel() && labels.targets() && labels.mode() == LabelMode.HORIZON;
    }

    /** How many time steps ahead features or targets look. */
    int lookahead() {
        boolean ahead = !columns.futures().isEmpty() || hasHorizons();
        return ahead ? labels.horizon() : 0;
    }

    /** Whether a time step ends before training does. */
    boolean isBeforeCut(long step) {
        return steps.end(step) < split.cutTime();
    }
}
