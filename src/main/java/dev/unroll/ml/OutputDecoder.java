package dev.unroll.ml;

import dev.unroll.network.Head;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Turns what a network computes for one target into the cells of the columns that a model adds. */
sealed interface OutputDecoder extends Serializable permits ClassDecoder, NumberDecoder {

    /** The columns added, for a head that has one target a sequence. */
    List<StructField> columns();

    /**
     * A cell for each column.
     *
     * @param outputs (O), before any softmax or sigmoid
     */
    Object[] decode(double[] outputs);

    /** The columns added: with a head on every step, arrays that have an entry a time step. */
    default List<StructField> columns(Head head) {
        return columns().stream()
                .map(column -> field(column.name(), head == Head.LAST ? column.dataType() : array(column.dataType())))
                .toList();
    }

    static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, false);
    }

    static DataType array(DataType element) {
        return DataTypes.createArrayType(element, false);
    }

    /** An array's cell, as Spark's encoder takes it. */
    static Seq<Object> cell(List<?> elements) {
        return CollectionConverters.<Object>asScala(List.copyOf(elements));
    }
}
