package dev.unroll.spark;

import dev.unroll.spark.read.ColumnSelection;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

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

    /** Rows as Catalyst has them, as a DataFrame. */
    public static Dataset<Row> dataFrame(SparkSession session, JavaRDD<InternalRow> rows, StructType schema) {
        return ((org.apache.spark.sql.classic.SparkSession) session).internalCreateDataFrame(rows.rdd(), schema, false);
    }

    /** A function's result for these columns, which reach it as Catalyst has them. */
    public static Column call(ScalarFunction<?> function, String... columns) {
        List<Expression> arguments = Arrays.stream(columns)
                .map(name -> ExpressionUtils.expression(ColumnSelection.reference(name)))
                .toList();
        return ExpressionUtils.column(new ApplyFunctionExpression(
                function, CollectionConverters.asScala(arguments).toSeq()));
    }

    /** Whether the active session takes two names for one column's. */
    public static boolean isSameName(String name, String other) {
        boolean caseSensitive =
                Boolean.parseBoolean(SparkSession.active().conf().get("spark.sql.caseSensitive"));
        return caseSensitive ? name.equals(other) : name.equalsIgnoreCase(other);
    }
}
