package dev.unroll.check;

import dev.unroll.check.SyntheticProblem.Example;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The {@link SyntheticProblem}s as DataFrames: {@code id}, {@code features} or {@code tokens}, and {@code label}. */
public final class SyntheticData {
    private SyntheticData() {}

    /** Sequences of a problem, each a function of the seed and its number alone. */
    public static Dataset<Row> examples(
            SparkSession spark,
            SyntheticProblem problem,
            long rows,
            int files,
            long seed,
            int minLength,
            int maxLength) {
        MapFunction<Long, Row> row = id -> {
            Example example = problem.row(seed, id, minLength, maxLength);
            return RowFactory.create(id, example.input(), example.label());
        };
        return spark.range(0, rows, 1, files).map(row, Encoders.row(schema(problem)));
    }

    private static StructType schema(SyntheticProblem problem) {
        DataType numbers = DataTypes.createArrayType(DataTypes.FloatType, false);
        DataType tokens = DataTypes.createArrayType(DataTypes.IntegerType, false);
        return switch (problem) {
            case ADDING -> schema("features", DataTypes.createArrayType(numbers, false), DataTypes.DoubleType);
            case COPY, REBER -> schema("tokens", tokens, tokens);
            case SINE -> schema("features", numbers, numbers);
        };
    }

    private static StructType schema(String input, DataType type, DataType label) {
        return new StructType()
                .add("id", DataTypes.LongType, false)
                .add(input, type, false)
                .add("label", label, false);
    }
}
