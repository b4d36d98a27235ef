package dev.unroll.spark.read;

import java.util.Locale;

/** What becomes of rows that cannot be read as sequences, in Spark ML's words. */
public enum InvalidRows {
    ERROR, // the first one is an error
    SKIP, // they are left out
    KEEP; // predictions for them are null; where there are none, the first one is an error

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
