package dev.unroll.spark.predict;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function2;

/**
 * Columns of the data that stand beside their predictions.
 *
 * @param indices of each in the rows that are read
 */
public record KeptColumns(StructType schema, List<Integer> indices) implements Serializable {
    /** Those of these names, in rows of the schema {@code read}. */
    public static KeptColumns of(StructType read, List<String> names) {
        StructField[] fields = names.stream().map(read::apply).toArray(StructField[]::new);
        return new KeptColumns(
                new StructType(fields), names.stream().map(read::fieldIndex).toList());
    }

    /** Copies these cells of a row, which Spark uses for the next one. Each task has its own. */
    UnaryOperator<InternalRow> copier() {
        UnsafeProjection copy = UnsafeProjection.create(schema);
        List<Function2<SpecializedGetters, Object, Object>> getters = Stream.of(schema.fields())
                .map(field -> InternalRow.getAccessor(field.dataType(), true))
                .toList();
        return row -> {
            Object[] cells = new Object[indices.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = getters.get(i).apply(row, indices.get(i));
            }
            return copy.apply(new GenericInternalRow(cells)).copy();
        };
    }
}
