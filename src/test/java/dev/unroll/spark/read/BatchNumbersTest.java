package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells of a file's batches give the same numbers, and the same complaints, as those of rows. */
class BatchNumbersTest {
    @TempDir
    Path folder;

    // spotless:off: a table
    static Stream<Arguments> cells() {
        return Stream.of(
                Arguments.of("array<array<float>>", List.of(List.of(List.of(1f, -0f), List.of(2f, 3f)), List.of(List.of(4f, 5f, 6f))), 2),
                Arguments.of("array<array<double>>", List.of(List.of(List.of(0.1), List.of(1e-30)), List.of(List.of(7.5))), 2),
                Arguments.of("array<array<int>>", List.of(List.of(List.of(1, 2), List.of(3, 4)), List.of(List.of(5, 6))), 2),
                Arguments.of("array<long>", List.of(List.of(1L, 2L), List.of(3L)), 2),
                Arguments.of("array<float>", List.of(List.of(1f, 2f), List.of(3f)), 2),
                Arguments.of("array<short>", List.of(List.of((short) 1), List.of((short) 2)), 0),
                Arguments.of("array<decimal(4,2)>", List.of(List.of(new BigDecimal("1.25")), List.of(new BigDecimal("2.50"))), 0),
                // Of these the first and the last cell are as they should be.
                Arguments.of("array<array<float>>", List.of(List.of(List.of(1f)), List.of(List.of(1f), List.of(1f, 2f)), List.of(List.of(1f))), 2),
                Arguments.of("array<array<float>>", Arrays.asList(List.of(List.of(1f)), null, List.of(), List.of(List.of()), List.of(List.of(1f))), 2),
                Arguments.of("array<array<float>>", List.of(List.of(List.of(1f)), Collections.singletonList(null), List.of(List.of(1f))), 2),
                Arguments.of("array<array<float>>", List.of(List.of(List.of(1f)), List.of(Collections.singletonList(null)), List.of(List.of(1f))), 2),
                Arguments.of("array<array<float>>", List.of(List.of(List.of(1f)), List.of(List.of(Float.NaN)), List.of(List.of(1f))), 2),
                Arguments.of("array<double>", List.of(List.of(1.0), List.of(1.0, 1e39), List.of(1.0)), 2));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource("cells")
    void cellsOfFilesAreReadAsThoseOfRows(String type, List<?> cells, int atOnce) {
        Row[] rows = cells.stream()
                .map(cell -> RowFactory.create(new Object[] {cell}))
                .toArray(Row[]::new);
        Dataset<Row> data = LocalSpark.rows("features " + type, rows);
        String parquet = folder.resolve("parquet").toString();
        String orc = folder.resolve("orc").toString();
        data.write().parquet(parquet);
        data.write().orc(orc);
        List<String> expected = read(data);
        assertFalse(expected.isEmpty());
        assertEquals(expected, read(LocalSpark.session().read().parquet(parquet)));
        assertEquals(expected, read(LocalSpark.session().read().orc(orc)));
        assertEquals(atOnce, readAtOnce(LocalSpark.session().read().parquet(parquet)));
        assertEquals(0, readAtOnce(data));
    }

    private static List<String> read(Dataset<Row> data) {
        NumberColumn features = features(data);
        return SparkApi.rows(data).map(row -> read(features, row)).collect();
    }

    private static String read(NumberColumn features, InternalRow row) {
        try {
            return Arrays.toString(features.read(row).doubles());
        } catch (InvalidRowException e) {
            return e.reason();
        }
    }

    private static long readAtOnce(Dataset<Row> data) {
        NumberColumn features = features(data);
        return SparkApi.rows(data)
                .filter(row -> BatchNumbers.read(row, features).isPresent())
                .count();
    }

    private static NumberColumn features(Dataset<Row> data) {
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "", "", "", "");
        SequenceFormat format = new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        return NumberColumns.ofFeatures(DataColumn.find(data.schema(), "features", "featuresCol"), format);
    }
}
