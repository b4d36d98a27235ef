package dev.unroll.ml;

import dev.unroll.metric.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Predictions of classification: the first class of the largest output, each class's probability, and the outputs
 * themselves. Where a single output z stands for two classes, as with binary cross entropy, they are −z and z, and the
 * probability is their sigmoid instead of the softmax.
 *
 * @param probabilityCol empty to leave that column out
 * @param rawPredictionCol empty to leave that column out
 */
record ClassDecoder(String predictionCol, String probabilityCol, String rawPredictionCol) implements OutputDecoder {

    @Override
    public List<StructField> columns() {
        List<StructField> columns = new ArrayList<>();
        columns.add(OutputDecoder.field(predictionCol, DataTypes.DoubleType));
        if (!probabilityCol.isEmpty()) {
            columns.add(OutputDecoder.field(probabilityCol, SQLDataTypes.VectorType()));
        }
        if (!rawPredictionCol.isEmpty()) {
            columns.add(OutputDecoder.field(rawPredictionCol, SQLDataTypes.VectorType()));
        }
        return columns;
    }

    @Override
    public Object[] decode(double[] outputs) {
        double[] raw = outputs.length == 1 ? new double[] {-outputs[0], outputs[0]} : outputs;
        List<Object> cells = new ArrayList<>();
        cells.add((double) Softmax.largest(raw));
        if (!probabilityCol.isEmpty()) {
            double[] probability = outputs.length == 1 ? sigmoids(raw) : Softmax.softmax(raw);
            cells.add(vector(probability));
        }
        if (!rawPredictionCol.isEmpty()) {
            cells.add(vector(raw));
        }
        return cells.toArray();
    }

    @SuppressWarnings("unchecked") // the class of the vectors' type is not public
    private static Object vector(double[] values) {
        return ((UserDefinedType<Vector>) SQLDataTypes.VectorType()).serialize(Vectors.dense(values));
    }

    private static double[] sigmoids(double[] raw) {
        return Arrays.stream(raw).map(Softmax::sigmoid).toArray();
    }
}
