package dev.unroll.spark.read;

import dev.unroll.data.Vocabulary;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.vectorized.ColumnVector;

/** A type of numbers in Spark SQL, and how its cells are read; {@code precision} and {@code scale} are a decimal's. */
record NumberType(Kind kind, int precision, int scale) implements Serializable {
    private enum Kind {
        FLOAT,
        DOUBLE,
        INTEGER,
        LONG,
        SHORT,
        BYTE,
        DECIMAL,
        STRING // whose numbers are those of a vocabulary
    }

    static final NumberType DOUBLE = new NumberType(Kind.DOUBLE, 0, 0);
    static final NumberType STRING = new NumberType(Kind.STRING, 0, 0);

    static NumberType of(DataType type) {
        return type instanceof DecimalType decimal
                ? new NumberType(Kind.DECIMAL, decimal.precision(), decimal.scale())
                : new NumberType(Kind.valueOf(type.typeName().toUpperCase(Locale.ROOT)), 0, 0);
    }

    /** Copies numbers of a vector, each rounded to double; empty for types of which a vector has no array. */
    Optional<double[]> copy(ColumnVector vector, int from, int count) {
        return switch (kind) {
            case FLOAT -> {
                float[] numbers = vector.getFloats(from, count);
                yield Optional.of(doubles(count, i -> numbers[i]));
            }
            case DOUBLE -> Optional.of(vector.getDoubles(from, count));
            case INTEGER -> {
                int[] numbers = vector.getInts(from, count);
                yield Optional.of(doubles(count, i -> numbers[i]));
            }
            case LONG -> {
                long[] numbers = vector.getLongs(from, count);
                yield Optional.of(doubles(count, i -> numbers[i]));
            }
            case SHORT, BYTE, DECIMAL, STRING -> Optional.empty();
        };
    }

    private static double[] doubles(int count, IntToDoubleFunction number) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = number.applyAsDouble(i);
        }
        return numbers;
    }

    /**
     * Copies cells of a row or an array, each rounded to double, up to the first null. No number becomes an object on the way.
     *
     * @return how many were copied
     */
    int copy(SpecializedGetters cells, int from, int count, double[] to, int at) {
        for (int i = 0; i < count; i++) {
            if (cells.isNullAt(from + i)) {
                return i;
            }
            to[at + i] = get(cells, from + i);
        }
        return count;
    }

    /** The same of strings: their numbers, by one vocabulary for all or one for each. */
    static int copyWords(
            List<Vocabulary> vocabularies, SpecializedGetters cells, int from, int count, double[] to, int at) {
        for (int i = 0; i < count; i++) {
            if (cells.isNullAt(from + i)) {
                return i;
            }
            Vocabulary vocabulary = vocabularies.get(vocabularies.size() == 1 ? 0 : i);
            to[at + i] = vocabulary.number(cells.getUTF8String(from + i).toString());
        }
        return count;
    }

    private double get(SpecializedGetters cells, int index) {
        return switch (kind) {
            case FLOAT -> cells.getFloat(index);
            case DOUBLE -> cells.getDouble(index);
            case INTEGER -> cells.getInt(index);
            case LONG -> cells.getLong(index);
            case SHORT -> cells.getShort(index);
            case BYTE -> cells.getByte(index);
            case DECIMAL ->
                cells.getDecimal(index, precision, scale).toJavaBigDecimal().doubleValue();
            case STRING -> throw new IllegalStateException("a vocabulary has the numbers of strings");
        };
    }
}
