package dev.unroll.spark.read;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Head;
import dev.unroll.network.Target;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Reads rows as sequences and checks everything about them that a row alone can show. Training, evaluation and a model's
 * {@code transform} all read their rows through it.
 *
 * @param features absent only where there are tokens, as these where there are features; all others may be absent
 * @param id a string, a whole number or, if it only names rows, of any type
 */
// spotless:off: a table
public record RowConverter(
        SequenceFormat format, NumberColumn features, NumberColumn tokens, NumberColumn label, NumberColumn weight,
        DataColumn id, ValidationSplit split)
        implements Serializable {
    // spotless:on
    private static final SequenceKey NO_KEY = new SequenceKey(0, 0); // without targets nothing is placed by its key
    private static final Rows NO_TARGETS = Rows.zeros(Rows.Kind.INTEGER, 0, 1);

    /** For prediction: without targets, weights and keys. Throws DATA if there are no features or tokens. */
    public static RowConverter ofFeatures(StructType schema, SequenceFormat format, List<Vocabulary> vocabularies) {
        SequenceFormat.Columns columns = format.columns();
        NumberColumn features = NumberColumns.ofFeatures(find(schema, columns.features(), "featuresCol"), format);
        NumberColumn tokens = NumberColumns.ofTokens(find(schema, columns.tokens(), "tokensCol"), format, vocabularies);
        DataColumn id = DataColumn.findIfClear(schema, columns.id(), "idCol");
        NumberColumn none = NumberColumn.ABSENT;
        return new RowConverter(format, features, tokens, none, none, id, ValidationSplit.NONE);
    }

    private static DataColumn find(StructType schema, String name, String parameter) {
        return name.isEmpty() ? DataColumn.ABSENT : DataColumn.find(schema, name, parameter);
    }

    /** Those that are read for prediction. */
    public List<String> columns() {
        return Stream.of(features.column(), tokens.column(), id)
                .filter(DataColumn::isPresent)
                .map(DataColumn::name)
                .distinct()
                .toList();
    }

    /**
     * The columns of the data to write beside predictions: the id or, without one, all but the features or tokens, and those
     * that are asked for. Throws DATA where one of these is missing.
     */
    public List<String> columnsBesidePredictions(StructType schema, List<String> asked) {
        asked.forEach(name -> DataColumn.find(schema, name, "keepCols"));
        return Stream.of(schema.fieldNames())
                .filter(name -> asked.contains(name)
                        || (id.isPresent()
                                ? name.equals(id.name())
                                : !name.equals(features.column().name())
                                        && !name.equals(tokens.column().name())))
                .toList();
    }

    /** The data with these columns and those that are read, in their order, so that Spark has nothing to rearrange. */
    public Dataset<Row> select(Dataset<Row> data, List<String> columns) {
        String[] names = Stream.concat(columns.stream(), columns().stream()).toArray(String[]::new);
        return new ColumnSelection(data, names).rows();
    }

    /** Reads all rows, lazily; each is to be used at once by the task that has read it. */
    JavaRDD<ReadRow> read(Dataset<Row> data) {
        return SparkApi.rows(data).mapPartitions(this::read);
    }

    /** Reads the rows of the running task's partition, each when it is asked for and at once. */
    public Iterator<ReadRow> read(Iterator<InternalRow> partition) {
        return new Iterator<>() {
            private long rows;

            @Override
            public boolean hasNext() {
                return partition.hasNext();
            }

            @Override
            public ReadRow next() {
                return read(partition.next(), rows++);
            }
        };
    }

    /** Reads the running task's next row, after so many others of its partition. */
    public ReadRow read(InternalRow row, long rowsBefore) {
        try {
            Sequence sequence = sequence(row);
            boolean heldOut = split.holdsOut(row, sequence.key());
            return new ReadRow(this, row, rowsBefore, Optional.of(sequence), heldOut, Optional.empty());
        } catch (InvalidRowException e) {
            return new ReadRow(this, row, rowsBefore, Optional.empty(), false, Optional.of(e));
        }
    }

    private Sequence sequence(InternalRow row) throws InvalidRowException {
        Rows x = features.isPresent() ? features.read(row) : Rows.NONE;
        Rows symbols = tokens.isPresent() ? tokens.read(row) : Rows.NONE;
        if (features.isPresent() && tokens.isPresent() && symbols.rows() != x.rows()) {
            String expected = "tokens for as many time steps as there are features for (" + x.rows() + ")";
            throw tokens.column().invalid("", expected, "" + symbols.rows());
        }
        Rows y = targets(row, Math.max(x.rows(), symbols.rows()));
        double[] w = weights(row, y);
        return new Sequence(key(row, new Sequence(NO_KEY, w, x, symbols, y)), w, x, symbols, y);
    }

    /** (1), or one for each target where they differ or some time steps have none. */
    private double[] weights(InternalRow row, Rows y) throws InvalidRowException {
        double[] given = weight.isPresent() ? weight.read(row).doubles() : new double[] {1};
        if (!label.isPresent() || format.head() == Head.LAST) {
            return given;
        }
        if (weight.isOfSteps() && given.length != y.rows()) {
            throw weight.column().invalid("", "as many weights as time steps (" + y.rows() + ")", "" + given.length);
        }
        double[] weights = IntStream.range(0, y.rows())
                .mapToDouble(t -> isMissing(y, t) ? Double.NaN : given[given.length == 1 ? 0 : t])
                .toArray();
        long missing = Arrays.stream(weights).filter(Double::isNaN).count();
        if (missing == y.rows()) {
            throw label.column().invalid("", "a label at one time step at least", "null at each");
        }
        return missing == 0 ? given : weights;
    }

    private static boolean isMissing(Rows y, int t) {
        double first = y.get(t, 0);
        return y.kind() == Rows.Kind.INTEGER ? first < 0 : Double.isNaN(first);
    }

    /** (1, O) or (T, O) numbers, (1, 1) or (T, 1) classes, or no rows. */
    private Rows targets(InternalRow row, int steps) throws InvalidRowException {
        if (!label.isPresent()) {
            return NO_TARGETS;
        }
        boolean every = format.head() == Head.EVERY;
        Rows table = every ? label.read(row) : asOneRow(label.read(row));
        if (every && table.rows() != steps) {
            throw label.column().invalid("", "as many labels as time steps (" + steps + ")", "" + table.rows());
        }
        int width = format.target() == Target.CLASS ? 0 : format.labelKinds();
        if (width > 0 && table.width() != width) {
            String expected = "as many numbers a label as the model gives (" + width + ")";
            throw label.column().invalid("", expected, "" + table.width());
        }
        return table;
    }

    /** (n, 1) to (1, n). */
    private static Rows asOneRow(Rows column) {
        return column.kind() == Rows.Kind.INTEGER
                ? Rows.ofIntegers(column.integers(), column.rows())
                : Rows.ofDoubles(column.doubles(), column.rows());
    }

    private SequenceKey key(InternalRow row, Sequence content) throws InvalidRowException {
        if (!label.isPresent() || !id.isPresent()) {
            return label.isPresent()
                    ? SequenceKey.ofContent(content.inputs(), content.targets(), content.weights())
                    : NO_KEY;
        }
        return SequenceKey.ofId(id.text(row).orElseThrow(() -> id.invalid("", "an id", "null")));
    }
}
