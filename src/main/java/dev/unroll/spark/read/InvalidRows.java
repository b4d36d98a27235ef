package dev.unroll.spark.read;

import java.util.Locale;

/** What becomes of rows that cannot be read as sequences, in Spark ML's words. */
public enum InvalidRows {
    /** The first one is an error. */
    ERROR,
    /** They are left out. */
    SKIP,
    /** Predictions for them are null; where there are none, the first one is an error. */
    KEEP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
