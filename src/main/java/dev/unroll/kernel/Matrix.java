package dev.unroll.kernel;

/**
 * A right-hand factor (k, n) in the form that {@link Kernels} reads fastest; filled once and used for many products. Here
 * it is row-major.
 */
public final class Matrix {
    private final int rows;
    private final int cols;
    final float[] values; // (rows, cols)

    public Matrix(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        this.values = new float[Math.multiplyExact(rows, cols)];
    }

    /** k. */
    public int rows() {
        return rows;
    }

    /** n. */
    public int cols() {
        return cols;
    }

    /** Overwrites this with the row-major (rows, cols) table that starts at {@code start}. */
    public void fill(float[] source, int start) {
        System.arraycopy(source, start, values, 0, values.length);
    }

    /** Overwrites this with the transpose of the row-major (cols, rows) table that starts at {@code start}. */
    public void fillTransposed(float[] source, int start) {
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                values[row * cols + col] = source[start + col * rows + row];
            }
        }
    }

    /** Adds row {@code row} to the n numbers of {@code target} that start at {@code start}. */
    public void addRow(int row, float[] target, int start) {
        for (int col = 0; col < cols; col++) {
            target[start + col] += values[row * cols + col];
        }
    }
}
