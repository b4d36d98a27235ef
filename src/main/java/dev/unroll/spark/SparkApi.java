package dev.unroll.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** The one place for what is not part of Spark's stable interface. */
public final class SparkApi {
    private SparkApi() {}

    /**
     * A DataFrame's rows as Catalyst has them, so without a boxed object for each number. The same RDD at every call; the
     * first one runs the shuffles of an adaptive plan. A task gets one row object again and again: read it at once.
     */
    public static JavaRDD<InternalRow> rows(Dataset<Row> data) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) data)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }
}
