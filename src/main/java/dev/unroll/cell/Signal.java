package dev.unroll.cell;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * What one part of a network hands to the next: rows of numbers for the segment in hand and, on the way back, the gradient with
 * respect to them.
 */
public final class Signal {
    private final int width;
    private final ToIntFunction<Segment> firstRow;
    private final ToIntFunction<Segment> rows;
    private float[] values = {}; // (…, width)
    private float[] gradient = {}; // (rows of a segment, width), or nothing where nobody needs it

    /** Of values of which a segment has so many {@code rows}, from {@code firstRow} on. */
    public Signal(int width, ToIntFunction<Segment> firstRow, ToIntFunction<Segment> rows) {
        this.width = width;
        this.firstRow = firstRow;
        this.rows = rows;
    }

    // spotless:off: a table
    /** Takes the table of values for a block; the gradient is not wanted. */
    public void begin(float[] table) { values = table; }
    public int width() { return width; }
    public float[] values() { return values; } // the table of values; the segment's begin at start
    /** Where the segment's values begin in {@link #values}. */
    public int start(Segment segment) { return firstRow.applyAsInt(segment) * width; }
    public int rows(Segment segment) { return rows.applyAsInt(segment); } // how many rows the segment has
    /** (rows, width) of the segment, to which those that read the values add; empty where nobody needs it. */
    public float[] gradient() { return gradient; }
    // spotless:on

    /** Takes the table of values for a block, and makes room for the gradient of so many rows. */
    public void begin(float[] table, int mostRows) {
        values = table;
        gradient = Tables.atLeast(gradient, mostRows, width);
    }

    /** Overwrites the segment's gradient with 0. */
    public void clearGradient(Segment segment) {
        if (gradient.length > 0) {
            Arrays.fill(gradient, 0, rows(segment) * width, 0);
        }
    }
}
