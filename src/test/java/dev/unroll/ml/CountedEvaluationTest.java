package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.spark.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each row is predicted once, whatever a query does with the predictions, and not at all if the data's filters drop it. */
class CountedEvaluationTest {
    private static final AtomicLong EVALUATIONS = new AtomicLong();
    private static final int ROWS = 12;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    private Path folder;

    private Dataset<Row> data;

    @BeforeEach
    void writeData() {
        String path = folder.resolve("data").toString();
        spark.sql("SELECT id, array(0.1D * id, 1.0D) AS features FROM range(" + ROWS + ")")
                .write()
                .parquet(path);
        data = spark.read().parquet(path);
    }

    @Test
    void oncePerRowForOneColumnAndForAll() {
        assertEvaluations(ROWS, predicted -> predicted.select("prediction"));
        assertEvaluations(ROWS, predicted -> predicted.select("prediction", "probability", "rawPrediction"));
        assertEvaluations(
                ROWS,
                predicted -> predicted
                        .selectExpr("prediction + 1 AS p", "rawPrediction", "probability")
                        .selectExpr("p", "p + p AS q", "probability"));
    }

    @Test
    void filterOnTheDataComesBeforeThePrediction() {
        assertEvaluations(3, predicted -> predicted.where("id < 3"));
        assertEvaluations(
                3, predicted -> predicted.where("prediction >= 0 AND id < 3").select("prediction"));
    }

    @Test
    void filterOnThePredictionDoesNotRepeatIt() {
        assertEvaluations(ROWS, predicted -> predicted.where("prediction >= 0 AND prediction < 3"));
        assertEvaluations(ROWS, predicted -> predicted.where("prediction = 1").select("id", "probability"));
    }

    @Test
    void groupsJoinsAndSubqueriesDoNotRepeatThePrediction() {
        assertEvaluations(ROWS, predicted -> predicted.groupBy("prediction").count());
        assertEvaluations(
                ROWS,
                predicted -> predicted
                        .groupBy("prediction")
                        .pivot("id", List.of(1, 2))
                        .count());
        assertEvaluations(ROWS, predicted -> predicted.join(spark.range(20).toDF("id"), "id"));
        assertEvaluations(
                ROWS,
                predicted -> predicted.join(
                        spark.range(3).toDF("class"),
                        predicted.col("prediction").equalTo(functions.col("class"))));
        assertEvaluations(ROWS, predicted -> predicted.dropDuplicates("prediction"));
    }

    private void assertEvaluations(long expected, UnaryOperator<Dataset<Row>> query) {
        RnnClassificationModel model = TransformTest.classification();
        EVALUATIONS.set(0);
        query.apply(RnnModel.withResults(data, new Counting(model.rowPredictor(data)), model.getFeaturesCol()))
                .collectAsList();
        assertEquals(expected, EVALUATIONS.get());
    }

    /** A function of Spark SQL's that counts its calls in this JVM. */
    private record Counting(ScalarFunction<ArrayData> function) implements ScalarFunction<ArrayData> {
        @Override
        public ArrayData produceResult(InternalRow row) {
            EVALUATIONS.incrementAndGet();
            return function.produceResult(row);
        }

        @Override
        public DataType[] inputTypes() {
            return function.inputTypes();
        }

        @Override
        public DataType resultType() {
            return function.resultType();
        }

        @Override
        public boolean isResultNullable() {
            return function.isResultNullable();
        }

        @Override
        public String name() {
            return function.name();
        }
    }
}
