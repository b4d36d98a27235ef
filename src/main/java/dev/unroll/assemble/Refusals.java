package dev.unroll.assemble;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;

/** Refuses what cannot be assembled: by a sentence or, where that is left out, by counting it. */
record Refusals(Assembly assembly, AssemblyCounts counts) {
    /** What is left out, as a report counts it. */
    static final String DUPLICATES = "sequences with several events of one time step";

    static final String CHANGING = "sequences with a static column that changes";
    static final String MISSING = "sequences with a missing value";
    static final String NO_LABEL = "sequences without a label";
    static final String NO_TARGET = "sequences without a target";
    static final String TOO_LONG_GAP = "sequences with a gap that is too long to be filled";

    static final String MISSING_ADVICE = "say with %s what stands for it".formatted(ParameterName.of("missing"));
    private static final String ADVICE = "correct or drop such events, or set %s skip to leave %s out";

    /** Leaves an event out, or throws DATA. */
    void event(Event event, String reason, String column, String expected, String found) {
        if (assembly.settings().skipsInvalid()) {
            counts.drop(reason);
            return;
        }
        int fault = event.getFault();
        String id = fault == Event.NO_ID ? "an event" : "an event of id \"" + event.getId() + "\"";
        String time = fault == 0 ? " at " + assembly.settings().time().text(event.getTime()) : "";
        counts.refuse(
                event.getId(),
                event.getTime(),
                refusal(
                        column,
                        id + time,
                        expected,
                        found,
                        ADVICE.formatted(ParameterName.of("handleInvalid"), "them")));
    }

    /** Marks a time step as one that no sequence can have, or throws DATA. */
    void step(EventStep step, String reason, String id, String column, String expected, String found, String advice) {
        step.problem = reason;
        sequence(step.time, id, column, expected, found, advice);
    }

    /** Throws DATA unless sequences with such a time step are left out. */
    void sequence(long time, String id, String column, String expected, String found, String advice) {
        if (!assembly.settings().skipsInvalid()) {
            String place = "id \"" + id + "\" at " + assembly.settings().time().text(time);
            String skip = ADVICE.formatted(ParameterName.of("handleInvalid"), "their sequences");
            counts.refuse(id, time, refusal(column, place, expected, found, advice + ", or " + skip));
        }
    }

    private static UnrollException refusal(String column, String place, String expected, String found, String advice) {
        return UnrollException.data(
                "Column \"%s\" of %s: expected %s, found %s; %s.", column, place, expected, found, advice);
    }
}
