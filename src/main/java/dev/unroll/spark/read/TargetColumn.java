package dev.unroll.spark.read;

import dev.unroll.network.Head;
import dev.unroll.network.Target;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/** The column of targets: which types it may have, and which numbers. */
final class TargetColumn {
    private TargetColumn() {}

    /** Absent if the column is. Throws DATA for a type that such targets cannot have. */
    static NumberColumn of(DataColumn column, SequenceFormat format) {
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

    /** Whether each target in a column of such cells is an array of numbers. */
    static boolean hasVectors(DataType type, Head head) {
        return NumberColumn.depth(type) == (head == Head.EVERY ? 2 : 1);
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
}
