package dev.unroll.spark;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.package$;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.status.AppStatusStore;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.Option;
import scala.collection.immutable.List;
import scala.collection.immutable.List$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * What differs between the versions of Spark that unroll runs on (3.5 with Scala 2.12 and 2.13, 4.0 to 4.3), and what is
 * not part of its stable interface. Reflection where no one call links with all; SparkLinkTest tries each version's jars.
 */
public final class SparkApi {
    private SparkApi() {}

    /**
     * A DataFrame's rows as Catalyst has them, so without a boxed object for each number. The first call runs the shuffles of
     * an adaptive plan. A task gets one row object again and again: read it at once.
     */
    public static JavaRDD<InternalRow> rows(Dataset<Row> data) {
        SparkPlan plan = data.queryExecution().executedPlan();
        SparkPlan last = plan instanceof WholeStageCodegenExec stage ? stage.child() : plan;
        if (!(last instanceof ColumnarToRowExec toRows)) {
            return data.queryExecution().toRdd().toJavaRDD();
        }
        // A reader's batches as they are: to make rows of them Spark would copy every number.
        JavaRDD<InternalRow> rows = toRows.child().executeColumnar().toJavaRDD().flatMap(BatchRow::all);
        return new SQLExecutionRDD(
                        rows.rdd(), data.sparkSession().sessionState().conf())
                .toJavaRDD();
    }

    /**
     * What {@code function} makes of each partition, its first result of each. For jobs that take milliseconds:
     * {@code mapPartitions} is a lambda of Spark's, and Spark reads the class files around each lambda of a job, which costs more
     * than all else that the calling thread does for it.
     */
    @SuppressWarnings("unchecked")
    static <T, R> Stream<R> perPartition(JavaRDD<T> rdd, FlatMapFunction<Iterator<T>, R> function, Class<R> type) {
        return Arrays.stream((R[])
                rdd.context().runJob(rdd.rdd(), new PartitionFunction<>(function), ClassTag$.MODULE$.apply(type)));
    }

    private static final class PartitionFunction<T, R>
            extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, R> implements Serializable {
        private final FlatMapFunction<Iterator<T>, R> function;

        PartitionFunction(FlatMapFunction<Iterator<T>, R> function) {
            this.function = function;
        }

        @Override
        public R apply(TaskContext task, scala.collection.Iterator<T> partition) {
            try {
                return function.call(new JavaIterator<>(partition)).next();
            } catch (Exception e) {
                throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            }
        }
    }

    /** Scala's own conversions are not the same in 2.12 and 2.13. */
    private record JavaIterator<T>(scala.collection.Iterator<T> elements) implements Iterator<T> {
        // spotless:off: a table
        @Override public boolean hasNext() { return elements.hasNext(); }
        @Override public T next() { return elements.next(); }
        // spotless:on
    }

    /** The cores of each live executor, by its id; of the driver of a cluster 0. */
    static Map<String, Integer> executorCores(SparkContext context) {
        Object executors = reflect(() -> AppStatusStore.class
                .getMethod("executorList", boolean.class) // another Seq in 2.12 than in 2.13
                .invoke(context.statusStore(), true));
        Map<String, Integer> cores = new HashMap<>();
        new JavaIterator<>(((scala.collection.Iterable<?>) executors).iterator()).forEachRemaining(executor -> {
            ExecutorSummary summary = (ExecutorSummary) executor;
            cores.put(summary.id(), summary.totalCores());
        });
        return cores;
    }

    @SuppressWarnings("unchecked")
    public static Dataset<Row> dataFrame(SparkSession session, JavaRDD<InternalRow> rows, StructType schema) {
        return (Dataset<Row>) reflect(() -> session.getClass() // in 4.x classic.SparkSession
                .getMethod("internalCreateDataFrame", RDD.class, StructType.class, boolean.class)
                .invoke(session, rows.rdd(), schema, false));
    }

    /** A function's result for these columns, which reach it as Catalyst has them. */
    public static Column call(ScalarFunction<?> function, String... columns) {
        List<Expression> arguments = List$.MODULE$.empty();
        for (int i = columns.length - 1; i >= 0; i--) {
            arguments = arguments.$colon$colon(UnresolvedAttribute.quoted(columns[i]));
        }
        return column(function, arguments);
    }

    /** The expression's constructor takes scala.collection.Seq in Scala 2.12 and immutable.Seq in 2.13. */
    private static Column column(ScalarFunction<?> function, List<Expression> arguments) {
        return (Column) reflect(() -> {
            Object call = ApplyFunctionExpression.class.getConstructors()[0].newInstance(function, arguments);
            return package$.MODULE$.SPARK_VERSION().startsWith("3.")
                    ? Column.class.getConstructor(Expression.class).newInstance(call)
                    : Class.forName("org.apache.spark.sql.classic.ExpressionUtils")
                            .getMethod("column", Expression.class)
                            .invoke(null, call);
        });
    }

    /** What is wrong with an expression of SQL as far as its text alone shows, in short; needs no session. Empty if nothing is. */
    public static Optional<String> syntaxError(String sql) {
        try {
            new SparkSqlParser().parseExpression(sql);
            return Optional.empty();
        } catch (Exception e) { // a ParseException, which is checked and not declared
            return Optional.of(Failures.plainMessage(e));
        }
    }

    public static boolean isSameName(String name, String other) {
        String caseSensitive = SparkSession.active().conf().get("spark.sql.caseSensitive");
        return Boolean.parseBoolean(caseSensitive) ? name.equals(other) : name.equalsIgnoreCase(other);
    }

    @SuppressWarnings("deprecation") // the form with a SparkSession came with 4.0
    public static String metadata(Params params, SparkSession session) {
        return DefaultParamsWriter$.MODULE$.getMetadataToSave(
                params, session.sparkContext(), Option.empty(), Option.empty());
    }

    /** The writer with these options; what returns it has another type in 4.x. */
    @SuppressWarnings("unchecked")
    public static <T> DataStreamWriter<T> withOptions(DataStreamWriter<T> writer, Map<String, String> options) {
        return (DataStreamWriter<T>) reflect(
                () -> DataStreamWriter.class.getMethod("options", Map.class).invoke(writer, options));
    }

    /** Whether Spark saves and loads models on the driver's disk for this thread: the local mode of 4.1 and later. */
    public static boolean isInLocalSavingMode() {
        return find("org.apache.spark.ml.util.ReadWriteUtils")
                .map(utilities -> (ThreadLocal<?>) reflect(
                        () -> utilities.getMethod("localSavingModeState").invoke(null)))
                .filter(mode -> Boolean.TRUE.equals(mode.get()))
                .isPresent();
    }

    /** A class that not every version of Spark has. */
    static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The name of an error among Spark's, such as FAILED_READ_FILE.NO_HINT; null if it has none. */
    @SuppressWarnings("deprecation") // getCondition came with 4.0
    public static String condition(SparkException e) {
        return e.getErrorClass();
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    private static Object reflect(Call call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("unroll does not know Spark " + package$.MODULE$.SPARK_VERSION(), e);
        }
    }
}
