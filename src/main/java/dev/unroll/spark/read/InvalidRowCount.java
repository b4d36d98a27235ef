package dev.unroll.spark.read;

import org.apache.spark.util.AccumulatorV2;

/** How many rows a job's tasks could not read, and what is wrong with the first of them: by partition and row, not by time. */
public final class InvalidRowCount extends AccumulatorV2<ReadRow, DataSummary> {
    private DataSummary summary = new DataSummary(); // of invalid rows alone

    // spotless:off: a table
    public long rows() { return summary.invalidRows(); }
    /** What is wrong with the first one, without a full stop; empty if there is none. */
    public String sentence() { return summary.invalidSentence(); }
    /** Counts an invalid row of the running task. */
    @Override public void add(ReadRow invalid) { summary.add(invalid); }
    @Override public void merge(AccumulatorV2<ReadRow, DataSummary> other) { summary.add(other.value()); }
    @Override public DataSummary value() { return summary; }
    @Override public boolean isZero() { return summary.rows() == 0; }
    @Override public void reset() { summary = new DataSummary(); }
    // spotless:on

    @Override
    public InvalidRowCount copy() {
        InvalidRowCount copy = new InvalidRowCount();
        copy.summary.add(summary);
        return copy;
    }
}
