package dev.unroll.spark.read;

import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How the rows of a DataFrame are read as sequences.
 *
 * @param head whether there is one target a sequence or one a time step
 * @param precision that bounds features and real targets; they are kept in double until they are standardized
 * @param inputs features a time step; 0 for whatever the data have
 * @param vocabularySizes one for each kind of token, of which each time step has one; empty for whatever the data have
 * @param labelKinds numbers of a target or, for classes, how many there are; 0 for whatever the data have
 */
// spotless:off: a table
public record SequenceFormat(
        Columns columns, Target target, Head head, Precision precision,
        int inputs, List<Integer> vocabularySizes, int labelKinds, InvalidRows invalidRows)
        implements Serializable {
    // spotless:on

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

    /**
     * The names of the columns that sequences are read from; empty for none, but of features or tokens at least one.
     *
     * @param features an array of arrays or of vectors (a time step each) or of numbers (one feature a step)
     * @param tokens an array of integers (one token a time step) or of arrays of integers (several)
     * @param label a number, an array of numbers or an array of arrays of numbers; without it sequences have no targets
     * @param id anything that can be cast to a string; names the row in messages and decides its place
     * @param validationIndicator a boolean: true for the rows that are held out
     */
    public record Columns(
            String features, String tokens, String label, String weight, String id, String validationIndicator)
            implements Serializable {}
}
