package dev.unroll.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The columns that will be read, in the order in which they were chosen; one column may be chosen for several uses. */
final class ColumnSelection {
    private final Dataset<Row> data;
    private final List<Column> columns = new ArrayList<>();

    ColumnSelection(Dataset<Row> data) {
        this.data = data;
    }

    /** Adds a column, if the name is not empty. Throws DATA if there is none of that name. */
    DataColumn add(String name, String flag) {
        if (name.isEmpty()) {
            return DataColumn.absent();
        }
        DataColumn column = DataColumn.find(data.schema(), name, flag).at(columns.size());
        columns.add(reference(name));
        return column;
    }

    /** Adds a column, cast to string, if the name is not empty. Throws DATA if there is none of that name. */
    DataColumn addAsString(String name, String flag) {
        DataColumn column = add(name, flag);
        if (column.isPresent()) {
            columns.set(column.index(), reference(name).cast(DataTypes.StringType));
        }
        return column;
    }

    /** The column of exactly that name, whatever characters it has. */
    private static Column reference(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** The data's rows, of these columns alone. */
    JavaRDD<Row> rows() {
        return data.select(columns.toArray(Column[]::new)).javaRDD();
    }
}
