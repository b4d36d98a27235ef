package dev.unroll.assemble;

import dev.unroll.data.Vocabulary;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What an assembler has learnt from the training part of its events. "Columns of numbers" are the inputs, of which an array
 * is several and an attribute is one, then the static and then the future columns: (N) in all.
 *
 * @param inputs the names of the inputs
 * @param widths how many numbers each input column has, 1 where it is a number; empty for attributes
 * @param means (N), what stands where a column was never seen; empty where that is not asked for
 * @param labelMean what stands for a label that is a feature where there was none; 0 where that is not asked for
 * @param lows (N), as {@code highs} the bounds that numbers are held within; empty for none
 * @param indicators of which inputs and static columns a feature says whether they are missing, by their place
 * @param vocabularies the words of each token column of strings, by its name
 */
// spotless:off: a table
public record Learnt(
        List<String> inputs, List<Integer> widths, double[] means, double labelMean, double[] lows, double[] highs, List<Integer> indicators,
        Map<String, List<String>> vocabularies) implements Serializable {
    // spotless:on

    /** Of names alone. */
    public static Learnt of(List<String> inputs, List<Integer> widths, Map<String, List<String>> vocabularies) {
        return new Learnt(inputs, widths, new double[0], 0, new double[0], new double[0], List.of(), vocabularies);
    }

    public Learnt withMeans(double[] found, double ofLabel, List<Integer> indicated) {
        return new Learnt(inputs, widths, found, ofLabel, lows, highs, indicated, vocabularies);
    }

    public Learnt withBounds(double[] low, double[] high) {
        return new Learnt(inputs, widths, means, labelMean, low, high, indicators, vocabularies);
    }

    /** The numbers of a token column of strings; the last one stands for a missing token. */
    Vocabulary vocabulary(String column) {
        return new Vocabulary(vocabularies.get(column), true);
    }
}
