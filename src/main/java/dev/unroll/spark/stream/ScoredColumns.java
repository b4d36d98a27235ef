package dev.unroll.spark.stream;

import dev.unroll.spark.SparkApi;
import dev.unroll.spark.predict.OutputColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes of scored events their rows again, with the predictions' columns: a function of Spark SQL, which stands in a generator so
 * that it is called once a row.
 *
 * @param error name of the column that says why a prediction is null
 */
record ScoredColumns(EventRows rows, OutputColumns columns, String error)
        implements ScalarFunction<ArrayData>, Serializable {
    Dataset<Row> of(Dataset<Row> scored) {
        return scored.select(functions.inline(SparkApi.call(this, "row", "outputs", "error")));
    }

    private StructType schema() {
        StructField reason = DataTypes.createStructField(error, DataTypes.StringType, true);
        return new StructType(
                Stream.of(Stream.of(rows.row().fields()), columns.fields(true).stream(), Stream.of(reason))
                        .flatMap(fields -> fields)
                        .toArray(StructField[]::new));
    }

    @Override
    public ArrayData produceResult(InternalRow scored) {
        InternalRow row = rows.row(scored.getBinary(0));
        StructField[] fields = rows.row().fields();
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            cells.add(row.isNullAt(i) ? null : row.get(i, fields[i].dataType()));
        }
        Object[] predicted = scored.isNullAt(1)
                ? new Object[columns.fields(true).size()]
                : columns.cells(new double[][] {scored.getArray(1).toDoubleArray()});
        cells.addAll(Arrays.asList(predicted));
        cells.add(scored.isNullAt(2) ? null : scored.getUTF8String(2));
        return new GenericArrayData(new Object[] {new GenericInternalRow(cells.toArray())});
    }

    // spotless:off: a table
    @Override public DataType[] inputTypes() { return new DataType[] {DataTypes.BinaryType, DataTypes.createArrayType(DataTypes.DoubleType), DataTypes.StringType}; }
    @Override public DataType resultType() { return DataTypes.createArrayType(schema(), false); }
    @Override public boolean isResultNullable() { return false; }
    @Override public String name() { return "scored"; }
    @Override public String canonicalName() { return "unroll's scored events"; }
    // spotless:on
}
