package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.SequenceKey;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.SequenceFormat.Columns;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FoldFunctionTest {
    private static final int FOLDS = 5;

    /** Of 10,000 ids each fold has 2,000 and each half of one 1,000, to within five standard deviations. */
    @Test
    void foldsAreEvenAndApartFromTheValidationSplit() throws InvalidRowException {
        ValidationSplit half = new ValidationSplit(DataColumn.ABSENT, 0.5, 1);
        int[] all = new int[FOLDS];
        int[] heldOut = new int[FOLDS];
        for (int id = 0; id < 10_000; id++) {
            SequenceKey key = SequenceKey.ofId("patient " + id);
            all[key.fold(FOLDS)]++;
            heldOut[key.fold(FOLDS)] += half.holdsOut(null, key) ? 1 : 0;
        }
        for (int k = 0; k < FOLDS; k++) {
            assertEquals(2000, all[k], 200);
            assertEquals(1000, heldOut[k], 150);
        }
    }

    /** The numbers are part of every result that was ever reported. */
    @Test
    void foldOfAnIdNeverChanges() {
        assertEquals(
                List.of(0, 2, 3, 3, 1, 0, 1, 2, 2, 3),
                IntStream.range(0, 10)
                        .map(id -> SequenceKey.ofId("" + id).fold(FOLDS))
                        .boxed()
                        .toList());
    }

    @Test
    void idDecidesWhateverItsType() {
        for (String type : List.of("string", "bigint", "double", "decimal(10, 2)", "timestamp_ntz")) {
            String id = type.startsWith("timestamp") ? "timestamp_ntz'2024-01-01' + make_interval(0, 0, 0, id)" : "id";
            Dataset<Row> data = LocalSpark.session()
                    .range(40)
                    .selectExpr("cast(" + id + " as " + type + ") `a.id`", "array(rand()) features", "1.0 label");
            List<Row> folds = folds(data, "a.id").sort("`a.id`").collectAsList();
            assertEquals(
                    folds, folds(data.repartition(3), "a.id").sort("`a.id`").collectAsList(), type);
            assertEquals(
                    FOLDS, folds.stream().map(row -> row.getInt(1)).distinct().count());
        }
    }

    @Test
    void contentDecidesWithoutAnId() {
        Dataset<Row> data = LocalSpark.session()
                .range(40)
                .selectExpr("double(id % 20) label", "id", "array(array(1.0, id % 20), array(0.5, 2.0)) features");
        List<Row> folds = folds(data, "").sort("id").collectAsList();
        assertEquals(FOLDS, folds.stream().map(row -> row.getInt(3)).distinct().count());
        for (int id = 0; id < 20; id++) {
            assertEquals(folds.get(id).getInt(3), folds.get(id + 20).getInt(3));
        }
    }

    @Test
    void rowThatCannotBeReadIsInNoFold() {
        Dataset<Row> data = LocalSpark.session()
                .range(3)
                .selectExpr("if(id = 1, null, id) id", "array(if(id = 2, double('NaN'), 1.0)) features", "1.0 label");
        List<Integer> byId = folds(data, "id").sort("features").collectAsList().stream()
                .map(row -> row.getInt(3))
                .toList();
        assertEquals(1, byId.stream().filter(fold -> fold == -1).count());
        List<Integer> byContent = folds(data, "").sort("features").collectAsList().stream()
                .map(row -> row.getInt(3))
                .toList();
        assertEquals(-1, byContent.get(2));
        assertTrue(byContent.get(0) >= 0);
    }

    private static Dataset<Row> folds(Dataset<Row> data, String id) {
        Columns columns = new Columns("features", "", "label", "", id, "");
        SequenceFormat format = new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        Dataset<Row> folded = new SequenceReader(data, format, 0, 1).withFolds(data, "fold", FOLDS);
        return id.equals("a.id") ? folded.select("`a.id`", "fold") : folded;
    }
}
