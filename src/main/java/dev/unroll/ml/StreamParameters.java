package dev.unroll.ml;

import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.Parameter.Role;
import dev.unroll.score.EventScorer.ModelChange;
import java.util.List;
import java.util.Locale;

/** The parameters of a {@link RnnStream}, each defined once, as {@link RnnParameters} has those of networks. */
public final class StreamParameters {
    /** What becomes of an event that is late. */
    enum Late {
        DROP,
        ERROR;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    /** What becomes of events that cannot be scored. */
    enum InvalidEvents {
        KEEP,
        SKIP,
        ERROR;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    // spotless:off: a table
    public static final List<Parameter> ALL = List.of(
        new Parameter("idCols", Role.COLUMN, new String[0], LegalValues.any("names of columns"),
            "what tells one series of events from another; where it is not set, as the model's assembler has them", true, true),
        column("timeCol", "", LegalValues.any("a column's name, or empty for that of the model's assembler"),
            "time of an event: a timestamp, a date or a number, as in training"),
        column("errorCol", "error", LegalValues.column(), "why an event has no prediction; null where it has one"),
        column("ttl", "", LegalValues.any("a duration such as 1 hour, or empty for none"),
            "how long without an event, by the cluster's clock, until a series of a stream begins again"),
        choice("handleInvalid", InvalidEvents.KEEP, "events that cannot be scored: keep predicts null for them and says why in errorCol, skip leaves them out and counts them, error ends the query; their series go on as if they had never come"),
        choice("onLate", Late.DROP, "events of a time step that was scored before, or of one before that: drop leaves them out and counts them, error makes them events that cannot be scored"),
        choice("onModelChange", ModelChange.FAIL, "series whose state is that of another model: restart begins them again, keep goes on with it, fail ends the query"));

    private static Parameter column(String name, String value, LegalValues legal, String doc) { return new Parameter(name, Role.COLUMN, value, legal, doc, true, true); }
    private static <E extends Enum<E>> Parameter choice(String name, E value, String doc) {
        return column(name, value.toString(), LegalValues.oneOf(List.of(value.getDeclaringClass().getEnumConstants())), doc);
    }
    // spotless:on

    private StreamParameters() {}
}
