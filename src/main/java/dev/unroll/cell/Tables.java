package dev.unroll.cell;

import dev.unroll.data.Rows;

/** What is done to whole tables of float32, row-major. A network's tables grow to its largest block and are then reused. */
public final class Tables {
    private Tables() {}

    /** The array itself if it is large enough for a table, else a new one. Throws USAGE where that would be too large. */
    public static float[] atLeast(float[] array, long rows, int width) {
        int size = Rows.size(rows, width);
        return array.length >= size ? array : new float[size];
    }
}
