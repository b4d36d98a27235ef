package dev.unroll.assemble;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An assembler for a test, whose fields are what differs from the simplest one: of the inputs a and b, by time. */
final class AssemblerOf {
    List<String> inputs = List.of("a", "b");
    boolean attributes;
    List<String> tokens = List.of();
    List<String> statics = List.of();
    List<String> futures = List.of();
    String label = "";
    String weight = "";
    TimeScale time = TimeScale.UNITS;
    long timeStep;
    Gaps gaps = Gaps.KEEP;
    long maxGap;
    Duplicates duplicates = Duplicates.ERROR;
    Missing missing = Missing.ERROR;
    TimeDelta timeDelta = TimeDelta.NONE;
    boolean calendar;
    String timeZone = "UTC";
    LabelMode labelMode = LabelMode.LAST;
    int horizon = 1;
    boolean change;
    Scaling scaling = Scaling.NONE;
    List<Integer> lags = List.of();
    boolean targets = true;
    double labelMean = 4.5;
    int maxLength;
    Kept kept = Kept.LAST;
    int windowLength;
    int windowStride;
    boolean partialWindow;
    boolean toLabel;
    long cutTime = Split.NO_CUT;
    double validationFraction;
    int minCategoryCount;
    boolean skips;
    double[] means = {0.5, 1.5, 2.5, 3.5};
    double[] lows = {};
    double[] highs = {};
    List<Integer> indicators = List.of();
    Map<String, List<String>> vocabularies = Map.of();

    Assembly assembly() {
        EventColumns columns = new EventColumns(
                List.of("id"),
                "time",
                inputs,
                attributes ? "name" : "",
                attributes ? "value" : "",
                List.of(),
                tokens,
                statics,
                futures,
                label,
                weight);
        AssemblySettings settings = new AssemblySettings(
                columns,
                time,
                new Steps(timeStep, gaps, maxGap, duplicates),
                new Filling(missing, timeDelta, calendar, timeZone, minCategoryCount),
                new Labels(labelMode, horizon, change, scaling, lags, targets),
                new Pieces(
                        maxLength,
                        kept,
                        windowLength,
                        windowStride == 0 ? windowLength : windowStride,
                        partialWindow,
                        toLabel),
                new Split(cutTime, validationFraction, 5, 1),
                skips);
        return new Assembly(
                settings, new Learnt(inputs, List.of(), means, labelMean, lows, highs, indicators, vocabularies));
    }

    List<AssembledSequence> assemble(List<Event> events) {
        return assemble(events, new AssemblyCounts(assembly()));
    }

    List<AssembledSequence> assemble(List<Event> events, AssemblyCounts counts) {
        List<AssembledSequence> sequences = new ArrayList<>();
        SeriesAssembler assembler = new SeriesAssembler(assembly(), counts, sequences::add);
        events.forEach(assembler::add);
        assembler.finish();
        return sequences;
    }

    static Event event(String id, long time, double... numbers) {
        Event event = new Event();
        event.setId(id);
        event.setTime(time);
        float[] x = new float[numbers.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) numbers[i];
        }
        event.setNumbers(x);
        return event;
    }

    static Event labelled(long time, double label, double... numbers) {
        Event event = event("s", time, numbers);
        event.setLabel(label);
        return event;
    }
}
