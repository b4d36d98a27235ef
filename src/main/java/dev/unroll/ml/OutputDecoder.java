package dev.unroll.ml;

import dev.unroll.network.Head;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Turns what a network computes into the cells of the columns that a model adds. */
sealed interface OutputDecoder extends Serializable permits ClassDecoder, NumberDecoder {

    /** The columns added, for a head that has one target a sequence. */
    List<StructField> columns();

    /**
     * A cell for each column, as Catalyst has it.
     *
     * @param outputs (O) of one target, before any softmax or sigmoid
     */
    Object[] decode(double[] outputs);

    /** The columns added: with a head on every step, arrays that have an entry a time step. */
    default List<StructField> columns(Head head, boolean nullable) {
        return columns().stream()
                .map(column -> DataTypes.createStructField(
                        column.name(), head == Head.LAST ? column.dataType() : array(column.dataType()), nullable))
                .toList();
    }

    /**
     * A cell for each column.
     *
     * @param outputs (1, O) or, with a head on every step, (T, O)
     */
    default Object[] decode(double[][] outputs, Head head) {
        if (head == Head.LAST) {
            return decode(outputs[0]);
        }
        Object[][] steps = Arrays.stream(outputs).map(this::decode).toArray(Object[][]::new);
        Object[] cells = new Object[steps[0].length];
        Arrays.setAll(
                cells,
                c -> new GenericArrayData(
                        Arrays.stream(steps).map(step -> step[c]).toArray()));
        return cells;
    }

    static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, false);
    }

    static DataType array(DataType element) {
        return DataTypes.createArrayType(element, false);
    }
}
