package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Filling;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.data.ParameterName;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;

/**
 * Makes features of the values of time steps, one after the other: what is missing is filled from steps before or from what
 * was learnt, never from steps after. Features of the future are left to {@link Lookahead}.
 */
final class FeatureBuilder {
    private static final double SECONDS_OF_DAY = 86_400;

    private final Assembly assembly;
    private final Filling filling;
    private final AssemblyCounts counts;
    private final Refusals refusals;
    private final int width; // I
    private final ZoneId zone;
    private final float[] last; // (N), NaN where nothing was seen
    private final long[] seen; // (inputs) when, or when the series began
    private long before; // the time of the step before
    private boolean begun;

    FeatureBuilder(Assembly assembly, AssemblyCounts counts, Refusals refusals) {
        this.assembly = assembly;
        this.filling = assembly.settings().filling();
        this.counts = counts;
        this.refusals = refusals;
        this.width = assembly.features().size();
        this.zone = ZoneId.of(filling.timeZone());
        this.last = new float[assembly.numbers()];
        this.seen = new long[assembly.inputs()];
    }

    /** Forgets all steps. */
    void restart() {
        Arrays.fill(last, Float.NaN);
        begun = false;
    }

    /** (I) Features of the next step; those of the future are 0. Overwrites the step's future columns by what stands for them. */
    float[] features(EventStep step, String id) {
        if (!begun) {
            Arrays.fill(seen, step.time);
            before = step.time;
            begun = true;
        }
        float[] features = new float[width];
        int i = assembly.present() + assembly.learnt().indicators().size();
        if (eachDelta()) { // before this step counts as the last one that a column was seen at
            for (int c = 0; c < seen.length; c++) {
                features[i++] = log(step.time - seen[c]);
            }
        } else if (filling.timeDelta() != TimeDelta.NONE) {
            long span = step.time - before;
            features[i++] = filling.timeDelta() == TimeDelta.LOG
                    ? log(span)
                    : (float) assembly.settings().time().units(span);
        }
        if (filling.calendar()) {
            addCalendar(step.time, features, i);
        }
        int indicator = assembly.present();
        for (int column : assembly.learnt().indicators()) {
            boolean repeated = column >= assembly.inputs() && !Float.isNaN(last[column]);
            features[indicator++] = Float.isNaN(step.numbers[column]) && !repeated ? 1 : 0;
        }
        for (int c = 0; c < assembly.numbers(); c++) {
            float value = value(step, c, id);
            if (c < assembly.present()) {
                features[c] = value;
            } else {
                step.numbers[c] = value;
            }
        }
        before = step.time;
        return features;
    }

    private boolean eachDelta() {
        return filling.timeDelta() == TimeDelta.EACH;
    }

    /** Bytes of {@link #save}. */
    int memorySize() {
        return last.length * Float.BYTES + (eachDelta() ? seen.length * Long.BYTES : 0);
    }

    /** Writes what is known of the steps so far. */
    void save(ByteBuffer memory) {
        for (float value : last) {
            memory.putFloat(value);
        }
        for (int c = 0; eachDelta() && c < seen.length; c++) {
            memory.putLong(seen[c]);
        }
    }

    /** Goes on from there, if there was a step, of which the last one had this time. */
    void restore(boolean after, long time, ByteBuffer memory) {
        for (int c = 0; c < last.length; c++) {
            last[c] = memory.getFloat();
        }
        for (int c = 0; eachDelta() && c < seen.length; c++) {
            seen[c] = memory.getLong();
        }
        before = time;
        begun = after;
    }

    private float log(long span) {
        return (float) StrictMath.log1p(assembly.settings().time().units(span));
    }

    /** The value of a column of numbers at a step, or what stands for it. */
    private float value(EventStep step, int c, String id) {
        float value = step.numbers[c];
        boolean isStatic = c >= assembly.inputs() && c < assembly.present();
        if (Float.isNaN(value)) {
            return isStatic && !Float.isNaN(last[c]) ? last[c] : filled(step, c, id);
        }
        if (assembly.learnt().lows().length > 0) {
            value = (float) Math.min(
                    Math.max(value, assembly.learnt().lows()[c]),
                    assembly.learnt().highs()[c]);
        }
        if (isStatic && !Float.isNaN(last[c]) && last[c] != value) {
            refusals.step(
                    step,
                    Refusals.CHANGING,
                    id,
                    assembly.number(c),
                    "one value in a sequence",
                    last[c] + " and then " + value,
                    "name the column in %s instead".formatted(ParameterName.of("inputCols")));
        }
        if (c < assembly.inputs()) {
            seen[c] = step.time;
        }
        last[c] = value;
        return value;
    }

    private float filled(EventStep step, int c, String id) {
        if (c < assembly.present()) {
            counts.fill(c);
        }
        if (filling.missing() == Missing.ERROR) {
            refusals.step(step, Refusals.MISSING, id, assembly.number(c), "a value", "null", Refusals.MISSING_ADVICE);
            return 0;
        } else if (filling.missing() == Missing.ZERO) {
            return 0;
        }
        boolean forward = filling.missing() == Missing.FORWARD && !Float.isNaN(last[c]);
        return forward ? last[c] : (float) assembly.learnt().means()[c];
    }

    /** Hour (with its minutes), weekday (Monday first) and month as points on a circle, by the clocks of the time zone. */
    private void addCalendar(long time, float[] features, int at) {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000));
        ZonedDateTime local = instant.atZone(zone);
        double[] parts = {
            local.toLocalTime().toSecondOfDay() / SECONDS_OF_DAY,
            (local.getDayOfWeek().getValue() - 1) / 7.0,
            (local.getMonthValue() - 1) / 12.0
        };
        for (int p = 0; p < parts.length; p++) {
            features[at + 2 * p] = (float) StrictMath.sin(2 * Math.PI * parts[p]);
            features[at + 2 * p + 1] = (float) StrictMath.cos(2 * Math.PI * parts[p]);
        }
    }
}
