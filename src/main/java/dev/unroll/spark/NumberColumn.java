package dev.unroll.spark;

import dev.unroll.data.Rows;
import dev.unroll.network.Head;
import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * A column of numbers, read as one table a cell: (1, 1) from a number, (n, 1) from an array of n numbers, (n, w) from an
 * array of n arrays or vectors of w numbers. Every number is checked on the way.
 *
 * @param range what each number must be in
 * @param rowNoun what a row of the table is to users: "time step" or "number"
 * @param getter of the numbers, whatever they are nested in
 */
record NumberColumn(DataColumn column, NumberRange range, String rowNoun, NumberGetter getter) implements Serializable {
    @SuppressWarnings("unchecked") // so does every use of this type in Spark
    private static final UserDefinedType<Vector> VECTORS = (UserDefinedType<Vector>) SQLDataTypes.VectorType();

    private static final int VECTOR_FIELDS = ((StructType) VECTORS.sqlType()).size();
    private static final String TIME_STEP = "time step";
    private static final String AT_LEAST_ONE = "at least one number";

    NumberColumn(DataColumn column, NumberRange range, String rowNoun) {
        this(column, range, rowNoun, NumberGetter.of(numbersIn(column.type())));
    }

    private static DataType numbersIn(DataType type) {
        if (type instanceof ArrayType array) {
            return numbersIn(array.elementType());
        }
        return type.equals(VECTORS) ? DataTypes.DoubleType : type;
    }

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
        return new NumberColumn(DataColumn.absent(), NumberRange.weights(), "number", SpecializedGetters::getDouble);
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
        return type instanceof ArrayType array && array.elementType().equals(VECTORS);
    }

    /** A new table of this row's numbers. */
    Rows read(InternalRow row) throws InvalidRowException {
        if (row.isNullAt(column.index())) {
            throw column.invalid("", column.type().simpleString(), "null");
        }
        if (isNumber(column.type())) {
            Rows table = Rows.zeros(range.kind(), 1, 1);
            store(row, column.index(), table, 0, 0);
            return table;
        }
        ArrayData elements = row.getArray(column.index());
        if (elements.numElements() == 0) {
            throw column.invalid("", "at least one " + rowNoun, "an empty array");
        }
        return isArrayOfNumbers(column.type()) ? readNumbers(elements) : readSteps(elements);
    }

    private Rows readNumbers(ArrayData numbers) throws InvalidRowException {
        Rows table = Rows.zeros(range.kind(), numbers.numElements(), 1);
        for (int r = 0; r < table.rows(); r++) {
            store(numbers, r, table, r, 0);
        }
        return table;
    }

    private Rows readSteps(ArrayData steps) throws InvalidRowException {
        int width = step(steps, 0).numElements();
        if (width == 0) {
            throw column.invalid(place(0), AT_LEAST_ONE, "none");
        }
        Rows table = Rows.zeros(range.kind(), steps.numElements(), width);
        for (int t = 0; t < table.rows(); t++) {
            ArrayData numbers = step(steps, t);
            if (numbers.numElements() != width) {
                throw column.invalid(
                        place(t), "as many numbers as time step 0 has (" + width + ")", "" + numbers.numElements());
            }
            for (int i = 0; i < width; i++) {
                store(numbers, i, table, t, i);
            }
        }
        return table;
    }

    /** The numbers of one time step. */
    private ArrayData step(ArrayData steps, int t) throws InvalidRowException {
        if (steps.isNullAt(t)) {
            throw column.invalid(place(t), AT_LEAST_ONE, "null");
        }
        if (isArrayOfArrays(column.type())) {
            return steps.getArray(t);
        }
        Vector vector = VECTORS.deserialize(steps.getStruct(t, VECTOR_FIELDS));
        return UnsafeArrayData.fromPrimitiveArray(vector.toArray());
    }

    /** Stores the number at a place of a row or an array. */
    private void store(SpecializedGetters cells, int index, Rows table, int r, int i) throws InvalidRowException {
        if (cells.isNullAt(index)) {
            throw column.invalid(place(table, r, i), range.words(), "null");
        }
        double value = getter.get(cells, index);
        if (!range.contains(value)) {
            throw outOfRange(value, place(table, r, i));
        }
        table.set(r, i, value + 0.0); // −0 and 0 are one number, to keys and to ties of their order too
    }

    private InvalidRowException outOfRange(double value, String place) {
        String found = value == (long) value ? Long.toString((long) value) : Double.toString(value);
        return range.isTooLarge(value)
                ? column.invalid(place, range.words(), found, range.roomier())
                : column.invalid(place, range.words(), found);
    }

    private String place(Rows table, int r, int i) {
        return isNumber(column.type()) ? "" : table.width() == 1 ? place(r) : place(r) + ", number " + i;
    }

    private String place(int r) {
        return rowNoun + " " + r;
    }
}
