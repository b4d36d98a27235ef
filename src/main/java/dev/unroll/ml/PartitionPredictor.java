package dev.unroll.ml;

import dev.unroll.data.Sequence;
import dev.unroll.spark.InvalidRowException;
import dev.unroll.spark.RowConverter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;

/**
 * Adds predictions to the rows of a partition: some blocks' worth of rows at a time, so that sequences of about the same
 * length meet in a block and memory stays bounded. The order of the rows stays.
 */
final class PartitionPredictor implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long serialVersionUID = 1;

    /** Rows are held back by this many blocks. */
    private static final long BLOCKS_AT_ONCE = 8;

    private final RowConverter converter;
    private final BlockPredictor predictor;
    private final int blockSize;

    PartitionPredictor(RowConverter converter, BlockPredictor predictor, int blockSize) {
        this.converter = converter;
        this.predictor = predictor;
        this.blockSize = blockSize;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        Queue<InternalRow> predicted = new ArrayDeque<>();
        return new Iterator<>() {
            private long rowsBefore;

            @Override
            public boolean hasNext() {
                return !predicted.isEmpty() || rows.hasNext();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (predicted.isEmpty()) {
                    predictSome();
                }
                return predicted.remove();
            }

            private void predictSome() {
                List<InternalRow> some = new ArrayList<>();
                List<Sequence> sequences = new ArrayList<>();
                while (some.size() < BLOCKS_AT_ONCE * blockSize && rows.hasNext()) {
                    InternalRow row = rows.next();
                    sequences.add(sequence(row, rowsBefore++));
                    some.add(row.copy());
                }
                List<Object[]> cells = predictor.predict(sequences);
                for (int i = 0; i < some.size(); i++) {
                    predicted.add(new JoinedRow(some.get(i), new GenericInternalRow(cells.get(i))));
                }
            }
        };
    }

    /** Read while the row is the last one of its file that the task has asked for, so that an error names the right file. */
    private Sequence sequence(InternalRow row, long rowsBefore) {
        try {
            return converter.read(row);
        } catch (InvalidRowException e) {
            throw e.unreported(converter.place(row, rowsBefore));
        }
    }
}
