package dev.unroll.spark.read;

import java.io.Serializable;

/**
 * The names of the columns that sequences are read from; all may be empty, for none, but for one of {@code features} and
 * {@code tokens}.
 *
 * @param features an array of arrays or of vectors (a time step each) or of numbers (one feature a step); not read where
 *     there are tokens
 * @param tokens an array of integers (one token a time step) or of arrays of integers (several)
 * @param label a number, an array of numbers or an array of arrays of numbers
 * @param weight a number of 0 or more
 * @param id anything that can be cast to a string; names the row in messages and decides its place
 * @param validationIndicator a boolean: true for the rows that are held out
 */
public record SequenceColumns(
        String features, String tokens, String label, String weight, String id, String validationIndicator)
        implements Serializable {
    static final String FEATURES_FLAG = "--features-col";
    static final String TOKENS_FLAG = "--tokens-col";
    static final String LABEL_FLAG = "--label-col";
    static final String WEIGHT_FLAG = "--weight-col";
    static final String ID_FLAG = "--id-col";
    static final String VALIDATION_INDICATOR_FLAG = "--validation-indicator-col";

    /** Whether a time step has tokens, not features. */
    boolean hasTokens() {
        return !tokens.isEmpty();
    }

    /** The column that a network's input is read from. */
    String input() {
        return hasTokens() ? tokens : features;
    }

    /** The setting of that column. */
    String inputFlag() {
        return hasTokens() ? TOKENS_FLAG : FEATURES_FLAG;
    }
}
