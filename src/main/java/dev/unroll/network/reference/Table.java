package dev.unroll.network.reference;

import dev.unroll.data.Rows;
import dev.unroll.network.Tensor;

/** A row-major table of doubles with the two row operations that the reference needs. */
final class Table {
    private final double[] values;
    private final int offset; // of (0, 0)
    private final int cols;

    private Table(double[] values, int offset, int cols) {
        this.values = values;
        this.offset = offset;
        this.cols = cols;
    }

    /** A table of its own. */
    static Table zeros(int rows, int cols) {
        return new Table(new double[Rows.size(rows, cols)], 0, cols);
    }

    /** A tensor's slice of a flat vector of parameters or of their gradient; it shares the vector. */
    static Table slice(Tensor tensor, double[] vector) {
        return new Table(vector, tensor.offset(), tensor.cols());
    }

    int cols() {
        return cols;
    }

    double at(int row, int col) {
        return values[offset + row * cols + col];
    }

    void set(int row, int col, double value) {
        values[offset + row * cols + col] = value;
    }

    void add(int row, int col, double value) {
        values[offset + row * cols + col] += value;
    }

    /** Product of a row of this table and a row of another: one entry of A bᵀ. */
    double dot(int row, Table other, int otherRow) {
        double sum = 0;
        for (int col = 0; col < cols; col++) {
            sum += at(row, col) * other.at(otherRow, col);
        }
        return sum;
    }

    /** Adds a multiple of another table's row to a row of this one: what {@link #dot} needs on the way back. */
    void addRow(int row, double factor, Table other, int otherRow) {
        for (int col = 0; col < cols; col++) {
            add(row, col, factor * other.at(otherRow, col));
        }
    }
}
