package dev.unroll.spark;

import java.io.Serializable;

/**
 * The names of the columns that sequences are read from; all but {@code features} may be empty, for none.
 *
 * @param features an array of arrays or of vectors (a time step each), of real numbers (one feature a step) or of whole
 *     numbers (tokens)
 * @param label a number, an array of numbers or an array of arrays of numbers
 * @param weight a number of 0 or more
 * @param id anything that can be cast to a string; names the row in messages and decides its place
 * @param validationIndicator a boolean: true for the rows that are held out
 */
public record SequenceColumns(String features, String label, String weight, String id, String validationIndicator)
        implements Serializable {
    static final String FEATURES_FLAG = "--features-col";
    static final String LABEL_FLAG = "--label-col";
    static final String WEIGHT_FLAG = "--weight-col";
    static final String ID_FLAG = "--id-col";
    static final String VALIDATION_INDICATOR_FLAG = "--validation-indicator-col";
}
