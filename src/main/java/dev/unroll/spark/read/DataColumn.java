package dev.unroll.spark.read;

import static dev.unroll.data.UnrollException.data;

import dev.unroll.data.ParameterName;
import dev.unroll.spark.Nearest;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** A column that a parameter has chosen, by its index in the rows that are read (−1 if none); words its problems. */
record DataColumn(String name, String parameter, int index, DataType type) implements Serializable {
    static final DataColumn ABSENT = new DataColumn("", "", -1, DataTypes.NullType);

    /** Throws DATA if no column has exactly that name, or if Spark takes it for the name of another column too. */
    static DataColumn find(StructType schema, String name, String parameter) {
        List<String> names = List.of(schema.fieldNames());
        int index = names.indexOf(name);
        if (index < 0) {
            String found = names.isEmpty()
                    ? "but they have none; correct the data."
                    : "%s; did you mean %s %s?"
                            .formatted(String.join(", ", names), ParameterName.of(parameter), Nearest.to(name, names));
            throw data("Column \"%s\" is missing: expected one of the data's columns, %s", name, found);
        }
        List<String> same = sameNames(schema, name);
        if (same.size() > 1) {
            throw data(
                    "Column \"%s\" is ambiguous: expected one column of that name, found %s; rename or drop the others, or choose another column with %s.",
                    name, String.join(", ", same), ParameterName.of(parameter));
        }
        return new DataColumn(name, parameter, index, schema.fields()[index].dataType());
    }

    /** Adds the column, maybe again, to those selected, and finds it there; absent if the name is empty. */
    static DataColumn select(Dataset<Row> data, String name, String parameter, List<Column> selected) {
        if (name.isEmpty()) {
            return ABSENT;
        }
        DataType type = find(data.schema(), name, parameter).type();
        selected.add(functions.col("`" + name.replace("`", "``") + "`")); // whatever characters it has
        return new DataColumn(name, parameter, selected.size() - 1, type);
    }

    /** The same as a string that depends on its value alone. Throws DATA for a type whose strings depend on more. */
    static DataColumn selectAsString(Dataset<Row> data, String name, String parameter, List<Column> selected) {
        DataColumn column = select(data, name, parameter, selected);
        if (!column.isPresent()) {
            return column;
        }
        DataType type = column.type;
        boolean composite = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        column.require(!composite, "a number, a string, a boolean, a date or a time", "convert it");
        selected.set(column.index, text(selected.get(column.index), type));
        return new DataColumn(name, parameter, column.index, DataTypes.StringType);
    }

    /** A mere cast depends on more: on the time zone, on whether Spark keeps to ANSI (decimals), on Java's version (%a). */
    private static Column text(Column column, DataType type) {
        if (type.equals(DataTypes.TimestampType)) {
            return functions.unix_micros(column).cast(DataTypes.StringType);
        } else if (type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType)) {
            return formatted("%a", column.cast(DataTypes.DoubleType));
        }
        return type instanceof DecimalType ? formatted("%s", column) : column.cast(DataTypes.StringType);
    }

    private static Column formatted(String pattern, Column column) {
        return functions.when(column.isNotNull(), functions.format_string(pattern, column));
    }

    static DataColumn findIfClear(StructType schema, String name, String parameter) {
        return sameNames(schema, name).equals(List.of(name)) ? find(schema, name, parameter) : ABSENT;
    }

    private static List<String> sameNames(StructType schema, String name) {
        return Stream.of(schema.fieldNames())
                .filter(other -> SparkApi.isSameName(name, other))
                .toList();
    }

    boolean isPresent() {
        return index >= 0;
    }

    /** Throws DATA with what was expected unless the type is right, and with how to convert it. */
    void require(boolean rightType, String expected, String conversion) {
        if (!rightType) {
            throw data(
                    "Column \"%s\" has the wrong type: expected %s, found %s; %s, or choose another column with %s.",
                    name, expected, type.simpleString(), conversion, ParameterName.of(parameter));
        }
    }

    /** @param inside where in the cell: "time step 3", or empty */
    InvalidRowException invalid(String inside, String expected, String found) {
        String advice = "correct or drop such rows, or choose another column with " + ParameterName.of(parameter);
        return new InvalidRowException(name, inside, expected, found, advice);
    }
}
