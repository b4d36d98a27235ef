package dev.unroll.spark.read;

import dev.unroll.data.Rows;
import dev.unroll.spark.BatchRow;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/**
 * Copies all numbers of a cell at once from the vectors that Spark's readers fill, in which they stand one after another:
 * faster than {@link NumberColumn} by itself, which sees to every other cell, and says what is wrong with it.
 *
 * @param cells all numbers of a batch's arrays
 */
record BatchNumbers(WritableColumnVector cells, int from, int rows, int width) {
    /** The cell's table. Empty if the row is no batch's, if anything is wrong, and for types that are read one by one. */
    static Optional<Rows> read(InternalRow row, NumberColumn column) {
        return row instanceof BatchRow ofBatch
                        && ofBatch.column(column.column().index()) instanceof WritableColumnVector vector
                        && !vector.isNullAt(ofBatch.index())
                ? find(vector, ofBatch.index(), column.depth()).flatMap(found -> found.read(column))
                : Optional.empty();
    }

    /** The numbers of an array, or of an array of arrays of as many each. */
    private static Optional<BatchNumbers> find(WritableColumnVector vector, int index, int depth) {
        if (depth < 1 || depth > 2) {
            return Optional.empty();
        }
        BatchNumbers array = of(vector, index);
        if (depth == 1) {
            return Optional.of(array);
        }
        if (array.rows == 0 || !array.isTable()) {
            return Optional.empty();
        }
        BatchNumbers first = of(array.cells, array.from);
        return Optional.of(new BatchNumbers(first.cells, first.from, array.rows, first.rows));
    }

    private static BatchNumbers of(WritableColumnVector arrays, int index) {
        return new BatchNumbers(arrays.arrayData(), arrays.getArrayOffset(index), arrays.getArrayLength(index), 1);
    }

    /** Whether these cells are arrays, as long as the first one, each of which begins where the last one ends. */
    private boolean isTable() {
        int length = cells.getArrayLength(from);
        int offset = cells.getArrayOffset(from);
        for (int i = from; i < from + rows; i++, offset += length) {
            if (cells.isNullAt(i) || cells.getArrayLength(i) != length || cells.getArrayOffset(i) != offset) {
                return false;
            }
        }
        return true;
    }

    private Optional<Rows> read(NumberColumn column) {
        long numbers = (long) rows * width;
        return numbers == 0 || numbers > Rows.MOST_NUMBERS || hasNull((int) numbers)
                ? Optional.empty()
                : column.type().copy(cells, from, (int) numbers).flatMap(copy -> column.tableIfValid(copy, width));
    }

    private boolean hasNull(int count) {
        boolean found = false;
        for (int i = from; cells.hasNull() && !found && i < from + count; i++) {
            found = cells.isNullAt(i);
        }
        return found;
    }
}
