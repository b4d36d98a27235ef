package dev.unroll.spark.read;

import java.io.Serializable;

/**
 * The names of the columns that sequences are read from; all may be empty, for none, except one of {@code features} and
 * {@code tokens}.
 *
 * @param features an array of arrays or of vectors (a time step each) or of numbers (one feature a step); not read if
 *     there are tokens
 * @param tokens an array of integers (one token a time step) or of arrays of integers (several)
 * @param label a number, an array of numbers or an array of arrays of numbers; without it sequences have no targets
 * @param weight a number of 0 or more
 * @param id anything that can be cast to a string; names the row in messages and decides its place
 * @param validationIndicator a boolean: true for the rows that are held out
 */
public record SequenceColumns(
        String features, String tokens, String label, String weight, String id, String validationIndicator)
        implements Serializable {

    // spotless:off: a table
    /** Whether a time step has tokens, not features. */
    boolean hasTokens() { return !tokens.isEmpty(); }
    /** The column that a network's input is read from. */
    String input() { return hasTokens() ? tokens : features; }
    /** The parameter that chooses that column. */
    String inputParameter() { return hasTokens() ? "tokensCol" : "featuresCol"; }
    // spotless:on
}
