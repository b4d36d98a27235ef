package dev.unroll.spark.read;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.InputFileBlockHolder;

/** Where a row stands in the data, for messages. Ordered by partition and row, so that the first of many can be named. */
final class RowPlace implements Serializable {
    static final RowPlace NOWHERE = new RowPlace(Integer.MAX_VALUE, Long.MAX_VALUE, "no row"); // after every row

    private final int partition;
    private final long row;
    private final String words;

    private RowPlace(int partition, long row, String words) {
        this.partition = partition;
        this.row = row;
        this.words = words;
    }

    /** The row that the running task has just read: its number in the partition, and its id or an empty text. */
    static RowPlace ofCurrentTask(long row, String id, boolean heldOut) {
        int partition = TaskContext.getPartitionId();
        String name = (heldOut ? "held-out row " : "row ")
                + (id.isEmpty() ? "%d of partition %d".formatted(row, partition) : "\"" + id + "\"");
        // What input_file_name() stands on; that function itself cannot be selected from joined data.
        String file = InputFileBlockHolder.getInputFilePath().toString();
        return new RowPlace(partition, row, name + (file.isEmpty() ? "" : " (" + file + ")"));
    }

    // spotless:off: a table
    boolean isBefore(RowPlace o) { return partition < o.partition || (partition == o.partition && row < o.row); }
    RowPlace orBefore(RowPlace other) { return other.isBefore(this) ? other : this; }
    @Override public String toString() { return words; }
    // spotless:on
}
