package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.network.Head;
import dev.unroll.spark.SparkApi;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Reads one row as a sequence and checks everything about it that the row alone can show. Training, evaluation and a
 * model's {@code transform} all read their rows through it.
 */
public final class RowConverter implements Serializable {
    private static final long serialVersionUID = 1;

    /** Where there are no targets, nothing is placed by its key, so none is computed. */
    private static final SequenceKey NO_KEY = new SequenceKey(0, 0);

    private static final Rows NO_TARGETS = Rows.zeros(Rows.Kind.INTEGER, 0, 1);

    private final SequenceFormat format;
    private final NumberColumn input; // features or tokens
    private final NumberColumn label; // absent for Targets.NONE
    private final NumberColumn weight; // or absent
    private final DataColumn id; // as a string or, where it only names rows, of any type; or absent

    RowConverter(SequenceFormat format, NumberColumn input, NumberColumn label, NumberColumn weight, DataColumn id) {
        this.format = format;
        this.input = input;
        this.label = label;
        this.weight = weight;
        this.id = id;
    }

    /**
     * For prediction: reads the features or tokens of rows of that schema and nothing else, so that targets are without rows,
     * weights are 1 and keys mean nothing. Where the schema has the id column, messages name rows by it. Throws DATA if there is no
     * such column or if it has a wrong type.
     */
    public static RowConverter ofFeatures(StructType schema, SequenceFormat format) {
        SequenceColumns columns = format.columns();
        DataColumn input = DataColumn.find(schema, columns.input(), columns.inputFlag());
        return new RowConverter(
                format,
                NumberColumn.ofInput(input, format),
                NumberColumn.absent(),
                NumberColumn.absent(),
                idToNameRows(schema, columns.id()));
    }

    private static DataColumn idToNameRows(StructType schema, String id) {
        List<String> same = Arrays.stream(schema.fieldNames())
                .filter(name -> SparkApi.isSameName(name, id))
                .toList();
        return same.equals(List.of(id)) ? DataColumn.find(schema, id, SequenceColumns.ID_FLAG) : DataColumn.absent();
    }

    /** The columns that it reads where it reads no targets: the network's input and, where rows are named by it, the id. */
    public List<String> columns() {
        return Stream.of(input.column(), id)
                .filter(DataColumn::isPresent)
                .map(DataColumn::name)
                .distinct()
                .toList();
    }

    boolean skipsInvalidRows() {
        return format.invalidRows() == InvalidRows.SKIP;
    }

    /** The sequence that a row holds, which is read at once: nothing of the row is kept. */
    public Sequence read(InternalRow row) throws InvalidRowException {
        Rows x = input.read(row);
        Rows y = targets(row, x.rows());
        double w = weight.isPresent() ? weight.read(row).get(0, 0) : 1;
        return new Sequence(key(row, x, y, w), w, x, y);
    }

    /** (1, O) or (T, O) numbers, (1, 1) or (T, 1) classes, or no rows. */
    private Rows targets(InternalRow row, int steps) throws InvalidRowException {
        if (!label.isPresent()) {
            return NO_TARGETS;
        }
        Rows table = format.head() == Head.LAST ? asOneRow(label.read(row)) : label.read(row);
        if (format.head() == Head.EVERY && table.rows() != steps) {
            throw label.column()
                    .invalid("", "as many labels as time steps (" + steps + ")", String.valueOf(table.rows()));
        }
        if (format.targets() == Targets.REAL && format.outputs() > 0 && table.width() != format.outputs()) {
            throw label.column()
                    .invalid(
                            "",
                            "as many numbers a label as the model gives (" + format.outputs() + ")",
                            String.valueOf(table.width()));
        }
        return table;
    }

    /** (n, 1) to (1, n). */
    private static Rows asOneRow(Rows column) {
        return switch (column.kind()) {
            case FLOAT -> Rows.ofFloats(column.floats(), column.rows());
            case DOUBLE -> Rows.ofDoubles(column.doubles(), column.rows());
            case INTEGER -> Rows.ofIntegers(column.integers(), column.rows());
        };
    }

    private SequenceKey key(InternalRow row, Rows x, Rows y, double w) throws InvalidRowException {
        if (!label.isPresent()) {
            return NO_KEY;
        }
        if (!id.isPresent()) {
            return SequenceKey.ofContent(x, y, w);
        }
        if (row.isNullAt(id.index())) {
            throw id.invalid("", "an id", "null");
        }
        return SequenceKey.ofId(row.getUTF8String(id.index()).toString());
    }

    /** A sequence's hash in the data's fingerprint. */
    SequenceKey hash(Sequence sequence, boolean heldOut) {
        SequenceKey content = id.isPresent()
                ? SequenceKey.ofContent(sequence.features(), sequence.targets(), sequence.weights())
                : sequence.key(); // which is that of the content
        return Fingerprint.hash(sequence.key(), content, heldOut);
    }

    /** Where the row that the running task has just read stands, if nobody has counted the rows before it. */
    public RowPlace place(InternalRow row) {
        return RowPlace.ofCurrentTask(0, name(row, "a row of partition " + TaskContext.getPartitionId()));
    }

    /** Where a row of the running task stands, after so many others of its partition. */
    public RowPlace place(InternalRow row, long rowsBefore) {
        String number = "row " + rowsBefore + " of partition " + TaskContext.getPartitionId();
        return RowPlace.ofCurrentTask(rowsBefore, name(row, number));
    }

    private String name(InternalRow row, String without) {
        return id.isPresent() && !row.isNullAt(id.index()) ? "row \"" + row.get(id.index(), id.type()) + "\"" : without;
    }
}
