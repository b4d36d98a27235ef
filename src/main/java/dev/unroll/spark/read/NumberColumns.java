package dev.unroll.spark.read;

import dev.unroll.data.Vocabulary;
import dev.unroll.network.Head;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/** The columns that sequences are read from, by what they mean. */
final class NumberColumns {
    private NumberColumns() {}

    /** Absent if the column is. Throws DATA for a type that tokens cannot have; with vocabularies, they are strings. */
    static NumberColumn ofTokens(DataColumn column, SequenceFormat format, List<Vocabulary> vocabularies) {
        if (!column.isPresent()) {
            return NumberColumn.ABSENT;
        } else if (!vocabularies.isEmpty()) {
            return ofWords(column, vocabularies);
        }
        List<Integer> vocabularySizes = format.vocabularySizes();
        int depth = NumberColumn.depth(column.type());
        column.require(
                (depth == 1 || depth == 2) && NumberColumn.numbersIn(column.type()) instanceof IntegralType,
                "an array of integers (one token a time step) or of arrays of integers (several)",
                "convert it");
        List<Integer> sizes = vocabularySizes.isEmpty() ? List.of(0) : vocabularySizes;
        List<NumberRange> ranges = sizes.stream()
                .map(size -> NumberRange.integers(size, "token", "vocabularySizes"))
                .toList();
        return new NumberColumn(column, ranges, vocabularySizes.size(), NumberColumn.TIME_STEP, false);
    }

    private static NumberColumn ofWords(DataColumn column, List<Vocabulary> vocabularies) {
        int depth = column.type() instanceof ArrayType steps && steps.elementType() instanceof ArrayType ? 2 : 1;
        column.require(
                VocabularyCount.isOfStrings(new StructType().add(column.name(), column.type()), column.name()),
                "an array of strings (one token a time step) or of arrays of strings (several)",
                "convert it");
        List<NumberRange> ranges = vocabularies.stream().map(NumberRange::words).toList();
        int kinds = vocabularies.size();
        return new NumberColumn(
                column, ranges, vocabularies, kinds, NumberColumn.TIME_STEP, false, depth, NumberType.STRING);
    }

    /** Absent if the column is. Throws DATA for a type that features cannot have. */
    static NumberColumn ofFeatures(DataColumn column, SequenceFormat format) {
        if (!column.isPresent()) {
            return NumberColumn.ABSENT;
        }
        int depth = NumberColumn.depth(column.type());
        column.require(
                depth == 1 || depth == 2 || NumberColumn.isOfVectors(column.type()),
                "an array of numbers (one feature a time step) or of arrays or vectors of numbers (several)",
                NumberColumn.numbersIn(column.type()) instanceof org.apache.spark.mllib.linalg.VectorUDT
                        ? "these are vectors of org.apache.spark.mllib.linalg, not of org.apache.spark.ml.linalg: convert each"
                                + " with org.apache.spark.ml.functions.vector_to_array in functions.transform"
                        : "convert it");
        return new NumberColumn(
                column, List.of(NumberRange.reals(format.precision())), format.inputs(), NumberColumn.TIME_STEP, false);
    }

    /** Absent if the column is. Throws DATA if the type is not a number or, where there is a target at every step, an array. */
    static NumberColumn ofWeights(DataColumn column, Head head) {
        if (!column.isPresent()) {
            return NumberColumn.ABSENT;
        }
        boolean every = head == Head.EVERY;
        int depth = NumberColumn.depth(column.type());
        String expected = every ? "a number or an array of numbers, one a time step" : "a number";
        column.require(depth == 0 || (every && depth == 1), expected, "convert it");
        return new NumberColumn(
                column, List.of(NumberRange.weights()), 1, depth == 0 ? "number" : NumberColumn.TIME_STEP, false);
    }
}
