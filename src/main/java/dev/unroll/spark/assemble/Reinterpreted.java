package dev.unroll.spark.assemble;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;

/** A value as one of another type that Spark keeps in the same bytes: microseconds as a time, or the other way. */
record Reinterpreted(DataType from, DataType resultType) implements ScalarFunction<Object> {
    // spotless:off: a table
    @Override public DataType[] inputTypes() { return new DataType[] {from}; }
    @Override public Object produceResult(InternalRow row) { return row.isNullAt(0) ? null : row.get(0, from); }
    @Override public String name() { return "reinterpreted"; }
    @Override public String canonicalName() { return "reinterpreted to " + resultType.simpleString(); }
    // spotless:on
}
