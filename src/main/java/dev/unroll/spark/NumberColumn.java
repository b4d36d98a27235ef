package dev.unroll.spark;

import dev.unroll.data.Rows;
import dev.unroll.network.Head;
import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import scala.collection.Seq;
import scala.collection.mutable.ArraySeq;
import scala.reflect.ClassTag;

/**
 * A column of numbers, read as one table a cell: (1, 1) from a number, (n, 1) from an array of n numbers, (n, w) from an
 * array of n arrays or vectors of w numbers. Every number is checked on the way.
 *
 * @param range what each number must be in
 * @param rowNoun what a row of the table is to users: "time step" or "number"
 */
record NumberColumn(DataColumn column, NumberRange range, String rowNoun) implements Serializable {
    private static final String TIME_STEP = "time step";
    private static final String AT_LEAST_ONE = "at least one number";

    /** Throws DATA if the type is not one that features can have. */
    static NumberColumn ofFeatures(DataColumn column, SequenceFormat format) {
        if (isArrayOfIntegers(column.type())) {
            return new NumberColumn(
                    column, NumberRange.wholes(format.inputs(), "token", "--vocabulary-size"), TIME_STEP);
        }
        if (isArrayOfNumbers(column.type()) || isArrayOfArrays(column.type()) || isArrayOfVectors(column.type())) {
            return new NumberColumn(column, NumberRange.reals(format.precision()), TIME_STEP);
        }
        throw column.wrongType(
                "an array of arrays or vectors of numbers (one a time step), of real numbers (one feature)"
                        + " or of integers (tokens)");
    }

    /** Absent if the column is. Throws DATA if the type is not one that such targets can have. */
    static NumberColumn ofTargets(DataColumn column, SequenceFormat format) {
        if (!column.isPresent()) {
            return absent();
        }
        NumberRange range = format.targets() == Targets.CLASS
                ? NumberRange.wholes(format.outputs(), "class", "--num-classes")
                : NumberRange.reals(format.precision());
        requireTargetType(column, format);
        return new NumberColumn(column, range, format.head() == Head.EVERY ? TIME_STEP : "number");
    }

    private static void requireTargetType(DataColumn column, SequenceFormat format) {
        DataType type = column.type();
        boolean vectors = format.targets() == Targets.REAL;
        if (format.head() == Head.LAST) {
            column.require(
                    isNumber(type) || (vectors && isArrayOfNumbers(type)),
                    vectors ? "a number or an array of numbers" : "a number (a class)");
        } else {
            column.require(
                    isArrayOfNumbers(type) || (vectors && isArrayOfArrays(type)),
                    "an array of numbers" + (vectors ? " or of arrays of numbers" : " (classes)")
                            + ", one a time step");
        }
    }

    /** Absent if the column is. Throws DATA if the type is not a number. */
    static NumberColumn ofWeights(DataColumn column) {
        if (!column.isPresent()) {
            return absent();
        }
        column.require(isNumber(column.type()), "a number");
        return new NumberColumn(column, NumberRange.weights(), "number");
    }

    /** Stands for a column that is not chosen. */
    static NumberColumn absent() {
        return new NumberColumn(DataColumn.absent(), NumberRange.weights(), "number");
    }

    boolean isPresent() {
        return column.isPresent();
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType;
    }

    private static boolean isArrayOfNumbers(DataType type) {
        return type instanceof ArrayType array && isNumber(array.elementType());
    }

    private static boolean isArrayOfIntegers(DataType type) {
        return type instanceof ArrayType array && array.elementType() instanceof IntegralType;
    }

    private static boolean isArrayOfArrays(DataType type) {
        return type instanceof ArrayType array && isArrayOfNumbers(array.elementType());
    }

    private static boolean isArrayOfVectors(DataType type) {
        return type instanceof ArrayType array && array.elementType().equals(SQLDataTypes.VectorType());
    }

    /** A new table of this row's numbers. */
    Rows read(Row row) throws InvalidRowException {
        Object cell = row.get(column.index());
        if (cell == null) {
            throw column.invalid("", column.type().simpleString(), "null");
        }
        if (cell instanceof Number number) {
            Rows table = Rows.zeros(range.kind(), 1, 1);
            store(number.doubleValue(), table, 0, 0);
            return table;
        }
        Object[] elements = elements(cell);
        if (elements.length == 0) {
            throw column.invalid("", "at least one " + rowNoun, "an empty array");
        }
        return isArrayOfNumbers(column.type()) ? readNumbers(elements) : readSteps(elements);
    }

    private Rows readNumbers(Object[] elements) throws InvalidRowException {
        Rows table = Rows.zeros(range.kind(), elements.length, 1);
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] == null) {
                throw column.invalid(place(i), range.words(), "null");
            }
            store(((Number) elements[i]).doubleValue(), table, i, 0);
        }
        return table;
    }

    private Rows readSteps(Object[] elements) throws InvalidRowException {
        int width = numbers(elements[0], 0).length;
        if (width == 0) {
            throw column.invalid(place(0), AT_LEAST_ONE, "none");
        }
        Rows table = Rows.zeros(range.kind(), elements.length, width);
        for (int t = 0; t < elements.length; t++) {
            double[] numbers = numbers(elements[t], t);
            if (numbers.length != width) {
                throw column.invalid(
                        place(t), "as many numbers as time step 0 has (" + width + ")", String.valueOf(numbers.length));
            }
            for (int i = 0; i < width; i++) {
                store(numbers[i], table, t, i);
            }
        }
        return table;
    }

    /** The numbers of one time step. */
    private double[] numbers(Object element, int t) throws InvalidRowException {
        if (element instanceof Vector vector) {
            return vector.toArray();
        }
        if (element == null) {
            throw column.invalid(place(t), AT_LEAST_ONE, "null");
        }
        Object[] boxed = elements(element);
        double[] numbers = new double[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            if (boxed[i] == null) {
                throw column.invalid(place(t, i), range.words(), "null");
            }
            numbers[i] = ((Number) boxed[i]).doubleValue();
        }
        return numbers;
    }

    /** Spark decodes an array into an ArraySeq over boxed elements; going through Seq costs a call an element. */
    private static Object[] elements(Object array) {
        return array instanceof ArraySeq<?> sequence && sequence.array() instanceof Object[] boxed
                ? boxed
                : (Object[]) ((Seq<?>) array).toArray(ClassTag.Any());
    }

    private void store(double value, Rows table, int r, int i) throws InvalidRowException {
        if (!range.contains(value)) {
            throw outOfRange(value, table, r, i);
        }
        table.set(r, i, value + 0.0); // −0 and 0 are one number, to keys and to ties of their order too
    }

    private InvalidRowException outOfRange(double value, Rows table, int r, int i) {
        String inside = isNumber(column.type()) ? "" : table.width() == 1 ? place(r) : place(r, i);
        String found = value == (long) value ? Long.toString((long) value) : Double.toString(value);
        return range.isTooLarge(value)
                ? column.invalid(inside, range.words(), found, range.roomier())
                : column.invalid(inside, range.words(), found);
    }

    private String place(int r) {
        return rowNoun + " " + r;
    }

    private String place(int r, int i) {
        return place(r) + ", number " + i;
    }
}
