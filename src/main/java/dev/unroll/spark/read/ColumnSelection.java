package dev.unroll.spark.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns of the data that are read: in the data's order, so that Spark has nothing to rearrange and rows come as a file's
 * reader has them; and what is computed from columns after them.
 */
final class ColumnSelection {
    private final Dataset<Row> data;
    private final List<String> names;
    private final List<Column> columns;

    /** @param names of columns, some of which may be empty or unknown */
    ColumnSelection(Dataset<Row> data, String... names) {
        List<String> wanted = Arrays.asList(names);
        this.data = data;
        this.names = Stream.of(data.columns()).filter(wanted::contains).toList();
        this.columns =
                new ArrayList<>(this.names.stream().map(DataColumn::named).toList());
    }

    /** The column as the rows have it; absent if the name is empty. Throws DATA as {@link DataColumn#find} does. */
    DataColumn find(String name, String parameter) {
        return name.isEmpty()
                ? DataColumn.ABSENT
                : DataColumn.find(data.schema(), name, parameter).at(names.indexOf(name));
    }

    /** The same of a column that {@link DataColumn#text} can read. */
    DataColumn findAsString(String name, String parameter) {
        DataColumn found = find(name, parameter);
        Optional<Column> computed = found.isPresent() ? found.asString() : Optional.empty();
        if (computed.isEmpty()) {
            return found;
        }
        columns.add(computed.get());
        return new DataColumn(name, parameter, columns.size() - 1, DataTypes.StringType);
    }

    Dataset<Row> rows() {
        return data.select(columns.toArray(Column[]::new));
    }
}
