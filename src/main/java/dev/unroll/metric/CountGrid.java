package dev.unroll.metric;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many points (x, y) lie in each square of a grid. Squares are as wide as the smallest power of two with which all points fit
 * into so many rows and columns, and their edges are multiples of it: a function of the points alone, whatever their order and
 * grouping. Points that are not finite are left out.
 */
public final class CountGrid implements Serializable {
    private static final int DIGITS = 40; // in which a point is told from its neighbours, at most
    private static final int FINEST = -1000;

    private final int rows;
    private final int columns;
    private final long[] counts; // (rows, columns)
    private int exponent; // squares are 2^exponent wide
    private long lowY; // squares from 0 to the first row
    private long lowX; // likewise to the first column
    private long highY = -1; // of the last row that is in use
    private long highX = -1;

    private CountGrid(int rows, int columns, int exponent) {
        this.rows = rows;
        this.columns = columns;
        this.counts = new long[rows * columns];
        this.exponent = exponent;
    }

    public CountGrid(int rows, int columns) {
        this(rows, columns, FINEST);
    }

    /** A histogram of so many bins at most. */
    public CountGrid(int bins) {
        this(1, bins);
    }

    /** The same of integers: no bin is narrower than 1. */
    public static CountGrid ofIntegers(int bins) {
        return new CountGrid(1, bins, 0);
    }

    /** Adds a number to a histogram. */
    public void add(double x) {
        add(x, 0);
    }

    public void add(double x, double y) {
        if (Double.isFinite(x) && Double.isFinite(y)) {
            int finest = Math.max(Math.getExponent(x), Math.getExponent(y)) - DIGITS;
            int at = Math.max(exponent, finest);
            add((long) Math.floor(Math.scalb(x, -at)), (long) Math.floor(Math.scalb(y, -at)), at, 1);
        }
    }

    /** Adds all points of another one of the same size. */
    public void add(CountGrid other) {
        for (int i = 0; i < counts.length; i++) {
            if (other.counts[i] > 0) {
                add(other.lowX + i % columns, other.lowY + i / columns, other.exponent, other.counts[i]);
            }
        }
    }

    /** Points of a square, counted from 0, of this width. */
    private void add(long x, long y, int ofExponent, long count) {
        int finer = Math.max(0, exponent - ofExponent);
        long column = x >> finer;
        long row = y >> finer;
        boolean fits = ofExponent <= exponent && column >= lowX && column <= highX && row >= lowY && row <= highY;
        if (!fits) {
            int shift = widen(column, row, Math.max(0, ofExponent - exponent));
            column >>= shift;
            row >>= shift;
        }
        counts[(int) ((row - lowY) * columns + (column - lowX))] += count;
    }

    /**
     * Makes room for a square of the coarser of two widths, the own and one that is {@code coarser} powers of two larger. Returns how
     * many powers of two more the squares then are.
     */
    private int widen(long column, long row, int coarser) {
        boolean isEmpty = highX < lowX;
        long fromX = isEmpty ? column : Math.min(lowX >> coarser, column);
        long toX = isEmpty ? column : Math.max(highX >> coarser, column);
        long fromY = isEmpty ? row : Math.min(lowY >> coarser, row);
        long toY = isEmpty ? row : Math.max(highY >> coarser, row);
        int shift = 0;
        while ((toX >> shift) - (fromX >> shift) >= columns || (toY >> shift) - (fromY >> shift) >= rows) {
            shift++;
        }
        move(coarser + shift, fromX >> shift, fromY >> shift);
        highX = toX >> shift;
        highY = toY >> shift;
        return shift;
    }

    private void move(int shift, long toX, long toY) {
        long[] old = counts.clone();
        Arrays.fill(counts, 0);
        for (int i = 0; i < old.length; i++) {
            if (old[i] > 0) {
                long column = ((lowX + i % columns) >> shift) - toX;
                long row = ((lowY + i / columns) >> shift) - toY;
                counts[(int) (row * columns + column)] += old[i];
            }
        }
        exponent += shift;
        lowX = toX;
        lowY = toY;
    }

    // spotless:off: a table
    public double width() { return Math.scalb(1.0, exponent); }
    public double left() { return Math.scalb((double) lowX, exponent); } // edge of the first column
    public double bottom() { return Math.scalb((double) lowY, exponent); } // edge of the first row
    // spotless:on

    /** The rows from the lowest y to the highest, each from the lowest x to the highest; none without points. */
    public List<List<Long>> counts() {
        int width = (int) (highX - lowX + 1);
        return IntStream.rangeClosed(0, (int) (highY - lowY))
                .map(row -> row * columns)
                .mapToObj(from ->
                        Arrays.stream(counts, from, from + width).boxed().toList())
                .toList();
    }
}
