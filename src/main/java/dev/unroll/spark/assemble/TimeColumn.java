package dev.unroll.spark.assemble;

import dev.unroll.assemble.TimeScale;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.read.DataColumn;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/** The times of events, whatever their type: never by the time zone of the session. */
public record TimeColumn(DataColumn column) {
    private static final long DAY = 86_400_000_000L;
    private static final double MILLION = 1e6;

    /** Throws DATA for a type that is no time. */
    public TimeColumn {
        DataType type = column.type();
        boolean isNumber = type instanceof IntegralType || isFraction(type);
        column.require(
                isNumber
                        || type.equals(DataTypes.TimestampType)
                        || type.equals(DataTypes.DateType)
                        || isWithoutZone(type),
                "a timestamp, a date or a number",
                "make a timestamp of it, as try_to_timestamp does");
    }

    public static TimeColumn find(StructType schema, String name) {
        return new TimeColumn(DataColumn.find(schema, name, "timeCol"));
    }

    private static boolean isFraction(DataType type) {
        return type instanceof DecimalType || type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
    }

    private static boolean isWithoutZone(DataType type) {
        return type.equals(DataTypes.TimestampNTZType);
    }

    public TimeScale scale() {
        return isFraction(column.type())
                ? TimeScale.MILLIONTHS
                : column.type() instanceof IntegralType ? TimeScale.UNITS : TimeScale.MICROSECONDS;
    }

    /** Null where there is no time, or one out of range. */
    Column ticks() {
        Column time = DataColumn.named(column.name());
        return switch (scale()) {
            case UNITS -> time.cast(DataTypes.LongType);
            case MILLIONTHS -> {
                Column number = time.cast(DataTypes.DoubleType);
                Column inRange = functions.abs(number).leq(TimeScale.LARGEST_FRACTION);
                yield functions.when(
                        inRange, functions.rint(number.multiply(MILLION)).cast(DataTypes.LongType));
            }
            case MICROSECONDS ->
                column.type().equals(DataTypes.TimestampType)
                        ? functions.unix_micros(time)
                        : isWithoutZone(column.type())
                                ? SparkApi.call(new Reinterpreted(column.type(), DataTypes.LongType), column.name())
                                : functions
                                        .unix_date(time)
                                        .cast(DataTypes.LongType)
                                        .multiply(DAY);
        };
    }

    /**
     * A time, as {@link #times} gives them, so many ticks later.
     *
     * @param type of the time
     */
    static Column later(Column time, DataType type, Column ticks) {
        if (type.equals(DataTypes.TimestampType)) {
            return functions.timestamp_micros(functions.unix_micros(time).plus(ticks));
        } else if (isWithoutZone(type)) {
            Column none = functions.lit(0);
            Column seconds = ticks.divide(MILLION).cast("decimal(18,6)");
            return time.plus(functions.make_dt_interval(none, none, none, seconds));
        }
        return time.plus(type instanceof IntegralType ? ticks : ticks.divide(MILLION));
    }

    /** The ticks in an array column of that name as times again; of dates, as timestamps. */
    Column times(String name) {
        return switch (scale()) {
            case UNITS -> functions.col(name);
            case MILLIONTHS -> functions.transform(functions.col(name), ticks -> ticks.divide(MILLION));
            case MICROSECONDS -> {
                DataType time = isWithoutZone(column.type()) ? column.type() : DataTypes.TimestampType;
                DataType ticks = DataTypes.createArrayType(DataTypes.LongType, false);
                yield SparkApi.call(new Reinterpreted(ticks, DataTypes.createArrayType(time, false)), name);
            }
        };
    }
}
