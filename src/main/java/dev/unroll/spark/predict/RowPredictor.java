package dev.unroll.spark.predict;

import dev.unroll.data.Sequence;
import dev.unroll.score.Predictor;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.Arrays;
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

/** A model as a function of Spark SQL: from input columns to an array of rows to add. Each task has its own. */
public final class RowPredictor implements ScalarFunction<ArrayData> {
    private final String name;
    private final StructType inputs;
    private final PredictionTask task;
    private transient Predictor predictor; // made for the first row
    private transient long rows; // read by this task

    /** @param name that plans show */
    public RowPredictor(String name, StructType inputs, PredictionTask task) {
        this.name = name;
        this.inputs = inputs;
        this.task = task;
    }

    @Override
    public ArrayData produceResult(InternalRow row) {
        Optional<Sequence> sequence =
                task.converter().read(row, rows++).sequence(task.invalidRows() == InvalidRows.ERROR);
        if (sequence.isEmpty() && task.invalidRows() == InvalidRows.SKIP) {
            return new GenericArrayData(new Object[0]);
        }
        Object[] cells = sequence.map(valid -> task.columns().cells(predictor().outputs(valid)))
                .orElseGet(() -> new Object[task.schema().size()]);
        return new GenericArrayData(new Object[] {new GenericInternalRow(cells)});
    }

    private Predictor predictor() {
        if (predictor == null) {
            predictor = task.network().predictor(1);
        }
        return predictor;
    }

    @Override
    public DataType[] inputTypes() {
        return Arrays.stream(inputs.fields()).map(StructField::dataType).toArray(DataType[]::new);
    }

    // spotless:off: a table
    public String[] columns() { return inputs.fieldNames(); }
    @Override public DataType resultType() { return DataTypes.createArrayType(task.schema(), false); }
    @Override public boolean isResultNullable() { return false; }
    @Override public String name() { return name; }
    @Override public String canonicalName() { return name; }
    @Override public String toString() { return name; }
    // spotless:on
}
