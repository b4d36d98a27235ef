package dev.unroll.spark.read;

import static dev.unroll.data.UnrollException.data;

import dev.unroll.data.ParameterName;
import dev.unroll.spark.SparkApi;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Labels in a table of their own, a row for each id, which one column or several tell.
 *
 * @param source what messages call the table, such as "--labels labels.csv"
 */
public record Labels(Dataset<Row> table, String source, List<String> idCols, String labelCol) {
    private static final String ID = "unroll_id"; // as text, which is what ids are told apart by

    /** Throws DATA where the table lacks a column. */
    public Labels {
        List<String> names = Stream.concat(idCols.stream(), Stream.of(labelCol)).toList();
        for (String name : names) {
            if (!List.of(table.columns()).contains(name)) {
                throw data(
                        "%s has no column \"%s\": expected \"%s\", found %s; rename its columns, or name others with %s and %s.",
                        source,
                        name,
                        String.join("\" and \"", names),
                        String.join(", ", table.columns()),
                        ParameterName.of(parameter(idCols)),
                        ParameterName.of("labelCol"));
            }
        }
    }

    private static String parameter(List<String> idCols) {
        return idCols.size() == 1 ? "idCol" : "idCols";
    }

    private Dataset<Row> withId(Dataset<Row> rows) {
        return rows.withColumn(ID, DataColumn.joined(rows.schema(), idCols, parameter(idCols)));
    }

    /**
     * The data with the column of labels. Throws DATA where the table has an id twice, or the data have the column already.
     *
     * @param skip leaves rows without a label out, with a note; otherwise they throw DATA
     */
    public Dataset<Row> joinTo(Dataset<Row> data, boolean skip, Consumer<String> note) {
        requireNoLabel(data);
        Dataset<Row> labelled = withId(table);
        requireOneRowEach(labelled);
        Column label = DataColumn.named(labelCol);
        Dataset<Row> labels = labelled.where(label.isNotNull()).select(functions.col(ID), label);
        Dataset<Row> joined = withId(data).join(labels, ID, "left");
        Column id = functions.coalesce(functions.col(ID), functions.lit("null"));
        Row missing = joined.where(label.isNull())
                .agg(functions.count_distinct(id), functions.min(id), functions.count("*"))
                .head();
        if (missing.getLong(2) > 0 && !skip) {
            throw data(
                    "%s has no label for %d of the data's ids, the first \"%s\": expected one for each; add them, or leave such rows out with %s skip.",
                    source, missing.getLong(0), missing.get(1), ParameterName.of("handleInvalid"));
        } else if (missing.getLong(2) > 0) {
            note.accept("left out %d rows of %d ids without a label in %s; the first id: \"%s\""
                    .formatted(missing.getLong(2), missing.getLong(0), source, missing.get(1)));
        }
        return joined.where(label.isNotNull()).drop(ID);
    }

    private void requireOneRowEach(Dataset<Row> labelled) {
        List<Row> first = labelled.where(functions.col(ID).isNotNull())
                .groupBy(ID)
                .count()
                .where("count > 1")
                .orderBy(ID)
                .limit(1)
                .collectAsList();
        for (Row row : first) {
            throw data(
                    "%s has the id \"%s\" in %d rows: expected one row for each id; drop the others.",
                    source, row.get(0), row.getLong(1));
        }
    }

    private void requireNoLabel(Dataset<Row> data) {
        if (Stream.of(data.columns()).anyMatch(name -> SparkApi.isSameName(name, labelCol))) {
            throw data(
                    "Column \"%s\" is in the data and in %s: expected it in one of them; drop it from one, or choose another column with %s.",
                    labelCol, source, ParameterName.of("labelCol"));
        }
    }
}
