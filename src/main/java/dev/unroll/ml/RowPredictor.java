package dev.unroll.ml;

import dev.unroll.spark.InvalidRowException;
import dev.unroll.spark.RowConverter;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model's predictions as a function of Spark SQL: from a row's input columns to an array of the rows to add to it, each
 * with the model's output columns. Each task has an instance of its own.
 */
final class RowPredictor implements ScalarFunction<ArrayData> {
    private static final long serialVersionUID = 1;

    private final String name;
    private final StructType inputs;
    private final StructType outputs;
    private final RowConverter converter;
    private final BlockPredictor predictor;
    private transient long rows; // that this task has predicted

    /**
     * @param name that plans show
     * @param inputs the schema of the rows that it gets
     * @param outputs the schema of the rows that it adds
     */
    RowPredictor(String name, StructType inputs, StructType outputs, RowConverter converter, BlockPredictor predictor) {
        this.name = name;
        this.inputs = inputs;
        this.outputs = outputs;
        this.converter = converter;
        this.predictor = predictor;
    }

    @Override
    public ArrayData produceResult(InternalRow row) {
        long rowsBefore = rows++;
        try {
            Object[] cells = predictor.predict(List.of(converter.read(row))).get(0);
            return new GenericArrayData(new Object[] {new GenericInternalRow(cells)});
        } catch (InvalidRowException e) {
            throw e.unreported(converter.place(row, rowsBefore));
        }
    }

    @Override
    public DataType[] inputTypes() {
        return Arrays.stream(inputs.fields()).map(StructField::dataType).toArray(DataType[]::new);
    }

    @Override
    public DataType resultType() {
        return DataTypes.createArrayType(outputs, false);
    }

    @Override
    public boolean isResultNullable() {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String canonicalName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
