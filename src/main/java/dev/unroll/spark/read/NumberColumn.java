package dev.unroll.spark.read;

import dev.unroll.data.Rows;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Head;
import dev.unroll.network.Target;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * A column of numbers, or of strings that a vocabulary has numbers for, read as one table a cell: (1, 1) from a number, (n, 1) from an array of n numbers, (n, w) from an
 * array of n arrays or vectors of w numbers. Every number is checked on the way.
 *
 * @param ranges what the numbers must be in: one range for all, or one for each place in a row of the table
 * @param width of the table; 0 for any
 * @param rowNoun what a row of the table is to users: "time step" or "number"
 * @param words one for each place in a row of the table where its cells are strings; empty for numbers
 * @param nullable whether a row of the table may be null: it is read as NaN or, in a table of integers, as −1
 * @param depth how many arrays numbers are nested in; below 0 for an array of vectors
 */
// spotless:off: a table
record NumberColumn(
        DataColumn column, List<NumberRange> ranges, List<Vocabulary> words, int width, String rowNoun, boolean nullable,
        int depth, NumberType type)
        implements Serializable {
    // spotless:on
    static final NumberColumn ABSENT =
            new NumberColumn(DataColumn.ABSENT, List.of(), List.of(), 1, "", false, 0, NumberType.DOUBLE);

    @SuppressWarnings("unchecked") // so does every use of this type in Spark
    private static final UserDefinedType<Vector> VECTORS = (UserDefinedType<Vector>) SQLDataTypes.VectorType();

    private static final int VECTOR_FIELDS = ((StructType) VECTORS.sqlType()).size();
    private static final String TIME_STEP = "time step";
    private static final String AT_LEAST_ONE = "at least one number";

    private NumberColumn(DataColumn column, List<NumberRange> ranges, int width, String rowNoun, boolean nullable) {
        this(
                column,
                ranges,
                List.of(),
                width,
                rowNoun,
                nullable,
                depth(column.type()),
                NumberType.of(numbersIn(column.type())));
    }

    /** Absent if the column is. Throws DATA for a type that tokens cannot have; with vocabularies, they are strings. */
    static NumberColumn ofTokens(DataColumn column, SequenceFormat format, List<Vocabulary> vocabularies) {
        if (!column.isPresent()) {
            return ABSENT;
        } else if (!vocabularies.isEmpty()) {
            return ofWords(column, vocabularies);
        }
        List<Integer> vocabularySizes = format.vocabularySizes();
        int depth = depth(column.type());
        column.require(
                (depth == 1 || depth == 2) && numbersIn(column.type()) instanceof IntegralType,
                "an array of integers (one token a time step) or of arrays of integers (several)",
                "convert it");
        List<Integer> sizes = vocabularySizes.isEmpty() ? List.of(0) : vocabularySizes;
        List<NumberRange> ranges = sizes.stream()
                .map(size -> NumberRange.integers(size, "token", "vocabularySizes"))
                .toList();
        return new NumberColumn(column, ranges, vocabularySizes.size(), TIME_STEP, false);
    }

    private static NumberColumn ofWords(DataColumn column, List<Vocabulary> vocabularies) {
        int depth = column.type() instanceof ArrayType steps && steps.elementType() instanceof ArrayType ? 2 : 1;
        column.require(
                VocabularyCount.isOfStrings(new StructType().add(column.name(), column.type()), column.name()),
                "an array of strings (one token a time step) or of arrays of strings (several)",
                "convert it");
        List<NumberRange> ranges = vocabularies.stream().map(NumberRange::words).toList();
        int kinds = vocabularies.size();
        return new NumberColumn(column, ranges, vocabularies, kinds, TIME_STEP, false, depth, NumberType.STRING);
    }

    /** Absent if the column is. Throws DATA for a type that features cannot have. */
    static NumberColumn ofFeatures(DataColumn column, SequenceFormat format) {
        if (!column.isPresent()) {
            return ABSENT;
        }
        int depth = depth(column.type());
        column.require(
                depth == 1 || depth == 2 || isOfVectors(column.type()),
                "an array of numbers (one feature a time step) or of arrays or vectors of numbers (several)",
                numbersIn(column.type()) instanceof org.apache.spark.mllib.linalg.VectorUDT
                        ? "these are vectors of org.apache.spark.mllib.linalg, not of org.apache.spark.ml.linalg: convert each"
                                + " with org.apache.spark.ml.functions.vector_to_array in functions.transform"
                        : "convert it");
        return new NumberColumn(
                column, List.of(NumberRange.reals(format.precision())), format.inputs(), TIME_STEP, false);
    }

    /** Absent if the column is. Throws DATA for a type that such targets cannot have. */
    static NumberColumn ofTargets(DataColumn column, SequenceFormat format) {
        if (!column.isPresent()) {
            return ABSENT;
        }
        boolean every = format.head() == Head.EVERY;
        int depth = depth(column.type()) - (every ? 1 : 0);
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
        return new NumberColumn(column, List.of(range), 0, every ? TIME_STEP : "number", every);
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
        return depth(type) == (head == Head.EVERY ? 2 : 1);
    }

    private static String conversion(DataType type) {
        boolean array = type instanceof ArrayType;
        if (numbersIn(type) instanceof BooleanType) {
            return array ? "cast it to array<int>" : "cast it to int";
        } else if (numbersIn(type) instanceof StringType) {
            return array
                    ? "cast its strings to numbers"
                    : "turn names of classes into numbers with StringIndexer, or cast it";
        }
        return "convert it";
    }

    /** Absent if the column is. Throws DATA if the type is not a number or, where there is a target at every step, an array. */
    static NumberColumn ofWeights(DataColumn column, Head head) {
        if (!column.isPresent()) {
            return ABSENT;
        }
        boolean every = head == Head.EVERY;
        int depth = depth(column.type());
        String expected = every ? "a number or an array of numbers, one a time step" : "a number";
        column.require(depth == 0 || (every && depth == 1), expected, "convert it");
        return new NumberColumn(column, List.of(NumberRange.weights()), 1, depth == 0 ? "number" : TIME_STEP, false);
    }

    // spotless:off: a table
    boolean isPresent() { return column.isPresent(); }
    /** Whether a cell has a number for each time step. */
    boolean isOfSteps() { return rowNoun.equals(TIME_STEP); }
    private static boolean isOfVectors(DataType t) { return t instanceof ArrayType a && a.elementType().equals(VECTORS); }
    private NumberRange range(int c) { return ranges.get(ranges.size() == 1 ? 0 : c); }
    private String place(int r) { return rowNoun + " " + r; }
    // spotless:on

    /** How many arrays numbers are nested in; below 0 if there are no numbers, as in vectors. */
    private static int depth(DataType type) {
        if (type instanceof ArrayType array) {
            int inner = depth(array.elementType());
            return inner < 0 ? inner : inner + 1;
        }
        return type instanceof NumericType ? 0 : -2; // not even its elements
    }

    private static DataType numbersIn(DataType type) {
        if (type instanceof ArrayType array) {
            return numbersIn(array.elementType());
        }
        return type.equals(VECTORS) ? DataTypes.DoubleType : type;
    }

    Rows read(InternalRow row) throws InvalidRowException {
        Optional<Rows> atOnce = BatchNumbers.read(row, this);
        return atOnce.isPresent() ? atOnce.get() : readOneByOne(row);
    }

    /** A table of these numbers; empty if one of them, or the width, is none that the column may have. */
    Optional<Rows> tableIfValid(double[] numbers, int found) {
        boolean valid = width == 0 || found == width;
        for (int c = 0; valid && c < found; c++) {
            NumberRange range = range(c);
            for (int r = 0; r < numbers.length / found; r++) {
                double value = numbers[r * found + c];
                valid &= range.contains(value);
                numbers[r * found + c] = value + 0.0; // −0 and 0 are one number, to keys and to ties of their order too
            }
        }
        return valid ? Optional.of(table(numbers, found)) : Optional.empty();
    }

    private Rows readOneByOne(InternalRow row) throws InvalidRowException {
        if (row.isNullAt(column.index())) {
            throw column.invalid("", column.type().simpleString(), "null");
        }
        if (depth == 0) {
            double[] number = numbers(1, 1);
            read(row, column.index(), 1, number, 0, 1);
            return table(number, 1);
        }
        ArrayData elements = row.getArray(column.index());
        int rows = elements.numElements();
        if (rows == 0) {
            throw column.invalid("", "at least one " + rowNoun, "an empty array");
        }
        if (depth == 1) {
            double[] numbers = numbers(rows, 1);
            read(elements, 0, rows, numbers, 0, 1);
            return table(numbers, 1);
        }
        return readNested(elements, rows);
    }

    private Rows readNested(ArrayData steps, int rows) throws InvalidRowException {
        int first = 0;
        while (nullable && first < rows - 1 && steps.isNullAt(first)) {
            first++;
        }
        int found = step(steps, first).numElements(); // which the other time steps must have too
        if (found == 0) {
            throw column.invalid(place(first), AT_LEAST_ONE, "none");
        }
        double[] numbers = numbers(rows, found);
        for (int r = 0; r < rows; r++) {
            if (nullable && steps.isNullAt(r)) {
                Arrays.fill(numbers, r * found, (r + 1) * found, Double.NaN);
                continue;
            }
            ArrayData step = step(steps, r);
            if (step.numElements() != found) {
                throw column.invalid(
                        place(r),
                        "as many numbers as time step " + first + " has (" + found + ")",
                        "" + step.numElements());
            }
            read(step, 0, found, numbers, r * found, found);
        }
        return table(numbers, found);
    }

    /** (rows, found) zeros. */
    private double[] numbers(int rows, int found) throws InvalidRowException {
        if (width > 0 && found != width) {
            String expected = "as many numbers a " + rowNoun + " as the model takes (" + width + ")";
            throw column.invalid("", expected, "" + found);
        }
        if ((long) rows * found > Rows.MOST_NUMBERS) {
            throw column.invalid("", "at most " + Rows.MOST_NUMBERS + " numbers", (long) rows * found + " of them");
        }
        return new double[rows * found];
    }

    private Rows table(double[] numbers, int found) {
        if (ranges.get(0).kind() != Rows.Kind.INTEGER) {
            return Rows.ofDoubles(numbers, found);
        }
        int[] integers = new int[numbers.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = Double.isNaN(numbers[i]) ? -1 : (int) numbers[i];
        }
        return Rows.ofIntegers(integers, found);
    }

    private ArrayData step(ArrayData steps, int t) throws InvalidRowException {
        if (steps.isNullAt(t)) {
            throw column.invalid(place(t), AT_LEAST_ONE, "null");
        }
        if (depth == 2) {
            return steps.getArray(t);
        }
        Vector vector = VECTORS.deserialize(steps.getStruct(t, VECTOR_FIELDS));
        return UnsafeArrayData.fromPrimitiveArray(vector.toArray());
    }

    /** Overwrites {@code count} numbers of a table of that width, from {@code at} on, with the cells from {@code from} on. */
    private void read(SpecializedGetters cells, int from, int count, double[] table, int at, int tableWidth)
            throws InvalidRowException {
        int read = words.isEmpty()
                ? type.copy(cells, from, count, table, at)
                : NumberType.copyWords(words, cells, from, count, table, at);
        for (int i = 0; i < count; i++) {
            NumberRange range = range(i);
            if (i == read && nullable && depth == 1) {
                table[at + i] = Double.NaN;
                read += 1 + type.copy(cells, from + i + 1, count - i - 1, table, at + i + 1);
                continue;
            } else if (i == read) {
                throw column.invalid(place(at + i, tableWidth), range.words(), "null");
            }
            double value = table[at + i];
            if (!range.contains(value)) {
                String found = words.isEmpty() ? text(value) : "\"" + cells.getUTF8String(from + i) + "\"";
                throw invalid(value, found, range, place(at + i, tableWidth));
            }
            table[at + i] = value + 0.0; // as above
        }
    }

    private static String text(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    private InvalidRowException invalid(double value, String found, NumberRange range, String place) {
        return range.isTooLarge(value)
                ? new InvalidRowException(column.name(), place, range.words(), found, range.larger())
                : column.invalid(place, range.words(), found);
    }

    private String place(int index, int tableWidth) {
        String row = place(index / tableWidth);
        return depth == 0 ? "" : tableWidth == 1 ? row : row + ", number " + index % tableWidth;
    }
}
