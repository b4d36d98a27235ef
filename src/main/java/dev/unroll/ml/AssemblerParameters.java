package dev.unroll.ml;

import static dev.unroll.ml.Parameter.LegalValues.atLeast;
import static dev.unroll.ml.Parameter.LegalValues.fraction;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.Parameter.Role;
import dev.unroll.spark.assemble.EventLearner.Indicators;
import java.util.List;

/** The parameters of a {@link SequenceAssembler}, each defined once, as {@link RnnParameters} has those of networks. */
public final class AssemblerParameters {
    // spotless:off: a table
    public static final List<Parameter> ALL = List.of(
        columns("idCols", "what tells one series of events from another; none where all events are one series"),
        column("timeCol", "time", LegalValues.column(),
            "time of an event: a timestamp, a date or a number; timestamps without a time zone and dates are read as UTC"),
        columns("inputCols", "numbers and booleans, each a feature; arrays and vectors of numbers, each number a feature; with attributeCol, the attributes to read, none for all that training has"),
        column("attributeCol", "", name(), "name of what an event's value is of, where each row has a single value; events of one time are one time step"),
        column("valueCol", "", name(), "the value, with attributeCol"),
        columns("tokenCols", "tokens: integers, or strings, which are numbered by how often training has them"),
        parameter("minCategoryCount", Role.TRAINING, 0, atLeast(0),
            "how often a string of tokenCols must occur in the training part to have a number of its own: rarer ones, and those that it does not have, are as missing ones; 0 for once, where those that it does not have are refused"),
        columns("staticCols", "numbers and booleans that do not change within a sequence, repeated at each time step"),
        columns("futureCols", "numbers and booleans that are known ahead: their values at each of the next time steps (horizon) are features"),
        columns("orderCols", "what orders events of one time; those that are equal in these too are ordered by their content"),
        column("labelCol", "", name(), "target, a number or a boolean"),
        choice("labelMode", Role.COLUMN, LabelMode.LAST,
            "where targets are: last, the last label of a sequence; every, the label of each time step; horizon, at each time step the labels of the next ones (horizon)"),
        parameter("horizon", Role.COLUMN, 1, atLeast(1), "how many time steps ahead labelMode horizon and futureCols look"),
        flag("labelChange", "whether targets of labelMode horizon are changes from the label now, or the last before, which the column base has"),
        choice("scaling", Role.COLUMN, Scaling.NONE,
            "what targets of labelMode horizon, and lags, are in units of: none, those of the label; series, the standard deviation of the labels of their series so far, around the mean of these"),
        parameter("lags", Role.COLUMN, new int[0], LegalValues.eachAtLeast(0),
            "how many time steps before, 0 for now, labels are features, with labelMode horizon; where there is none, the last before or else the mean of the training part stands for it"),
        column("weightCol", "", name(), "weight of the target, at least 0; where it is null, as at the time step before, or 1"),
        choice("missing", Role.TRAINING, Missing.ERROR,
            "what stands for a value that is null: error refuses it; forward, the last value before, or else the mean; mean, the mean of the training part; zero"),
        choice("indicators", Role.TRAINING, Indicators.AUTO,
            "which columns have a feature that is 1 where they are missing: auto, those that are missing somewhere in the training part; always; never"),
        choice("timeDelta", Role.TRAINING, TimeDelta.NONE,
            "time as a feature: seconds (of number columns, their units) since the time step before; log, ln(1 + seconds); each, ln(1 + seconds) since each input was last seen before"),
        parameter("clipQuantile", Role.TRAINING, 0.0, LegalValues.below(0.5),
            "q: numbers are held within the q and the 1 - q quantile of the training part; 0 for no bounds"),
        text("timeStep", "", "length of a time step, the events within which are one: a duration such as 1 hour, or a number for number columns; empty where each time is a step"),
        choice("gaps", Role.TRAINING, Gaps.KEEP,
            "times without events: keep leaves them out; insert makes a time step of each timeStep; split begins a new sequence after a gap above maxGap"),
        text("maxGap", "", "longest gap that insert fills, or that split leaves, as timeStep is given"),
        choice("duplicates", Role.TRAINING, Duplicates.ERROR,
            "events of one time step: error refuses them; first, last and mean make one of them, column by column; keep makes each a time step"),
        flag("calendar", "whether hour, weekday and month are features, as sine and cosine"),
        column("timeZone", "UTC", LegalValues.timeZone(), "time zone of the calendar, that of the session never"),
        parameter("maxLength", Role.TRAINING, 0, atLeast(0), "most time steps of a sequence, 0 for no limit"),
        choice("keep", Role.TRAINING, Kept.LAST, "which time steps stay where there are more than maxLength: first or last"),
        parameter("windowLength", Role.TRAINING, 0, atLeast(0), "time steps of the windows that series are cut into, 0 for none"),
        parameter("windowStride", Role.TRAINING, 0, atLeast(0), "time steps from the start of one window to that of the next, 0 for windowLength"),
        flag("partialWindow", "whether the last window may be shorter, where it has time steps that no other one has"),
        text("cutTime", "", "time that ends the training part; what follows is to validate on, with what comes before as a warm-up without targets; empty for none"),
        parameter("validationFraction", Role.TRAINING, 0.0, fraction(), "share of the series to validate on, chosen by id"),
        parameter("numFolds", Role.TRAINING, 5, atLeast(1), "folds that the series are spread over, by id alone"),
        parameter("seed", Role.TRAINING, 1L, LegalValues.any("any integer"), "seed of the choice of the series that are held out"),
        choice("handleInvalid", Role.COLUMN, InvalidEvents.ERROR,
            "what cannot be assembled: error stops at the first, skip leaves out the event, or the sequence where its events contradict each other"),
        parameter("partitions", Role.CLUSTER, 0, atLeast(0), "partitions of the result, 0 for as many as Spark finds right; the sequences do not depend on it"));

    private static Parameter parameter(String name, Role role, Object value, LegalValues legal, String doc) { return new Parameter(name, role, value, legal, doc, true, true); }
    private static Parameter columns(String name, String doc) { return parameter(name, Role.COLUMN, new String[0], LegalValues.any("names of columns"), doc); }
    private static LegalValues name() { return LegalValues.any("a column's name, or empty for none"); }
    private static Parameter column(String name, String value, LegalValues legal, String doc) { return parameter(name, Role.COLUMN, value, legal, doc); }
    private static Parameter text(String name, String value, String doc) { return parameter(name, Role.TRAINING, value, LegalValues.any("a text"), doc); }
    private static Parameter flag(String name, String doc) { return parameter(name, Role.TRAINING, false, LegalValues.any("true or false"), doc); }
    private static <E extends Enum<E>> Parameter choice(String name, Role role, E value, String doc) {
        return parameter(name, role, value.toString(), LegalValues.oneOf(List.of(value.getDeclaringClass().getEnumConstants())), doc);
    }
    // spotless:on

    /** What becomes of events that cannot be assembled. */
    enum InvalidEvents {
        ERROR,
        SKIP;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(java.util.Locale.ROOT); }
        // spotless:on
    }

    private AssemblerParameters() {}
}
