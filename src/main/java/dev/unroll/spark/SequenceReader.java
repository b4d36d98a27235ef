package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Reads a DataFrame as sequences, in two passes: {@link #summarize} checks every row and finds out what must be known
 * before training; {@link #sequences} reads them for good. Both read only the columns that they need.
 */
public final class SequenceReader {
    /** Which of the sequences. */
    public enum Part {
        ALL,
        TRAINING,
        VALIDATION;

        private boolean includes(boolean heldOut) {
            return this == ALL || heldOut == (this == VALIDATION);
        }
    }

    private final SequenceColumns columns;
    private final Dataset<Row> selected;
    private final RowConverter converter;
    private final ValidationSplit split;

    /**
     * Finds the columns and checks their types, without a job. Throws DATA if one is missing or has a wrong type.
     *
     * @param validationFraction of the sequences, to hold out if no column says which: 0 or more, below 1
     * @param seed of their choice
     */
    public SequenceReader(Dataset<Row> data, SequenceFormat format, double validationFraction, long seed) {
        this.columns = format.columns();
        ColumnSelection selection = new ColumnSelection(data);
        DataColumn input = selection.add(columns.input(), columns.inputFlag());
        DataColumn label =
                selection.add(format.targets() == Targets.NONE ? "" : columns.label(), SequenceColumns.LABEL_FLAG);
        DataColumn weight = selection.add(columns.weight(), SequenceColumns.WEIGHT_FLAG);
        DataColumn id = selection.addAsString(columns.id(), SequenceColumns.ID_FLAG);
        DataColumn indicator = selection.add(columns.validationIndicator(), SequenceColumns.VALIDATION_INDICATOR_FLAG);
        this.converter = new RowConverter(
                format,
                NumberColumn.ofInput(input, format),
                NumberColumn.ofTargets(label, format),
                NumberColumn.ofWeights(weight),
                id);
        this.split = new ValidationSplit(indicator, validationFraction, seed);
        this.selected = selection.columnsAlone();
    }

    /** Not made before they are asked for: that runs the shuffles of an adaptive plan. */
    private JavaRDD<InternalRow> rows() {
        return SparkApi.rows(selected);
    }

    /**
     * Reads all rows once. Throws one DATA, for the first invalid row if there are any, for rows that do not go together
     * or for nothing to train on. "First" is by partition and row, not by time, so that the same data give the same
     * sentence.
     */
    public DataSummary summarize() {
        DataSummary summary = summarizeUnchecked();
        requireValidRows(summary);
        requireEqualWidths(summary);
        requireTrainingData(summary);
        requireWeight(summary.training(), "train on");
        requireWeight(summary.validation(), "validate on");
        return summary;
    }

    private DataSummary summarizeUnchecked() {
        RowConverter converter = this.converter;
        ValidationSplit split = this.split;
        return rows().mapPartitions(partition ->
                        List.of(summary(partition, converter, split)).iterator())
                .treeAggregate(new DataSummary(), DataSummary::add, DataSummary::add);
    }

    /** Problems become data here: a task that throws would be tried again, and logged with its stack trace each time. */
    private static DataSummary summary(Iterator<InternalRow> partition, RowConverter converter, ValidationSplit split) {
        DataSummary summary = new DataSummary();
        while (partition.hasNext()) {
            InternalRow row = partition.next();
            long rowsBefore = summary.rows();
            try {
                Sequence sequence = converter.read(row);
                boolean heldOut = split.holdsOut(row, sequence.key());
                summary.add(
                        sequence, converter.hash(sequence, heldOut), heldOut, () -> converter.place(row, rowsBefore));
            } catch (InvalidRowException e) {
                summary.addInvalid(e, converter.place(row, rowsBefore));
            }
        }
        return summary;
    }

    private static void requireValidRows(DataSummary summary) {
        if (summary.invalidRows() == 1) {
            throw data(summary.invalidSentence() + ".");
        }
        if (summary.invalidRows() > 1) {
            throw data(summary.invalidSentence() + " (" + summary.invalidRows() + " of the data's " + summary.rows()
                    + " rows cannot be read).");
        }
    }

    private void requireEqualWidths(DataSummary summary) {
        requireUniform(summary.inputWidths(), columns.input(), "time step", columns.inputFlag());
        requireUniform(summary.outputWidths(), columns.label(), "label", SequenceColumns.LABEL_FLAG);
    }

    private static void requireUniform(WidthRange widths, String column, String of, String flag) {
        if (!widths.isUniform()) {
            throw data("Column \"" + column + "\": expected as many numbers a " + of + " in every row, found " + widths
                    + "; correct or drop such rows, or choose another column with " + flag + ".");
        }
    }

    private void requireTrainingData(DataSummary summary) {
        if (summary.rows() == 0) {
            throw data("The data have no rows: expected at least one sequence, found none; correct --data.");
        }
        if (summary.training().sequences() == 0) {
            String advice = columns.validationIndicator().isEmpty()
                    ? "lower --validation-fraction"
                    : "correct column \"" + columns.validationIndicator() + "\", or choose another with "
                            + SequenceColumns.VALIDATION_INDICATOR_FLAG;
            throw data("Nothing is left to train on: expected at least one sequence, found all rows (" + summary.rows()
                    + ") held out for validation; " + advice + ".");
        }
    }

    private void requireWeight(PartSummary part, String use) {
        if (part.sequences() > 0 && part.weight() == 0) {
            throw data("Column \"" + columns.weight()
                    + "\": expected weights with a sum above 0, found only zeros among the rows to " + use + " ("
                    + part.sequences() + "); correct the column, or choose another with " + SequenceColumns.WEIGHT_FLAG
                    + ".");
        }
    }

    private static UnrollException data(String sentence) {
        return new UnrollException(UnrollException.Kind.DATA, sentence);
    }

    /** Reads a part of the sequences, lazily, each with its {@link Fingerprint#hash}. Throws DATA in its tasks for rows that {@link #summarize} would throw for. */
    public JavaPairRDD<Sequence, SequenceKey> sequences(Part part) {
        RowConverter converter = this.converter;
        ValidationSplit split = this.split;
        return rows().flatMapToPair(row -> read(row, part, converter, split));
    }

    private static Iterator<Tuple2<Sequence, SequenceKey>> read(
            InternalRow row, Part part, RowConverter converter, ValidationSplit split) {
        try {
            Sequence sequence = converter.read(row);
            boolean heldOut = split.holdsOut(row, sequence.key());
            return part.includes(heldOut)
                    ? List.of(new Tuple2<>(sequence, converter.hash(sequence, heldOut)))
                            .iterator()
                    : Collections.emptyIterator();
        } catch (InvalidRowException e) {
            throw e.unreported(converter.place(row));
        }
    }

    /** Where the sequence of that key stands in the data, or the first of them. Reads all rows once more. */
    public String place(SequenceKey key) {
        RowConverter converter = this.converter;
        return rows().mapPartitions(
                        partition -> List.of(place(key, partition, converter)).iterator())
                .reduce(RowPlace::orBefore)
                .toString();
    }

    private static RowPlace place(SequenceKey key, Iterator<InternalRow> partition, RowConverter converter) {
        for (long rowsBefore = 0; partition.hasNext(); rowsBefore++) {
            InternalRow row = partition.next();
            if (converter.sequence(row).key().equals(key)) {
                return converter.place(row, rowsBefore);
            }
        }
        return RowPlace.NOWHERE;
    }
}
