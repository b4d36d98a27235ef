package dev.unroll.spark.read;

import dev.unroll.data.Nearest;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A column that a setting has chosen, and how problems with it are worded.
 *
 * @param flag of the setting
 * @param index of the column in the rows that are read; −1 where no column is chosen
 */
record DataColumn(String name, String flag, int index, DataType type) implements Serializable {

    /** Stands for a column that is not chosen. */
    static DataColumn absent() {
        return new DataColumn("", "", -1, DataTypes.NullType);
    }

    /**
     * The column of that name, upper and lower case apart. Throws DATA if there is none, or if Spark takes the name for
     * another column's too.
     */
    static DataColumn find(StructType schema, String name, String flag) {
        int index = Arrays.asList(schema.fieldNames()).indexOf(name);
        if (index < 0) {
            throw missing(schema, name, flag);
        }
        requireUnambiguous(schema, name, flag);
        return new DataColumn(name, flag, index, schema.fields()[index].dataType());
    }

    private static void requireUnambiguous(StructType schema, String name, String flag) {
        List<String> same = Arrays.stream(schema.fieldNames())
                .filter(other -> SparkApi.isSameName(name, other))
                .toList();
        if (same.size() > 1) {
            throw data("Column \"" + name + "\" is ambiguous: expected one column of that name, found "
                    + String.join(", ", same) + "; rename or drop the others, or choose another column with " + flag
                    + ".");
        }
    }

    private static UnrollException missing(StructType schema, String name, String flag) {
        String start = "Column \"" + name + "\" is missing: expected one of the data's columns, ";
        return schema.isEmpty()
                ? data(start + "but they have none; correct --data.")
                : data(start + String.join(", ", schema.fieldNames()) + "; did you mean " + flag + " "
                        + Nearest.to(name, Arrays.asList(schema.fieldNames())) + "?");
    }

    /** The same column in rows that hold it elsewhere. */
    DataColumn at(int otherIndex) {
        return new DataColumn(name, flag, otherIndex, type);
    }

    boolean isPresent() {
        return index >= 0;
    }

    /** Throws DATA with what was expected unless the type is a right one. */
    void require(boolean rightType, String expected) {
        require(rightType, expected, "convert it");
    }

    /**
     * The same.
     *
     * @param conversion what to do about a wrong type
     */
    void require(boolean rightType, String expected, String conversion) {
        if (!rightType) {
            throw wrongType(expected, conversion);
        }
    }

    private UnrollException wrongType(String expected, String conversion) {
        return data("Column \"" + name + "\" has the wrong type: expected " + expected + ", found "
                + type.simpleString() + "; " + conversion + ", or choose another column with " + flag + ".");
    }

    /** A problem with a cell of this column that cleaning the data solves. */
    InvalidRowException invalid(String inside, String expected, String found) {
        return invalid(inside, expected, found, "correct or drop such rows, or choose another column with " + flag);
    }

    /**
     * A problem with a cell of this column.
     *
     * @param inside where in the cell: "time step 3", or empty
     * @param advice what to do
     */
    InvalidRowException invalid(String inside, String expected, String found, String advice) {
        return new InvalidRowException(name, inside, expected, found, advice);
    }

    private static UnrollException data(String sentence) {
        return new UnrollException(UnrollException.Kind.DATA, sentence);
    }
}
