package dev.unroll.spark.predict;

import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.RowConverter;
import java.io.Serializable;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a task needs to predict; at most {@code blockSize} sequences are computed together. */
public record PredictionTask(
        SentNetwork network, RowConverter converter, InvalidRows invalidRows, OutputColumns columns, int blockSize)
        implements Serializable {

    /** The columns that it adds, null only where a prediction may be. */
    public StructType schema() {
        return new StructType(columns.fields(invalidRows == InvalidRows.KEEP).toArray(StructField[]::new));
    }
}
