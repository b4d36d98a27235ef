package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.network.Head;
import dev.unroll.spark.SparkApi;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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

    private final Dataset<Row> selected; // its rows are asked for late, as that runs the shuffles of an adaptive plan
    private final RowConverter converter;
    private final SummaryCheck check;
    private final boolean skipsInvalidRows;

    /**
     * Finds the columns and checks their types, without a job. Throws DATA if one is missing or has a wrong type.
     *
     * @param validationFraction of the sequences, to hold out if no column says which: 0 or more, below 1
     * @param seed of their choice
     */
    public SequenceReader(Dataset<Row> data, SequenceFormat format, double validationFraction, long seed) {
        SequenceColumns columns = format.columns();
        List<Column> found = new ArrayList<>();
        DataColumn input = DataColumn.select(data, columns.input(), columns.inputParameter(), found);
        DataColumn label = DataColumn.select(data, columns.label(), "labelCol", found);
        DataColumn weight = DataColumn.select(data, columns.weight(), "weightCol", found);
        DataColumn id = DataColumn.selectAsString(data, columns.id(), "idCol", found);
        DataColumn indicator = DataColumn.select(data, columns.validationIndicator(), "validationIndicatorCol", found);
        ValidationSplit split = new ValidationSplit(indicator, validationFraction, seed);
        this.converter = new RowConverter(
                format,
                NumberColumn.ofInput(input, format),
                NumberColumn.ofTargets(label, format),
                NumberColumn.ofWeights(weight),
                id,
                split);
        this.check = new SummaryCheck(format, split);
        this.skipsInvalidRows = format.invalidRows() == InvalidRows.SKIP;
        this.selected = data.select(found.toArray(Column[]::new));
    }

    /** Classes of what its tasks return, for Kryo. */
    public static List<Class<?>> classesSent() {
        return List.of(
                DataSummary.class, DataSummary.WidthRange.class, PartSummary.class, RowPlace.class, TreeMap.class);
    }

    /** Whether each target is an array of numbers, even of a single one. */
    public boolean hasVectorTargets() {
        return converter.label().isNestedIn(converter.format().head() == Head.EVERY ? 2 : 1);
    }

    /**
     * Reads all rows once. Throws one DATA, for the first invalid row if there are any that are not left out, for rows that
     * do not go together (which are never left out, as nothing tells which are the wrong ones) or for nothing to train on.
     * "First" is by partition and row, not by time, so that the same data give the same sentence.
     */
    public DataSummary summarize() {
        RowConverter converter = this.converter; // what the tasks take along
        // Problems become data here: a task that throws would be retried, and logged with its stack trace each time.
        DataSummary summary = SparkApi.rows(selected)
                .mapPartitions(partition ->
                        List.of(DataSummary.of(converter.read(partition))).iterator())
                .treeAggregate(new DataSummary(), DataSummary::add, DataSummary::add);
        check.require(summary);
        return summary;
    }

    /** What users should know about data to train on: a sentence each, without the full stop. */
    public List<String> notes(DataSummary summary) {
        return check.notes(summary);
    }

    /**
     * Reads a part of the sequences, lazily, each with its {@link Fingerprint#hash}. Leaves out the invalid rows that {@link
     * #summarize} leaves out; throws DATA in its tasks for those that it throws for.
     */
    public JavaPairRDD<Sequence, SequenceKey> sequences(Part part) {
        RowConverter converter = this.converter;
        boolean invalidIsError = !skipsInvalidRows;
        return SparkApi.rows(selected)
                .mapPartitionsToPair(partition -> converter
                        .read(partition)
                        .filter(read -> read.sequence(invalidIsError).isPresent() && part.includes(read.heldOut()))
                        .map(read -> new Tuple2<>(read.sequence().orElseThrow(), read.hash()))
                        .iterator());
    }

    /**
     * The rows that are not sequences, lazily: the column {@code place} says which, the column {@code reason} why. Reads all
     * rows once more.
     *
     * @param style how reasons name parameters
     */
    public Dataset<Row> invalidRows(ParameterName.Style style) {
        return invalidRows(selected, converter, style);
    }

    /** The same of rows that are read for predictions alone. */
    public static Dataset<Row> invalidRows(Dataset<Row> data, RowConverter converter, ParameterName.Style style) {
        JavaRDD<Row> invalid = SparkApi.rows(data)
                .mapPartitions(partition -> converter
                        .read(partition)
                        .flatMap(read -> read.problem().stream()
                                .map(problem ->
                                        RowFactory.create(read.place().toString(), style.apply(problem.reason()))))
                        .iterator());
        return data.sparkSession().createDataFrame(invalid, INVALID_ROWS);
    }

    /** Where the sequence of that key stands in the data, or the first of them. Reads all rows once more. */
    public String place(SequenceKey key) {
        RowConverter converter = this.converter;
        return SparkApi.rows(selected)
                .mapPartitions(partition -> converter
                        .read(partition)
                        .filter(read ->
                                read.sequence().filter(s -> s.key().equals(key)).isPresent())
                        .map(ReadRow::place)
                        .limit(1)
                        .iterator())
                .fold(RowPlace.NOWHERE, RowPlace::orBefore)
                .toString();
    }
}
