package dev.unroll.spark.read;

import java.io.Serializable;

/**
 * The names of the columns that sequences are read from; empty for none, but one of features (not read if there are tokens)
 * and tokens.
 *
 * @param features an array of arrays or of vectors (a time step each) or of numbers (one feature a step)
 * @param tokens an array of integers (one token a time step) or of arrays of integers (several)
 * @param label a number, an array of numbers or an array of arrays of numbers; without it sequences have no targets
 * @param id anything that can be cast to a string; names the row in messages and decides its place
 * @param validationIndicator a boolean: true for the rows that are held out
 */
public record SequenceColumns(
        String features, String tokens, String label, String weight, String id, String validationIndicator)
        implements Serializable {

    // spotless:off: a table
    boolean hasTokens() { return !tokens.isEmpty(); }
    String input() { return hasTokens() ? tokens : features; }
    String inputParameter() { return hasTokens() ? "tokensCol" : "featuresCol"; }
    // spotless:on
}
