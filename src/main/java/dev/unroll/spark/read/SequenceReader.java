package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Head;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
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

    /** The same where tokens, if there are any, are integers. */
    public SequenceReader(Dataset<Row> data, SequenceFormat format, double validationFraction, long seed) {
        this(data, format, List.of(), validationFraction, seed);
    }

    /**
     * Finds and checks the columns, without a job; may throw DATA.
     *
     * @param vocabularies of tokens that are strings; empty if they are integers
     * @param validationFraction counts if there is no indicator
     */
    public SequenceReader(
            Dataset<Row> data,
            SequenceFormat format,
            List<Vocabulary> vocabularies,
            double validationFraction,
            long seed) {
        SequenceFormat.Columns columns = format.columns();
        ColumnSelection selection = new ColumnSelection(
                data,
                columns.features(),
                columns.tokens(),
                columns.label(),
                columns.weight(),
                columns.id(),
                columns.validationIndicator());
        NumberColumn features = NumberColumns.ofFeatures(selection.find(columns.features(), "featuresCol"), format);
        NumberColumn tokens =
                NumberColumns.ofTokens(selection.find(columns.tokens(), "tokensCol"), format, vocabularies);
        NumberColumn label = TargetColumn.of(selection.find(columns.label(), "labelCol"), format);
        NumberColumn weight = NumberColumns.ofWeights(selection.find(columns.weight(), "weightCol"), format.head());
        DataColumn id = selection.findAsString(columns.id(), "idCol");
        DataColumn indicator = selection.find(columns.validationIndicator(), "validationIndicatorCol");
        ValidationSplit split = new ValidationSplit(indicator, validationFraction, seed);
        this.converter = new RowConverter(format, features, tokens, label, weight, id, split);
        this.check = new SummaryCheck(format, split);
        this.selected = selection.rows();
    }

    /** Classes of what its tasks return, for Kryo. */
    public static List<Class<?>> classesSent() {
        return List.of(
                DataSummary.class, DataSummary.WidthRange.class, PartSummary.class, RowPlace.class, TreeMap.class);
    }

    /** Whether each target is an array of numbers, even of a single one. */
    public boolean hasVectorTargets() {
        return TargetColumn.hasVectors(
                converter.label().column().type(), converter.format().head());
    }

    /** Whether each target in the column of that name, if there is one, is an array of numbers. */
    public static boolean hasVectorTargets(StructType schema, String label, Head head) {
        return Stream.of(schema.fields())
                .anyMatch(field -> field.name().equals(label) && TargetColumn.hasVectors(field.dataType(), head));
    }

    /** Reads all rows once. Throws one DATA, as {@link SummaryCheck#require} says, the same for the same data. */
    public DataSummary summarize() {
        // Problems become data here: a task that throws would be retried, and logged with its stack trace each time.
        DataSummary summary =
                converter.read(selected).treeAggregate(new DataSummary(), DataSummary::add, DataSummary::add);
        check.require(summary);
        return summary;
    }

    // spotless:off: a table
    /** Of tokens that are strings; empty if they are integers. */
    public List<Vocabulary> vocabularies() { return converter.tokens().words(); }
    /** What users should know about data to train on: a sentence each, without the full stop. */
    public List<String> notes(DataSummary summary) { return check.notes(summary, vocabularies()); }
    /** The data that it reads, with a column of each sequence's {@link SequenceKey#fold}; −1 where a row has none, as it cannot be read. */
    public Dataset<Row> withFolds(Dataset<Row> data, String column, int folds) { return FoldFunction.addTo(data, column, converter, selected.schema(), folds); }
    /** The rows that are not sequences, lazily: which ("place") and why ("reason"), naming parameters in that style. */
    public Dataset<Row> invalidRows(ParameterName.Style style) { return invalidRows(selected, converter, style); }
    // spotless:on

    /** Reads a part of the sequences, lazily, each with its {@link Fingerprint#hash}; invalid ones as summarize does. */
    public JavaPairRDD<Sequence, SequenceKey> sequences(Part part) {
        boolean invalidIsError = converter.format().invalidRows() != InvalidRows.SKIP;
        return converter
                .read(selected)
                .filter(row -> row.sequence(invalidIsError).isPresent() && part.includes(row.heldOut()))
                .mapToPair(row -> new Tuple2<>(row.sequence().orElseThrow(), row.hash()));
    }

    /** The same as {@link #invalidRows(ParameterName.Style)} of rows that are read for predictions alone. */
    public static Dataset<Row> invalidRows(Dataset<Row> data, RowConverter converter, ParameterName.Style style) {
        JavaRDD<Row> invalid = converter
                .read(data)
                .filter(row -> row.problem().isPresent())
                .map(row -> RowFactory.create(
                        row.place().toString(),
                        style.apply(row.problem().orElseThrow().reason())));
        return data.sparkSession().createDataFrame(invalid, INVALID_ROWS);
    }

    /** Where the sequence of that key stands in the data, or the first of them. Reads all rows once more. */
    public String place(SequenceKey key) {
        return converter
                .read(selected)
                .filter(row ->
                        row.sequence().filter(valid -> valid.key().equals(key)).isPresent())
                .map(ReadRow::place)
                .fold(RowPlace.NOWHERE, RowPlace::orBefore)
                .toString();
    }
}
