package dev.unroll.spark.read;

import static dev.unroll.data.UnrollException.data;

import dev.unroll.data.ParameterName;
import dev.unroll.spark.Nearest;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** A column that a parameter has chosen, by its index in the rows that are read (−1 if none); words its problems. */
public record DataColumn(String name, String parameter, int index, DataType type) implements Serializable {
    static final DataColumn ABSENT = new DataColumn("", "", -1, DataTypes.NullType);

    /** Throws DATA if no column has exactly that name, or if Spark takes it for the name of another column too. */
    public static DataColumn find(StructType schema, String name, String parameter) {
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

    /** The column in rows that have it at another place. */
    DataColumn at(int otherIndex) {
        return new DataColumn(name, parameter, otherIndex, type);
    }

    /** A cell of a string, or of whole numbers, as a string; null for null. */
    Optional<String> text(InternalRow row) {
        return Optional.ofNullable(row.isNullAt(index) ? null : row.get(index, type))
                .map(String::valueOf);
    }

    /** What makes a string of the column, one that depends on its value alone; throws DATA where none does. Empty where {@link #text} gives it. */
    public Optional<Column> asString() {
        boolean composite = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        require(!composite, "a number, a string, a boolean, a date or a time", "convert it");
        boolean isText = type instanceof IntegralType || type.equals(DataTypes.StringType);
        return isText ? Optional.empty() : Optional.of(text(named(name), type));
    }

    /** The string that {@link #text} gives or {@link #asString} makes. */
    Column string() {
        return asString().orElseGet(() -> named(name).cast(DataTypes.StringType));
    }

    /** The string of a column or, of several, one that no two different tuples share: parts between commas, with a backslash before each comma and backslash. */
    public static Column joined(StructType schema, List<String> names, String parameter) {
        List<Column> parts = names.stream()
                .map(name -> find(schema, name, parameter).string())
                .toList();
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Column> joined = new ArrayList<>();
        for (Column part : parts) {
            joined.addAll(joined.isEmpty() ? List.of() : List.of(functions.lit(",")));
            joined.add(functions.regexp_replace(part, "([\\\\,])", "\\\\$1"));
        }
        return functions.concat(joined.toArray(Column[]::new));
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

    /** The column of that name, whatever characters it has. */
    public static Column named(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
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
    public void require(boolean rightType, String expected, String conversion) {
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
