package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/** A row that a task has read: a sequence, or what is wrong with it. Its place is known until the task reads the next. */
// spotless:off: a table
public record ReadRow(
        RowConverter converter, InternalRow row, long rowsBefore,
        Optional<Sequence> sequence, boolean heldOut, Optional<InvalidRowException> problem) {
    // spotless:on

    /** The sequence; empty for an invalid row, or throws DATA if that is an error. */
    public Optional<Sequence> sequence(boolean invalidIsError) {
        if (invalidIsError && problem.isPresent()) {
            throw UnrollException.data("%s.", problem.get().sentence(place()), problem.get());
        }
        return sequence;
    }

    /** In the data's fingerprint. */
    SequenceKey hash() {
        Sequence read = sequence.orElseThrow();
        SequenceKey content = converter.id().isPresent()
                ? SequenceKey.ofContent(read.inputs(), read.targets(), read.weights())
                : read.key(); // which is that of the content
        return Fingerprint.hash(read.key(), content, heldOut);
    }

    RowPlace place() {
        DataColumn id = converter.id();
        String name = id.isPresent() ? id.text(row).orElse("") : "";
        return RowPlace.ofCurrentTask(
                rowsBefore, name, problem.isPresent() && converter.split().marks(row));
    }
}
