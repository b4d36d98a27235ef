package dev.unroll.spark.predict;

import dev.unroll.data.Sequence;
import dev.unroll.score.Predictor;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.spark.read.ReadRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;

/**
 * Adds predictions to the rows of a partition, in their order: some blocks' worth of rows at a time, so that sequences of
 * about the same length meet in a block and memory stays bounded. {@code invalid} counts invalid rows that are no error.
 */
public record PartitionPredictor(PredictionTask task, InvalidRowCount invalid)
        implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long BLOCKS_AT_ONCE = 8; // blocks' worth of rows that are predicted together

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        Iterator<ReadRow> read = task.converter().read(rows).iterator();
        Predictor predictor = task.network().predictor(task.blockSize());
        return Stream.iterate(next(read, predictor), some -> !some.isEmpty(), some -> next(read, predictor))
                .flatMap(List::stream)
                .iterator();
    }

    /** Some blocks' worth of rows, without those that are skipped; none at the partition's end. */
    private List<InternalRow> next(Iterator<ReadRow> rows, Predictor predictor) {
        List<InternalRow> kept = new ArrayList<>();
        List<Optional<Sequence>> sequences = new ArrayList<>();
        while (kept.size() < BLOCKS_AT_ONCE * task.blockSize() && rows.hasNext()) {
            ReadRow read = rows.next();
            // Throws at once, while the file that the task reads is still the row's.
            Optional<Sequence> sequence = read.sequence(task.invalidRows() == InvalidRows.ERROR);
            if (sequence.isEmpty()) {
                invalid.add(read);
            }
            if (sequence.isPresent() || task.invalidRows() != InvalidRows.SKIP) {
                kept.add(read.row().copy());
                sequences.add(sequence);
            }
        }
        List<Sequence> valid = sequences.stream().flatMap(Optional::stream).toList();
        Iterator<double[][]> outputs = predictor.outputs(valid).iterator();
        int width = task.schema().size();
        List<InternalRow> predicted = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            Object[] cells = sequences.get(i).isPresent() ? task.columns().cells(outputs.next()) : new Object[width];
            predicted.add(new JoinedRow(kept.get(i), new GenericInternalRow(cells)));
        }
        return predicted;
    }
}
