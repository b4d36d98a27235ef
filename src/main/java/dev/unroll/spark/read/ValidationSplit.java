package dev.unroll.spark.read;

import dev.unroll.data.CounterRandom;
import dev.unroll.data.SequenceKey;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;

/** Which sequences are held out: those that a column marks or, without one, a fraction of them at random by key. */
record ValidationSplit(DataColumn indicator, double fraction, long seed) implements Serializable {
    static final ValidationSplit NONE = new ValidationSplit(DataColumn.ABSENT, 0, 0);

    /** Throws DATA if the column is not a boolean one. */
    ValidationSplit {
        indicator.require(
                !indicator.isPresent() || indicator.type().equals(DataTypes.BooleanType), "a boolean", "convert it");
    }

    boolean isByChance() {
        return !indicator.isPresent() && fraction > 0;
    }

    boolean holdsOut(InternalRow row, SequenceKey key) throws InvalidRowException {
        if (!indicator.isPresent()) {
            return key.uniform(seed, CounterRandom.Purpose.VALIDATION_SPLIT) < fraction;
        }
        if (row.isNullAt(indicator.index())) {
            throw indicator.invalid("", "true or false", "null");
        }
        return marks(row);
    }

    /** Whether the column, if there is one, is true. */
    boolean marks(InternalRow row) {
        return indicator.isPresent() && !row.isNullAt(indicator.index()) && row.getBoolean(indicator.index());
    }
}
