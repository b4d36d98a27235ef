package dev.unroll.ml;

import dev.unroll.data.Sequence;
import dev.unroll.spark.read.InvalidRowException;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.RowConverter;
import dev.unroll.spark.read.RowPlace;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.spark.sql.catalyst.InternalRow;

/** Reads the rows of a task in their order, and does with invalid ones what the model's parameters say. */
final class RowReader implements Serializable {
    private static final long serialVersionUID = 1;

    private final RowConverter converter;
    private final InvalidRows handling;
    private transient long rows; // read by this task

    RowReader(RowConverter converter, InvalidRows handling) {
        this.converter = converter;
        this.handling = handling;
    }

    boolean skipsInvalid() {
        return handling == InvalidRows.SKIP;
    }

    /**
     * The sequence that the task's next row holds, or empty for an invalid row. Throws DATA for it where that is an error: at
     * once, while the file that the task reads is still the row's.
     *
     * @param invalid is told of an invalid row that is no error
     */
    Optional<Sequence> next(InternalRow row, BiConsumer<InvalidRowException, RowPlace> invalid) {
        long rowsBefore = rows++;
        try {
            return Optional.of(converter.read(row));
        } catch (InvalidRowException e) {
            if (handling == InvalidRows.ERROR) {
                throw e.unreported(converter.place(row, rowsBefore));
            }
            invalid.accept(e, converter.place(row, rowsBefore));
            return Optional.empty();
        }
    }
}
