package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.Failures;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.InvalidRowCount;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model makes of rows that it cannot read, one by one and in blocks. */
class InvalidRowTest {
    private static final List<Function<RnnModel<?>, Function<Dataset<Row>, Dataset<Row>>>> WAYS =
            List.of(model -> model::transform, model -> data -> inBlocks(model, data, new InvalidRowCount()));

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    private Path folder;

    /** Files of three rows each, in one partition; row r4 of the second one has a null among its numbers. */
    private Dataset<Row> data() {
        for (int file = 0; file < 3; file++) {
            spark.sql(("SELECT concat('r', id) AS id, array(1.0D, if(id = 4, NULL, 2.0D)) AS features"
                                    + " FROM range(%d, %d)")
                            .formatted(3 * file, 3 * file + 3))
                    .coalesce(1)
                    .write()
                    .mode("overwrite")
                    .parquet(folder.resolve("data/part=" + file).toString());
        }
        Dataset<Row> data =
                spark.read().parquet(folder.resolve("data").toString()).coalesce(1);
        return data.select("id", "features");
    }

    @Test
    void rowIsNamedByItsNumberAndItsFile() {
        Dataset<Row> data = data();
        for (var way : WAYS) {
            String message = failure(way.apply(TransformTest.regression()).apply(data));
            assertTrue(
                    message.matches(
                            "Column \"features\" of row [147] of partition 0 \\(file:.*/part=1/.*\\), time step 1: expected .*"),
                    message);
        }
    }

    @Test
    void rowIsNamedByItsIdWhereTheDataHaveIt() {
        Dataset<Row> data = data();
        for (var way : WAYS) {
            String message =
                    failure(way.apply(TransformTest.regression().setIdCol("id")).apply(data));
            assertTrue(message.startsWith("Column \"features\" of row \"r4\" (file:"), message);
        }
    }

    @Test
    void skippedRowsAreLeftOut() {
        Dataset<Row> data = data();
        for (var way : WAYS) {
            RnnRegressionModel model = TransformTest.regression().setHandleInvalid("skip");
            Dataset<Row> predicted = way.apply(model).apply(data);
            assertEquals(model.transformSchema(data.schema()), predicted.schema());
            assertFalse(predicted.schema().apply("prediction").nullable());
            assertEquals(
                    model.transform(data.where("id <> 'r4'")).orderBy("id").collectAsList(),
                    predicted.orderBy("id").collectAsList());
        }
    }

    @Test
    void keptRowsHaveNoPredictions() {
        Dataset<Row> data = data();
        for (var way : WAYS) {
            RnnClassificationModel model = TransformTest.classification().setHandleInvalid("keep");
            Dataset<Row> predicted = way.apply(model).apply(data);
            assertEquals(model.transformSchema(data.schema()), predicted.schema());
            assertTrue(predicted.schema().apply("probability").nullable());
            assertEquals(9, predicted.count());
            assertEquals(
                    List.of("r4"),
                    predicted
                            .where("prediction IS NULL AND probability IS NULL AND rawPrediction IS NULL")
                            .select("id")
                            .as(Encoders.STRING())
                            .collectAsList());
        }
    }

    @Test
    void allRowsOfAPartitionMayBeSkipped() {
        Dataset<Row> data = data().where("id = 'r4'");
        for (var way : WAYS) {
            RnnRegressionModel model = TransformTest.regression().setHandleInvalid("skip");
            assertEquals(0, way.apply(model).apply(data).count());
        }
    }

    @Test
    void blocksCountInvalidRowsAndNameTheFirst() {
        Dataset<Row> once = data();
        Dataset<Row> data = once.union(once.where("id < 'r5'")).repartition(3);
        InvalidRowCount invalid = new InvalidRowCount();
        RnnRegressionModel model = TransformTest.regression().setIdCol("id").setHandleInvalid("skip");
        assertEquals(12, inBlocks(model, data, invalid).collectAsList().size());
        assertEquals(2, invalid.rows());
        assertTrue(invalid.sentence().startsWith("Column \"features\" of row \"r4\""), invalid.sentence());
    }

    /** With all columns of the data. */
    static Dataset<Row> inBlocks(RnnModel<?> model, Dataset<Row> data, InvalidRowCount invalid) {
        return inBlocks(model, data, List.of(data.columns()), invalid);
    }

    static Dataset<Row> inBlocks(RnnModel<?> model, Dataset<Row> data, List<String> keepCols, InvalidRowCount invalid) {
        data.sparkSession().sparkContext().register(invalid);
        return model.transformInBlocks(data, keepCols, invalid);
    }

    private static String failure(Dataset<Row> predicted) {
        Exception e = assertThrows(Exception.class, predicted::collectAsList);
        UnrollException known = Failures.chain(e).stream()
                .filter(UnrollException.class::isInstance)
                .map(UnrollException.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(UnrollException.Kind.DATA, known.kind());
        return known.getMessage();
    }
}
