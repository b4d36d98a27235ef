package dev.unroll.spark.predict;

import dev.unroll.data.Sequence;
import dev.unroll.score.Predictor;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.ReadRow;
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
 *
 * @param invalid registered; counts invalid rows that are no error
 */
public record PartitionPredictor(PredictionTask task, InvalidRowCount invalid)
        implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    /** Rows are held back by this many blocks. */
    private static final long BLOCKS_AT_ONCE = 8;

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        return rows.hasNext() ? new Predicted(rows) : rows;
    }

    private final class Predicted implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final Predictor predictor = task.network().predictor(task.blockSize());
        private final int width = task.schema().size();
        private final Queue<InternalRow> predicted = new ArrayDeque<>();
        private long rowsRead;

        Predicted(Iterator<InternalRow> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (predicted.isEmpty() && rows.hasNext()) {
                predictNext();
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

        /** Some blocks' worth of rows, without those that are skipped. */
        private void predictNext() {
            List<InternalRow> kept = new ArrayList<>();
            List<Optional<Sequence>> sequences = new ArrayList<>();
            while (kept.size() < BLOCKS_AT_ONCE * task.blockSize() && rows.hasNext()) {
                InternalRow row = rows.next();
                Optional<Sequence> sequence = read(row);
                if (sequence.isPresent() || task.invalidRows() != InvalidRows.SKIP) {
                    kept.add(row.copy());
                    sequences.add(sequence);
                }
            }
            List<Sequence> valid = sequences.stream().flatMap(Optional::stream).toList();
            Iterator<double[][]> outputs = predictor.outputs(valid).iterator();
            for (int i = 0; i < kept.size(); i++) {
                Object[] cells =
                        sequences.get(i).isPresent() ? task.columns().cells(outputs.next()) : new Object[width];
                predicted.add(new JoinedRow(kept.get(i), new GenericInternalRow(cells)));
            }
        }

        /** Throws DATA at once where an invalid row is an error, while the file that the task reads is still the row's. */
        private Optional<Sequence> read(InternalRow row) {
            ReadRow read = task.converter().read(row, rowsRead++);
            Optional<Sequence> sequence = read.sequence(task.invalidRows() == InvalidRows.ERROR);
            if (sequence.isEmpty()) {
                invalid.add(read);
            }
            return sequence;
        }
    }
}
