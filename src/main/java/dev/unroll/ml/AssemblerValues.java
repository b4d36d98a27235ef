package dev.unroll.ml;

import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.Filling;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Labels;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Pieces;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.AssemblySettings.Steps;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.assemble.TimeScale;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.ml.AssemblerParameters.InvalidEvents;
import dev.unroll.spark.assemble.EventLearner;
import dev.unroll.spark.assemble.EventLearner.Indicators;
import dev.unroll.spark.assemble.TimeColumn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/** The values of an assembler's or its model's parameters, as the layers below take them. */
record AssemblerValues(AssemblerParams<?> params) {
    // spotless:off: a table
    private LabelMode labelMode() { return Parameter.constant(LabelMode.class, params.getLabelMode()); }
    private Scaling scaling() { return Parameter.constant(Scaling.class, params.getScaling()); }
    private Gaps gaps() { return Parameter.constant(Gaps.class, params.getGaps()); }
    private Duplicates duplicates() { return Parameter.constant(Duplicates.class, params.getDuplicates()); }
    private Missing missing() { return Parameter.constant(Missing.class, params.getMissing()); }
    private boolean hasAttributes() { return !params.getAttributeCol().isEmpty(); }
    EventLearner learner(AssemblySettings settings) { return new EventLearner(settings, Parameter.constant(Indicators.class, params.getIndicators()), params.getClipQuantile()); }
    // spotless:on

    /** For events of that schema, all of whose columns are there. Throws USAGE or DATA for what does not go together. */
    AssemblySettings settings(StructType schema) {
        return settings(schema, params.getLabelCol(), params.getWeightCol());
    }

    /** The same where there may be neither weights nor, unless they are features, labels, as in events to predict for. */
    AssemblySettings settingsOfPresent(StructType schema) {
        List<String> names = List.of(schema.fieldNames());
        return settings(
                schema,
                params.getLags().length > 0 || names.contains(params.getLabelCol()) ? params.getLabelCol() : "",
                names.contains(params.getWeightCol()) ? params.getWeightCol() : "");
    }

    private AssemblySettings settings(StructType schema, String label, String weight) {
        requireConsistent();
        TimeScale time = TimeColumn.find(schema, params.getTimeCol()).scale();
        if (params.getCalendar() && time != TimeScale.MICROSECONDS) {
            throw UnrollException.usage(
                    "%s is for times of a calendar: expected a timestamp or a date in column \"%s\", found numbers; leave it out, or choose another column with %s.",
                    ParameterName.of("calendar"), params.getTimeCol(), ParameterName.of("timeCol"));
        }
        String cut = params.getCutTime();
        int window = params.getWindowLength();
        return new AssemblySettings(
                columns(label, weight),
                time,
                new Steps(
                        time.span(params.getTimeStep(), "timeStep"),
                        gaps(),
                        time.span(params.getMaxGap(), "maxGap"),
                        duplicates()),
                new Filling(
                        missing(),
                        Parameter.constant(TimeDelta.class, params.getTimeDelta()),
                        params.getCalendar(),
                        params.getTimeZone(),
                        params.getMinCategoryCount()),
                labels(),
                new Pieces(
                        params.getMaxLength(),
                        Parameter.constant(Kept.class, params.getKeep()),
                        window,
                        params.getWindowStride() == 0 ? window : params.getWindowStride(),
                        params.getPartialWindow(),
                        false),
                new Split(
                        cut.isEmpty() ? Split.NO_CUT : time.time(cut, "cutTime"),
                        params.getValidationFraction(),
                        params.getNumFolds(),
                        params.getSeed()),
                Parameter.constant(InvalidEvents.class, params.getHandleInvalid()) == InvalidEvents.SKIP);
    }

    private EventColumns columns(String label, String weight) {
        return new EventColumns(
                List.of(params.getIdCols()),
                params.getTimeCol(),
                List.of(params.getInputCols()),
                params.getAttributeCol(),
                params.getValueCol(),
                List.of(params.getOrderCols()),
                List.of(params.getTokenCols()),
                List.of(params.getStaticCols()),
                List.of(params.getFutureCols()),
                label,
                weight);
    }

    private Labels labels() {
        return new Labels(
                labelMode(),
                params.getHorizon(),
                params.getLabelChange(),
                scaling(),
                Arrays.stream(params.getLags()).boxed().toList(),
                true);
    }

    /** Throws USAGE where parameters that are legal by themselves do not go together. */
    void requireConsistent() {
        requireInputs();
        requireLabels();
        requireBeside(
                gaps() == Gaps.INSERT, "gaps insert", !params.getTimeStep().isEmpty(), "timeStep", "a duration");
        requireBeside(
                gaps() == Gaps.INSERT,
                "gaps insert",
                missing() != Missing.ERROR,
                "missing",
                "forward, mean or zero, as inserted time steps have no values");
        requireBeside(gaps() == Gaps.SPLIT, "gaps split", !params.getMaxGap().isEmpty(), "maxGap", "a duration");
        requireBeside(!params.getMaxGap().isEmpty(), "maxGap", gaps() != Gaps.KEEP, "gaps", "insert or split");
        requireBeside(
                duplicates() == Duplicates.KEEP, "duplicates keep", !hasAttributes(), "attributeCol", "no column");
        requireBeside(
                duplicates() == Duplicates.MEAN,
                "duplicates mean",
                params.getTokenCols().length == 0,
                "tokenCols",
                "no columns, as tokens have no mean");
        boolean windows = params.getWindowLength() > 0;
        requireBeside(params.getWindowStride() > 0, "windowStride", windows, "windowLength", "a length");
        requireBeside(params.getPartialWindow(), "partialWindow", windows, "windowLength", "a length");
        requireBeside(windows, "windowLength", params.getMaxLength() == 0, "maxLength", "0");
        requireBeside(
                !params.getCutTime().isEmpty(),
                "cutTime",
                params.getValidationFraction() == 0,
                "validationFraction",
                "0, as only one of them can say what is held out");
    }

    private void requireLabels() {
        boolean ahead = labelMode() == LabelMode.HORIZON;
        boolean lags = params.getLags().length > 0;
        requireBeside(params.getLabelChange(), "labelChange", ahead, "labelMode", "horizon");
        requireBeside(scaling() == Scaling.SERIES, "scaling series", ahead, "labelMode", "horizon");
        requireBeside(lags, "lags", ahead, "labelMode", "horizon");
        requireBeside(lags, "lags", !params.getLabelCol().isEmpty(), "labelCol", "a column");
        requireBeside(
                params.isSet(params.horizon()),
                "horizon",
                ahead || params.getFutureCols().length > 0,
                "labelMode",
                "horizon, or columns in " + ParameterName.of("futureCols"));
    }

    /** Whether sequences have features, beside tokens perhaps. */
    boolean hasFeatures() {
        return hasAttributes()
                || Stream.of(params.getInputCols(), params.getStaticCols(), params.getFutureCols())
                        .anyMatch(names -> names.length > 0)
                || !params.getTimeDelta().equals(TimeDelta.NONE.toString())
                || params.getCalendar()
                || params.getLags().length > 0;
    }

    private void requireInputs() {
        boolean any = hasAttributes()
                || params.getInputCols().length + params.getTokenCols().length + params.getLags().length > 0;
        if (!any) {
            throw UnrollException.usage(
                    "Nothing is read of the events: expected columns in %s, %s or %s, found none; name them.",
                    ParameterName.of("inputCols"), ParameterName.of("tokenCols"), ParameterName.of("attributeCol"));
        }
        requireBeside(hasAttributes(), "attributeCol", !params.getValueCol().isEmpty(), "valueCol", "a column");
        requireBeside(!params.getValueCol().isEmpty(), "valueCol", hasAttributes(), "attributeCol", "a column");
        String twice = Stream.of(params.getStaticCols())
                .filter(List.of(params.getInputCols())::contains)
                .findFirst()
                .orElse("");
        if (!twice.isEmpty()) {
            throw UnrollException.usage(
                    "Column \"%s\" is both in %s and in %s: expected one of them; leave it out of the other.",
                    twice, ParameterName.of("inputCols"), ParameterName.of("staticCols"));
        }
    }

    /** @param setting a parameter's name and perhaps its value */
    private static void requireBeside(boolean wanted, String setting, boolean holds, String other, String expected) {
        if (wanted && !holds) {
            String[] words = setting.split(" ", 2);
            String shown = ParameterName.of(words[0]) + (words.length > 1 ? " " + words[1] : "");
            throw UnrollException.usage(
                    "%s does not go with what %s is: expected %s there; set it so, or leave %s out.",
                    shown, ParameterName.of(other), expected, ParameterName.of(words[0]));
        }
    }
}
