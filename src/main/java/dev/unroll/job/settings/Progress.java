package dev.unroll.job.settings;

import dev.unroll.ml.Parameter;
import dev.unroll.ml.Parameter.LegalValues;
import java.util.List;
import java.util.Locale;

/** How a job shows what it does between the lines that it prints anyway. */
public enum Progress {
    /** A bar where standard error is a terminal, lines elsewhere. */
    AUTO,
    /** One line that is drawn anew again and again, for terminals. */
    BAR,
    /** A line a minute. */
    LINES,
    NONE;

    /** The one of that name, letter case aside; another name throws USAGE. */
    public static Progress of(String name) {
        LegalValues.oneOf(List.of(values())).require("progress", name.toLowerCase(Locale.ROOT));
        return Parameter.constant(Progress.class, name);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
