package dev.unroll.ml;

import dev.unroll.data.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final RowReader reader;
    private final BlockPredictor predictor;

    /**
     * @param name that plans show
     * @param inputs the schema of the rows that it gets
     * @param outputs the schema of the rows that it adds
     */
    RowPredictor(String name, StructType inputs, StructType outputs, RowReader reader, BlockPredictor predictor) {
        this.name = name;
        this.inputs = inputs;
        this.outputs = outputs;
        this.reader = reader;
        this.predictor = predictor;
    }

    @Override
    public ArrayData produceResult(InternalRow row) {
        Optional<Sequence> sequence = reader.next(row, (e, place) -> {});
        if (sequence.isEmpty() && reader.skipsInvalid()) {
            return new GenericArrayData(new Object[0]);
        }
        Object[] cells = sequence.map(valid -> predictor.predict(List.of(valid)).get(0))
                .orElseGet(() -> new Object[outputs.size()]);
        return new GenericArrayData(new Object[] {new GenericInternalRow(cells)});
    }

    /** Its input columns' names. */
    String[] columns() {
        return inputs.fieldNames();
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
