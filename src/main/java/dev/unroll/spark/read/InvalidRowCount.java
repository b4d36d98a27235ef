package dev.unroll.spark.read;

import java.io.Serializable;
import org.apache.spark.util.AccumulatorV2;

/** How many rows a job's tasks could not read, and what is wrong with the first of them: by partition and row, not by time. */
public final class InvalidRowCount extends AccumulatorV2<ReadRow, InvalidRowCount.Sum> {
    private static final long serialVersionUID = 1;

    private Sum sum = new Sum();

    /** The same, to be added up by other means than an accumulator's. */
    static final class Sum implements Serializable {
        private static final long serialVersionUID = 1;

        private long rows;
        private RowPlace place = RowPlace.NOWHERE;
        private String sentence = "";

        void add(ReadRow invalid) {
            add(1, invalid.place(), invalid.problem().orElseThrow().sentence(invalid.place()));
        }

        void add(Sum other) {
            add(other.rows, other.place, other.sentence);
        }

        private void add(long otherRows, RowPlace otherPlace, String otherSentence) {
            rows += otherRows;
            if (otherPlace.isBefore(place)) {
                place = otherPlace;
                sentence = otherSentence;
            }
        }

        long rows() {
            return rows;
        }

        /** What to tell the user about the first one, but for the full stop; empty if there is none. */
        String sentence() {
            return sentence;
        }
    }

    public long rows() {
        return sum.rows;
    }

    /** What is wrong with the first one, without a full stop; empty if there is none. */
    public String sentence() {
        return sum.sentence;
    }

    /** Counts an invalid row of the running task. */
    @Override
    public void add(ReadRow invalid) {
        sum.add(invalid);
    }

    @Override
    public Sum value() {
        return sum;
    }

    @Override
    public boolean isZero() {
        return sum.rows == 0;
    }

    @Override
    public void reset() {
        sum = new Sum();
    }

    @Override
    public InvalidRowCount copy() {
        InvalidRowCount copy = new InvalidRowCount();
        copy.merge(this);
        return copy;
    }

    @Override
    public void merge(AccumulatorV2<ReadRow, Sum> other) {
        sum.add(other.value());
    }
}
