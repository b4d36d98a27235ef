package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.spark.SparkApi;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
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

    private static final StructType INVALID_ROWS = StructType.fromDDL("place string not null, reason string not null");

    private final Dataset<Row> selected;
    private final RowConverter converter;
    private final ValidationSplit split;
    private final SummaryCheck check;

    /**
     * Finds the columns and checks their types, without a job. Throws DATA if one is missing or has a wrong type.
     *
     * @param validationFraction of the sequences, to hold out if no column says which: 0 or more, below 1
     * @param seed of their choice
     */
    public SequenceReader(Dataset<Row> data, SequenceFormat format, double validationFraction, long seed) {
        SequenceColumns columns = format.columns();
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
        this.check = new SummaryCheck(format, split);
        this.selected = selection.columnsAlone();
    }

    /** Not made before they are asked for: that runs the shuffles of an adaptive plan. */
    private JavaRDD<InternalRow> rows() {
        return SparkApi.rows(selected);
    }

    /**
     * Reads all rows once. Throws one DATA, for the first invalid row if there are any that are not left out, for rows that
     * do not go together (which are never left out, as nothing tells which are the wrong ones) or for nothing to train on.
     * "First" is by partition and row, not by time, so that the same data give the same sentence.
     */
    public DataSummary summarize() {
        DataSummary summary = summarizeUnchecked();
        check.require(summary);
        return summary;
    }

    /** What users should know of data to train on: a sentence each, but for the full stop. */
    public List<String> notes(DataSummary summary) {
        return check.notes(summary);
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

    /**
     * Reads a part of the sequences, lazily, each with its {@link Fingerprint#hash}. Leaves out the invalid rows that {@link
     * #summarize} leaves out; throws DATA in its tasks for those that it throws for.
     */
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
            if (converter.skipsInvalidRows()) {
                return Collections.emptyIterator();
            }
            throw e.unreported(converter.place(row));
        }
    }

    /**
     * The rows that are not sequences, lazily: the column {@code place} says which, the column {@code reason} why. Reads all
     * rows once more.
     */
    public Dataset<Row> invalidRows() {
        return invalidRows(selected, converter, split);
    }

    /** The same of rows that are read for predictions alone. */
    public static Dataset<Row> invalidRows(Dataset<Row> data, RowConverter converter) {
        return invalidRows(data, converter, ValidationSplit.NONE);
    }

    private static Dataset<Row> invalidRows(Dataset<Row> data, RowConverter converter, ValidationSplit split) {
        JavaRDD<Row> invalid = SparkApi.rows(data).mapPartitions(partition -> invalidRows(partition, converter, split));
        return data.sparkSession().createDataFrame(invalid, INVALID_ROWS);
    }

    private static Iterator<Row> invalidRows(
            Iterator<InternalRow> partition, RowConverter converter, ValidationSplit split) {
        AtomicLong rows = new AtomicLong();
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(partition, 0), false)
                .flatMap(row -> invalidRow(row, rows.getAndIncrement(), converter, split).stream())
                .iterator();
    }

    private static Optional<Row> invalidRow(
            InternalRow row, long rowsBefore, RowConverter converter, ValidationSplit split) {
        try {
            split.holdsOut(row, converter.read(row).key());
            return Optional.empty();
        } catch (InvalidRowException e) {
            return Optional.of(
                    RowFactory.create(converter.place(row, rowsBefore).toString(), e.reason()));
        }
    }

    /** Where the sequence of that key stands in the data, or the first of them. Reads all rows once more. */
    public String place(SequenceKey key) {
        RowConverter converter = this.converter;
        ValidationSplit split = this.split;
        return rows().mapPartitions(partition ->
                        List.of(place(key, partition, converter, split)).iterator())
                .reduce(RowPlace::orBefore)
                .toString();
    }

    private static RowPlace place(
            SequenceKey key, Iterator<InternalRow> partition, RowConverter converter, ValidationSplit split) {
        for (long rowsBefore = 0; partition.hasNext(); rowsBefore++) {
            InternalRow row = partition.next();
            Iterator<Tuple2<Sequence, SequenceKey>> read = read(row, Part.ALL, converter, split);
            if (read.hasNext() && read.next()._1().key().equals(key)) {
                return converter.place(row, rowsBefore);
            }
        }
        return RowPlace.NOWHERE;
    }
}
