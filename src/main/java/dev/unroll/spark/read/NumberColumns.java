package dev.unroll.spark.read;

import dev.unroll.data.Vocabulary;
import dev.unroll.network.Head;
import dev.unroll.network.Target;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
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

    /** Absent if the column is. Throws DATA for a type that such targets cannot have. */
    static NumberColumn ofTargets(DataColumn column, SequenceFormat format) {
        if (!column.isPresent()) {
            return NumberColumn.ABSENT;
        }
        boolean every = format.head() == Head.EVERY;
        int depth = NumberColumn.depth(column.type()) - (every ? 1 : 0);
        boolean isRight = switch (format.target()) {
            case NUMBERS, COUNTS, QUANTILES -> depth == 0 || depth == 1;
            case CLASS -> depth == 0;
            case LABELS -> depth == 1;
        };
        column.require(isRight, expected(format.target(), every), conversion(column.type()));
        NumberRange range = switch (format.target()) {
            case NUMBERS, QUANTILES -> NumberRange.reals(format.precision());
            case COUNTS -> NumberRange.counts(format.precision());
            case CLASS -> NumberRange.integers(format.labelKinds(), "class", "numClasses");
            case LABELS -> NumberRange.labels();
        };
        return new NumberColumn(column, List.of(range), 0, every ? NumberColumn.TIME_STEP : "number", every);
    }

    private static String expected(Target target, boolean every) {
        return switch (target) {
            case NUMBERS, COUNTS, QUANTILES ->
                every
                        ? "an array of numbers or of arrays of numbers, one a time step"
                        : "a number or an array of numbers";
            case CLASS -> every ? "an array of numbers (classes), one a time step" : "a number (a class)";
            case LABELS ->
                (every ? "an array of arrays of numbers" : "an array of numbers")
                        + " (0 or 1 for each label)"
                        + (every ? ", one a time step" : "");
        };
    }

    private static String conversion(DataType type) {
        boolean array = type instanceof ArrayType;
        if (NumberColumn.numbersIn(type) instanceof BooleanType) {
            return array ? "cast it to array<int>" : "cast it to int";
        } else if (NumberColumn.numbersIn(type) instanceof StringType) {
            return array
                    ? "cast its strings to numbers"
                    : "turn names of classes into numbers with StringIndexer, or cast it";
        }
        return "convert it";
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
