package dev.unroll.spark;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** A row of a batch that knows the batch's columns, from which many numbers can be copied at once. To be read before the next. */
public final class BatchRow extends JoinedRow {
    private static final InternalRow NO_CELLS =
            new GenericInternalRow(0); // to join: a joined row alone leaves all to others

    private final ColumnarBatch batch;
    private final int index;

    private BatchRow(ColumnarBatch batch, int index) {
        super(batch.getRow(index), NO_CELLS);
        this.batch = batch;
        this.index = index;
    }

    static Iterator<InternalRow> all(ColumnarBatch batch) {
        return IntStream.range(0, batch.numRows())
                .<InternalRow>mapToObj(index -> new BatchRow(batch, index))
                .iterator();
    }

    // spotless:off: a table
    public ColumnVector column(int column) { return batch.column(column); }
    /** Of this row in every column. */
    public int index() { return index; }
    // spotless:on
}
