package dev.unroll.spark.read;

import java.util.ArrayList;
import java.util.List;
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

/** The columns that will be read, in the order in which they were chosen; one column may be chosen for several uses. */
final class ColumnSelection {
    private final Dataset<Row> data;
    private final List<Column> columns = new ArrayList<>();

    ColumnSelection(Dataset<Row> data) {
        this.data = data;
    }

    /** Adds a column, if the name is not empty. Throws DATA if there is none of that name. */
    DataColumn add(String name, String parameter) {
        if (name.isEmpty()) {
            return DataColumn.ABSENT;
        }
        DataType type = DataColumn.find(data.schema(), name, parameter).type();
        columns.add(reference(name));
        return new DataColumn(name, parameter, columns.size() - 1, type);
    }

    /**
     * Adds a column, as a string that its value alone decides, if the name is not empty. Throws DATA if there is none of
     * that name, or if it has a type whose strings also depend on the session and on Java's version.
     */
    DataColumn addAsString(String name, String parameter) {
        DataColumn column = add(name, parameter);
        if (!column.isPresent()) {
            return column;
        }
        DataType type = column.type();
        boolean composite = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        column.require(!composite, "a number, a string, a boolean, a date or a time");
        columns.set(column.index(), text(reference(name), type));
        return new DataColumn(name, parameter, column.index(), DataTypes.StringType);
    }

    /**
     * A cast to string would not do for every type: that of a timestamp depends on the session's time zone, of a decimal on
     * whether Spark keeps to ANSI, of a floating-point number on Java's version.
     */
    private static Column text(Column column, DataType type) {
        if (type.equals(DataTypes.TimestampType)) {
            return functions.unix_micros(column).cast(DataTypes.StringType);
        } else if (type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType)) {
            return formatted("%a", column.cast(DataTypes.DoubleType));
        } else if (type instanceof DecimalType) {
            return formatted("%s", column);
        }
        return column.cast(DataTypes.StringType);
    }

    /** Null where the column is. */
    private static Column formatted(String pattern, Column column) {
        return functions.when(column.isNotNull(), functions.format_string(pattern, column));
    }

    /** The column of exactly that name, whatever characters it has. */
    private static Column reference(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** The data, of these columns alone. */
    Dataset<Row> columnsAlone() {
        return data.select(columns.toArray(Column[]::new));
    }
}
