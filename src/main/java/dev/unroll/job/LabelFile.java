package dev.unroll.job;

import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** The table that --labels names: of the format that its name ends in or, where it ends in none, of --format. */
record LabelFile(JobFiles files, Settings settings, String path) {
    private static final Pattern ENDING = Pattern.compile("\\.(csv|json|parquet|orc)(\\.\\w+)?/?$");

    Dataset<Row> read(StructType data, DataColumns columns) throws IOException {
        Matcher ending = ENDING.matcher(path);
        String wanted = settings.get(JobOption.FORMAT);
        String format = ending.find() ? ending.group(1) : wanted;
        Map<String, String> options = format.equals(wanted) ? settings.readerOptions() : new TreeMap<>();
        return format.equals("csv") ? csv(options, data, columns) : files.read(List.of(path), format, options);
    }

    /** With a header, ids of the data's type ("007" where that is text), and labels of the type that they look like. */
    private Dataset<Row> csv(Map<String, String> options, StructType data, DataColumns columns) throws IOException {
        options.putIfAbsent("header", "true");
        StructType types = csv(options, true).schema();
        Dataset<Row> text = csv(options, false);
        for (String id : columns.ids()) {
            text = cast(text, id, data);
        }
        return cast(text, columns.label(), types);
    }

    private Dataset<Row> csv(Map<String, String> options, boolean infersTypes) throws IOException {
        options.put("inferSchema", String.valueOf(infersTypes));
        return files.read(List.of(path), "csv", options);
    }

    /** The column in the type that it has in a schema, where both have one. */
    private static Dataset<Row> cast(Dataset<Row> table, String name, StructType types) {
        if (!List.of(table.columns()).contains(name)
                || !List.of(types.fieldNames()).contains(name)) {
            return table;
        }
        DataType type = types.apply(name).dataType();
        return table.withColumn(
                name, functions.col("`" + name.replace("`", "``") + "`").cast(type));
    }
}
