package dev.unroll.spark.read;

import org.apache.spark.util.AccumulatorV2;

/** How many rows a job's tasks could not read, and what is wrong with the first of them: by partition and row, not by time. */
public final class InvalidRowCount extends AccumulatorV2<InvalidRowCount, InvalidRowCount> {
    private static final long serialVersionUID = 1;

    private long rows;
    private RowPlace place = RowPlace.NOWHERE;
    private String sentence = "";

    /** Counts a row of the running task. */
    public void add(InvalidRowException e, RowPlace where) {
        rows++;
        if (where.isBefore(place)) {
            place = where;
            sentence = e.sentence(where);
        }
    }

    /** Adds what another task counted. */
    @Override
    public void add(InvalidRowCount other) {
        rows += other.rows;
        if (other.place.isBefore(place)) {
            place = other.place;
            sentence = other.sentence;
        }
    }

    public long rows() {
        return rows;
    }

    /** What is wrong with the first one, without a full stop; empty if there is none. */
    public String sentence() {
        return sentence;
    }

    @Override
    public InvalidRowCount value() {
        return this;
    }

    @Override
    public boolean isZero() {
        return rows == 0;
    }

    @Override
    public void reset() {
        rows = 0;
        place = RowPlace.NOWHERE;
        sentence = "";
    }

    @Override
    public InvalidRowCount copy() {
        InvalidRowCount copy = new InvalidRowCount();
        copy.add(this);
        return copy;
    }

    @Override
    public void merge(AccumulatorV2<InvalidRowCount, InvalidRowCount> other) {
        add(other.value());
    }
}
