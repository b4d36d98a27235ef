package dev.unroll.spark.read;

import dev.unroll.data.Rows;
import dev.unroll.data.Vocabulary;
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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
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
    static final String TIME_STEP = "time step";
    private static final String AT_LEAST_ONE = "at least one number";

    NumberColumn(DataColumn column, List<NumberRange> ranges, int width, String rowNoun, boolean nullable) {
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

    // spotless:off: a table
    boolean isPresent() { return column.isPresent(); }
    /** Whether a cell has a number for each time step. */
    boolean isOfSteps() { return rowNoun.equals(TIME_STEP); }
    static boolean isOfVectors(DataType t) { return t instanceof ArrayType a && a.elementType().equals(VECTORS); }
    private NumberRange range(int c) { return ranges.get(ranges.size() == 1 ? 0 : c); }
    private String place(int r) { return rowNoun + " " + r; }
    // spotless:on

    /** How many arrays numbers are nested in; below 0 if there are no numbers, as in vectors. */
    static int depth(DataType type) {
        if (type instanceof ArrayType array) {
            int inner = depth(array.elementType());
            return inner < 0 ? inner : inner + 1;
        }
        return type instanceof NumericType ? 0 : -2; // not even its elements
    }

    static DataType numbersIn(DataType type) {
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
