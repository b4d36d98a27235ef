package dev.unroll.spark.read;

import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A row that a task has read: a sequence, or what is wrong with it. Its place is known until the task reads the next row.
 *
 * @param rowsBefore of the partition
 * @param heldOut for validation
 */
public record ReadRow(
        RowConverter converter,
        InternalRow row,
        long rowsBefore,
        Optional<Sequence> sequence,
        boolean heldOut,
        Optional<InvalidRowException> problem) {

    /** The sequence; empty for an invalid row, for which this throws DATA where it is an error. */
    public Optional<Sequence> sequence(boolean invalidIsError) {
        if (invalidIsError && problem.isPresent()) {
            throw UnrollException.data("%s.", problem.get().sentence(place())).causedBy(problem.get());
        }
        return sequence;
    }

    /** The sequence's hash in the data's fingerprint. */
    SequenceKey hash() {
        return converter.hash(sequence.orElseThrow(), heldOut);
    }

    RowPlace place() {
        return converter.place(row, rowsBefore);
    }
}
