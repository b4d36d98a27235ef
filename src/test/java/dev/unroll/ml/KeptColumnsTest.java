package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.InvalidRowCount;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns of the data stand beside predictions that are made in blocks. */
class KeptColumnsTest {
    private static final String NESTED =
            "named_struct('a', array(id, NULL), 'm', map(concat('k', id), 1.5D)) AS nested";

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    private Path folder;

    private Dataset<Row> data(String columns) {
        return spark.sql("SELECT " + columns + " FROM range(40)");
    }

    private static Dataset<Row> predict(RnnRegressionModel model, Dataset<Row> data, String... keepCols) {
        return InvalidRowTest.inBlocks(model, data, List.of(keepCols), new InvalidRowCount());
    }

    private static void assertColumns(List<String> expected, Dataset<Row> predicted) {
        assertEquals(expected, List.of(predicted.columns()));
        assertEquals(40, predicted.count());
    }

    @Test
    void idOrElseAllButTheFeaturesAndWhatIsAskedFor() {
        Dataset<Row> data = data("1 AS other, array(1.0D * id) AS features, id, 2 AS label");
        RnnRegressionModel model = TransformTest.regression();
        assertColumns(List.of("other", "id", "label", "prediction"), predict(model, data));
        assertColumns(List.of("other", "features", "id", "label", "prediction"), predict(model, data, "features"));
        RnnRegressionModel named = TransformTest.regression().setIdCol("id");
        assertColumns(List.of("id", "prediction"), predict(named, data));
        assertColumns(List.of("other", "id", "label", "prediction"), predict(named, data, "label", "other"));
        assertColumns(List.of("other", "label", "prediction"), predict(named, data.drop("id")));
        assertColumns(List.of("prediction"), predict(model, data.select("features")));
    }

    @Test
    void cellsOfEveryTypeAreThoseOfTheData() {
        data("array(1.0D * id) AS features, id, if(id % 3 = 0, NULL, DATE'1582-10-10') AS day, 1.25BD AS price, "
                        + NESTED)
                .write()
                .parquet(folder + "/data");
        Dataset<Row> data = spark.read().parquet(folder + "/data");
        String hash = "hash(id, day, price, nested.a, map_entries(nested.m), features)";
        assertEquals(
                data.orderBy("id").selectExpr(hash).collectAsList(),
                predict(TransformTest.regression().setBlockSize(3), data, "features")
                        .orderBy("id")
                        .selectExpr(hash)
                        .collectAsList());
    }

    @Test
    void columnOfAPredictionIsInTheWayOnlyIfItIsKept() {
        Dataset<Row> data = data("array(1.0D * id) AS features, id, 7 AS prediction");
        RnnRegressionModel model = TransformTest.regression().setIdCol("id");
        assertColumns(List.of("id", "prediction"), predict(model, data));
        UnrollException e = assertThrows(UnrollException.class, () -> predict(model, data, "prediction"));
        assertEquals(
                "Column \"prediction\" exists already: expected a new name for a prediction's column; drop it, or choose"
                        + " other names with predictionCol, probabilityCol and rawPredictionCol.",
                e.getMessage());
    }
}
