package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.io.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that an assembler knows: enough to assemble other events as those that it has learnt from. Written as JSON. */
public record Assembly(AssemblySettings settings, Learnt learnt) implements Serializable {
    /** The key of the JSON in the metadata of a column of features. */
    public static final String KEY = "unroll";

    private static final List<String> CALENDAR =
            List.of("hour_sin", "hour_cos", "weekday_sin", "weekday_cos", "month_sin", "month_cos");

    // spotless:off: a table
    public String json() { return Json.write(this); }
    public static Assembly parse(String json) { return of(Json.parse(json)); }
    /** Throws IllegalArgumentException if it describes none. */
    public static Assembly of(Map<String, Object> parsed) { return Json.toRecord(parsed, Assembly.class); }
    int inputs() { return learnt.inputs().size(); }
    int futures() { return settings.columns().futures().size(); }
    /** Inputs and static columns: those that are features of their own time step. */
    int present() { return inputs() + settings.columns().statics().size(); }
    /** N: columns of numbers. */
    int numbers() { return present() + futures(); }
    Assembly forStream() { return new Assembly(settings.forStream(), learnt); }
    boolean splits() { return settings.steps().gaps() == AssemblySettings.Gaps.SPLIT; }
    // spotless:on

    /** (K) How many numbers the strings of each token column have, with that for missing ones; 0 where tokens are integers. */
    public List<Integer> vocabularySizes() {
        return settings.columns().tokens().stream()
                .map(name -> learnt.vocabularies().containsKey(name)
                        ? learnt.vocabulary(name).size()
                        : 0)
                .toList();
    }

    /** The name of a column of numbers. */
    String number(int column) {
        return column < inputs()
                ? learnt.inputs().get(column)
                : column < present()
                        ? settings.columns().statics().get(column - inputs())
                        : settings.columns().futures().get(column - present());
    }

    /** The names of the features of a time step, in order. */
    public List<String> features() {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < present(); c++) {
            names.add(number(c));
        }
        learnt.indicators().forEach(c -> names.add(number(c) + "_missing"));
        if (settings.filling().timeDelta() == TimeDelta.EACH) {
            learnt.inputs().forEach(input -> names.add(input + "_delta"));
        } else if (settings.filling().timeDelta() != TimeDelta.NONE) {
            names.add("time_delta");
        }
        names.addAll(settings.filling().calendar() ? CALENDAR : List.of());
        for (int lag : settings.labels().lags()) {
            names.add(settings.columns().label() + (lag == 0 ? "" : "-" + lag));
        }
        for (String future : settings.columns().futures()) {
            for (int k = 1; k <= settings.labels().horizon(); k++) {
                names.add(future + "+" + k);
            }
        }
        return names;
    }
}
