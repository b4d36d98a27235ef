package dev.unroll.spark.predict;

import dev.unroll.network.Head;
import dev.unroll.network.Target;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * The columns that a model adds: of numbers, the prediction as a number or an array, of which quantiles are one; of classes, the predicted class and, as
 * vectors, each class's probability and raw prediction; of many labels, an array of 0 or 1 for each, and such vectors. With a head on every step each is an array with an entry a time step.
 *
 * @param vectorTarget whether a target is an array of numbers, even of a single one
 * @param probability name of the column, as {@code rawPrediction} empty to leave it out
 */
public record OutputColumns(
        Target target, boolean vectorTarget, Head head, String prediction, String probability, String rawPrediction)
        implements Serializable {
    /** The same of a time step at a time, whose outputs are one row. */
    public OutputColumns ofStep() {
        return new OutputColumns(target, vectorTarget, Head.LAST, prediction, probability, rawPrediction);
    }

    public List<StructField> fields(boolean nullable) {
        DataType vector = SQLDataTypes.VectorType();
        List<StructField> fields = new ArrayList<>();
        add(fields, prediction, isArray() ? array(DataTypes.DoubleType) : DataTypes.DoubleType, nullable);
        add(fields, probability, vector, nullable);
        add(fields, rawPrediction, vector, nullable);
        return fields;
    }

    private void add(List<StructField> fields, String name, DataType type, boolean nullable) {
        if (!name.isEmpty()) {
            fields.add(DataTypes.createStructField(name, head == Head.EVERY ? array(type) : type, nullable));
        }
    }

    private boolean isArray() {
        return vectorTarget || target == Target.QUANTILES;
    }

    private static DataType array(DataType element) {
        return DataTypes.createArrayType(element, false);
    }

    /** A cell for each column, as Catalyst has it; from outputs (1, O) or, with a head on every step, (T, O). */
    public Object[] cells(double[][] outputs) {
        Object[][] steps = Arrays.stream(outputs).map(this::cells).toArray(Object[][]::new);
        if (head != Head.EVERY) {
            return steps[0];
        }
        return IntStream.range(0, steps[0].length)
                .mapToObj(c -> new GenericArrayData(
                        Arrays.stream(steps).map(step -> step[c]).toArray()))
                .toArray();
    }

    private Object[] cells(double[] outputs) {
        double[] predicted = target.prediction(outputs);
        List<Object> cells = new ArrayList<>();
        cells.add(isArray() ? UnsafeArrayData.fromPrimitiveArray(predicted) : (Object) predicted[0]);
        if (!probability.isEmpty()) {
            cells.add(vector(target.probability(outputs)));
        }
        if (!rawPrediction.isEmpty()) {
            cells.add(vector(target.rawPrediction(outputs)));
        }
        return cells.toArray();
    }

    @SuppressWarnings("unchecked") // the class of the vectors' type is not public
    private static Object vector(double[] values) {
        return ((UserDefinedType<Vector>) SQLDataTypes.VectorType()).serialize(Vectors.dense(values));
    }
}
