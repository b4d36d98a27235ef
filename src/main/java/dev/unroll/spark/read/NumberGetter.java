package dev.unroll.spark.read;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** How the numbers of one of Spark's types are taken out of a row or an array. */
@FunctionalInterface
interface NumberGetter extends Serializable {

    /** The number at a place that is not null, rounded to a double where it is none. */
    double get(SpecializedGetters cells, int index);

    static NumberGetter of(DataType type) {
        if (type.equals(DataTypes.FloatType)) {
            return SpecializedGetters::getFloat;
        } else if (type.equals(DataTypes.DoubleType)) {
            return SpecializedGetters::getDouble;
        } else if (type.equals(DataTypes.IntegerType)) {
            return SpecializedGetters::getInt;
        } else if (type.equals(DataTypes.LongType)) {
            return SpecializedGetters::getLong;
        } else if (type.equals(DataTypes.ShortType)) {
            return SpecializedGetters::getShort;
        } else if (type.equals(DataTypes.ByteType)) {
            return SpecializedGetters::getByte;
        } else if (type instanceof DecimalType decimal) {
            int precision = decimal.precision();
            int scale = decimal.scale();
            return (cells, index) ->
                    cells.getDecimal(index, precision, scale).toJavaBigDecimal().doubleValue();
        }
        throw new IllegalArgumentException(type.simpleString() + " is no type of numbers");
    }
}
