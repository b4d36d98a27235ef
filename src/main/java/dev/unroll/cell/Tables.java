package dev.unroll.cell;

import dev.unroll.data.UnrollException;

/** What is done to whole tables of float32, row-major. A network's tables grow to its largest block and are then reused. */
public final class Tables {
    /** The longest array that every JVM makes. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private Tables() {}

    /** The array itself if it is large enough for a table, else a new one. */
    public static float[] atLeast(float[] array, long rows, int width) {
        if (rows * width > LARGEST) {
            String sentence =
                    "The sequences of a block are too long to compute on together: expected at most %d numbers in a table,"
                            + " found %d time steps of %d numbers; lower --block-size, cut them up, or add --recompute.";
            throw new UnrollException(UnrollException.Kind.USAGE, sentence.formatted(LARGEST, rows, width));
        }
        return array.length >= rows * width ? array : new float[(int) (rows * width)];
    }

    /** Overwrites rows of a table with a row. */
    static void fillRows(float[] table, int firstRow, int rows, float[] row) {
        for (int r = firstRow; r < firstRow + rows; r++) {
            System.arraycopy(row, 0, table, r * row.length, row.length);
        }
    }
}
