package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that are other data each time they are read, as far as nobody sees it but by comparing. */
class ChangingDataTest {
    private static final int ROWS = 20;

    /** Calls of the functions below; each reading makes one a row. */
    private static final AtomicInteger CALLS = new AtomicInteger();

    private interface CallFunction extends Serializable {
        double of(int calls);
    }

    @BeforeEach
    void forgetCalls() {
        CALLS.set(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id"})
    void labelsThatAreNotTheSameEachTimeAreFoundBeforeTraining(String id) {
        Dataset<Row> data = data().withColumn("label", call(calls -> (double) calls, functions.col("label")));
        UnrollException found =
                assertThrows(UnrollException.class, () -> regressor(id).fit(data));
        assertChanged(found, "found 20 of fingerprint ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id"})
    void rowsThatVanishAreFoundBeforeTraining(String id) {
        Column kept = call(calls -> calls == ROWS + 8 ? 0.0 : 1.0, functions.col("label"));
        UnrollException found =
                assertThrows(UnrollException.class, () -> regressor(id).fit(data().filter(kept.equalTo(1.0))));
        assertChanged(found, "found 19 of fingerprint ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id"})
    void labelsThatAreNotTheSameEachTimeAreFoundInEvaluation(String id) {
        RnnRegressionModel model = regressor(id).fit(data());
        Dataset<Row> data = data().withColumn("label", call(calls -> (double) calls, functions.col("label")));
        assertChanged(assertThrows(UnrollException.class, () -> model.evaluate(data)), "found 20 of fingerprint ");
    }

    private static void assertChanged(UnrollException failure, String found) {
        assertEquals(UnrollException.Kind.DATA, failure.kind());
        String sentence = failure.getMessage();
        assertTrue(
                sentence.matches(
                        "The data changed between two readings: expected 20 sequences of fingerprint [0-9a-f]{32}, "
                                + found + "[0-9a-f]{32}; .* write the data once, to Parquet, and use the files\\."),
                sentence);
    }

    /** A function of how often it was called. */
    private static Column call(CallFunction of, Column column) {
        UDF1<Double, Double> function = ignored -> of.of(CALLS.incrementAndGet());
        UserDefinedFunction udf = functions.udf(function, DataTypes.DoubleType).asNondeterministic();
        return udf.apply(column);
    }

    private static RnnRegressor regressor(String id) {
        return new RnnRegressor().setHiddenSize(2).setEpochs(1).setIdCol(id);
    }

    private static Dataset<Row> data() {
        Row[] rows = IntStream.range(0, ROWS)
                .mapToObj(i -> RowFactory.create(List.of((double) i, 1.0), (double) i, "r" + i))
                .toArray(Row[]::new);
        return LocalSpark.rows("features array<double>, label double, id string", rows);
    }
}
