package dev.unroll.ml;

import dev.unroll.data.Sequence;
import dev.unroll.spark.read.InvalidRowCount;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
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

    private final RowReader reader;
    private final BlockPredictor predictor;
    private final int width;
    private final int blockSize;
    private final InvalidRowCount invalid;

    /**
     * @param width columns that the predictor adds
     * @param invalid registered; counts invalid rows that are no error
     */
    PartitionPredictor(RowReader reader, BlockPredictor predictor, int width, int blockSize, InvalidRowCount invalid) {
        this.reader = reader;
        this.predictor = predictor;
        this.width = width;
        this.blockSize = blockSize;
        this.invalid = invalid;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        Queue<InternalRow> predicted = new ArrayDeque<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (predicted.isEmpty() && rows.hasNext()) {
                    predicted.addAll(predict(rows));
                }
                return !predicted.isEmpty();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return predicted.remove();
            }
        };
    }

    /** Some blocks' worth of rows, without those that are skipped. */
    private List<InternalRow> predict(Iterator<InternalRow> rows) {
        List<InternalRow> read = new ArrayList<>();
        List<Optional<Sequence>> sequences = new ArrayList<>();
        while (read.size() < BLOCKS_AT_ONCE * blockSize && rows.hasNext()) {
            InternalRow row = rows.next();
            Optional<Sequence> sequence = reader.next(row, invalid::add);
            if (sequence.isPresent() || !reader.skipsInvalid()) {
                read.add(row.copy());
                sequences.add(sequence);
            }
        }
        Iterator<Object[]> cells = predictor
                .predict(sequences.stream().flatMap(Optional::stream).toList())
                .iterator();
        List<InternalRow> predicted = new ArrayList<>(read.size());
        for (int i = 0; i < read.size(); i++) {
            Object[] added = sequences.get(i).isPresent() ? cells.next() : new Object[width];
            predicted.add(new JoinedRow(read.get(i), new GenericInternalRow(added)));
        }
        return predicted;
    }
}
