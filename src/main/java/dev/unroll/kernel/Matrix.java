package dev.unroll.kernel;

/**
 * A right-hand factor (k, n) in the form that {@link Kernels} reads fastest; filled once and used for many products. The
 * form is the same for every implementation: columns are cut into panels, and a panel holds its columns of row 0, of row 1,
 * and so on, each in {@value #PANEL} places, so that a product walks through it from end to end.
 *
 * <p>Where fewer than {@value #FEW} columns are left for the last panel, it takes {@value #MOVED} from the one before. So no
 * panel is narrower than a vector of 16 lanes unless the matrix is, and a vector that would stick out at the right edge can
 * be moved to the left: none needs a mask.
 */
public final class Matrix {
    static final int PANEL = 32; // places of a panel's row: two vectors of 16 lanes, four of 8

    private static final int FEW = 16;
    private static final int MOVED = 16;

    private final int rows;
    private final int cols;
    private final float[] values; // (panels, rows, PANEL)

    public Matrix(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        this.values = new float[Math.toIntExact(size(rows, cols))];
    }

    // spotless:off: a table
    /** How many numbers a matrix takes, which may be more than an array can have. */
    public static long size(long rows, long cols) { return rows * ((cols + PANEL - 1) / PANEL * PANEL); }
    public int rows() { return rows; } // k
    public int cols() { return cols; } // n
    int panels() { return panels(cols); }
    /** The first column of a panel; n for the one after the last. */
    int firstColumn(int panel) { return firstColumn(panel, cols); }
    int width(int panel) { return firstColumn(panel + 1) - firstColumn(panel); } // number of columns of a panel
    static int panels(int n) { return (n + PANEL - 1) / PANEL; } // number of panels of n columns
    /** Where the panel's part of a row begins in {@link #values()}. */
    int start(int panel, int row) { return (panel * rows + row) * PANEL; }
    float[] values() { return values; }
    // spotless:on

    /** The first column of a panel of n columns; n for the one after the last. */
    static int firstColumn(int panel, int n) {
        int column = panel * PANEL;
        if (column >= n) {
            return n;
        }
        return panel > 0 && n - column < FEW ? column - MOVED : column;
    }

    /** Overwrites this with the row-major (rows, cols) table that starts at {@code start}. */
    public void fill(float[] source, int start) {
        for (int panel = 0; panel < panels(); panel++) {
            int from = start + firstColumn(panel);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(source, from + row * cols, values, start(panel, row), width(panel));
            }
        }
    }

    /** Overwrites this with the transpose of the row-major (cols, rows) table that starts at {@code start}. */
    public void fillTransposed(float[] source, int start) {
        fillTransposed(source, start, 0, rows);
    }

    /** Overwrites {@code count} rows from {@code firstRow} on with the transpose of a row-major (cols, count) table. */
    void fillTransposed(float[] source, int start, int firstRow, int count) {
        for (int panel = 0; panel < panels(); panel++) {
            int first = start + firstColumn(panel) * count;
            int width = width(panel);
            for (int row = 0; row < count; row++) {
                int to = start(panel, firstRow + row);
                for (int col = 0; col < width; col++) {
                    values[to + col] = source[first + col * count + row];
                }
            }
        }
    }
}
