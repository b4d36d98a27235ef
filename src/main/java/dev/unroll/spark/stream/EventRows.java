package dev.unroll.spark.stream;

import dev.unroll.assemble.Event;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.TypeUtils;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Events, each with the row that it was made of, as bytes in which Catalyst keeps both: so that a row comes out as it went in,
 * whatever its columns are.
 *
 * @param event what is read of an event, in the order that the events of a series are compared by
 * @param row the columns of the data
 */
record EventRows(StructType event, StructType row) implements Serializable {
    /** Of a table with the columns {@code event} and {@code row}. */
    static EventRows of(StructType table) {
        return new EventRows((StructType) table.apply("event").dataType(), (StructType)
                table.apply("row").dataType());
    }

    private StructType pair() {
        return new StructType(new StructField[] {
            DataTypes.createStructField("event", event, true), DataTypes.createStructField("row", row, true)
        });
    }

    /** The bytes of the columns {@code event} and {@code row}. */
    Column packed() {
        return SparkApi.call(new Packer(pair()), "event", "row");
    }

    static UnsafeRow unpacked(byte[] bytes) {
        UnsafeRow row = new UnsafeRow(2);
        row.pointTo(bytes, bytes.length);
        return row;
    }

    /** What the bytes have of an event. */
    InternalRow event(byte[] bytes) {
        return unpacked(bytes).getStruct(0, event.size());
    }

    InternalRow row(byte[] bytes) {
        return unpacked(bytes).getStruct(1, row.size());
    }

    /** As Spark orders the same columns. */
    @SuppressWarnings("unchecked") // an Ordering is a Comparator of what it orders
    Comparator<InternalRow> order() {
        return (Comparator<InternalRow>) (Comparator<?>) TypeUtils.getInterpretedOrdering(event);
    }

    /** Reads events, each of a struct of that type. Each task has its own. */
    static final class Reader {
        private final int fault;
        private final int time;
        private final int numbers;
        private final int attribute; // as the next ones −1 for none
        private final int tokens;
        private final int label;

        Reader(StructType event) {
            List<String> names = Arrays.asList(event.fieldNames());
            this.fault = names.indexOf("fault");
            this.time = names.indexOf("time");
            this.numbers = names.indexOf("numbers");
            this.attribute = names.indexOf("attribute");
            this.tokens = names.indexOf("tokens");
            this.label = names.indexOf("label");
        }

        Event read(String id, InternalRow of) {
            Event event = new Event();
            event.setId(id);
            event.setFault(of.getInt(fault));
            event.setTime(of.getLong(time));
            event.setNumbers(of.getArray(numbers).toFloatArray());
            if (attribute >= 0 && !of.isNullAt(attribute)) {
                event.setAttribute(of.getUTF8String(attribute).toString());
            }
            if (tokens >= 0) {
                event.setTokens(texts(of.getArray(tokens)));
            }
            if (label >= 0) {
                event.setLabel(of.getDouble(label));
            }
            return event;
        }
    }

    private static String[] texts(ArrayData array) {
        String[] tokens = new String[array.numElements()];
        for (int k = 0; k < tokens.length; k++) {
            tokens[k] = array.isNullAt(k) ? null : array.getUTF8String(k).toString();
        }
        return tokens;
    }

    /** A function of Spark SQL. Each task has its own. */
    private static final class Packer implements ScalarFunction<byte[]> {
        private final StructType pair;
        private transient UnsafeProjection projection; // made for the first row

        Packer(StructType pair) {
            this.pair = pair;
        }

        @Override
        public byte[] produceResult(InternalRow of) {
            if (projection == null) {
                projection = UnsafeProjection.create(pair);
            }
            return projection.apply(of).copy().getBytes();
        }

        @Override
        public DataType[] inputTypes() {
            return Arrays.stream(pair.fields()).map(StructField::dataType).toArray(DataType[]::new);
        }

        // spotless:off: a table
        @Override public DataType resultType() { return DataTypes.BinaryType; }
        @Override public boolean isResultNullable() { return false; }
        @Override public String name() { return "packed"; }
        @Override public String canonicalName() { return "unroll's packed events"; }
        // spotless:on
    }
}
