package dev.unroll.ml;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Predictions of regression: the outputs themselves, as a number or, for vector targets, as an array. */
record NumberDecoder(String predictionCol, boolean vectorTarget) implements OutputDecoder {

    @Override
    public List<StructField> columns() {
        return List.of(OutputDecoder.field(
                predictionCol, vectorTarget ? OutputDecoder.array(DataTypes.DoubleType) : DataTypes.DoubleType));
    }

    @Override
    public Object[] decode(double[] outputs) {
        return new Object[] {vectorTarget ? UnsafeArrayData.fromPrimitiveArray(outputs) : (Object) outputs[0]};
    }
}
