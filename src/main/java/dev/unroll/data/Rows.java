package dev.unroll.data;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A table of numbers, (rows, width), row-major: float32, float64, or integers (tokens, class labels).
 *
 * <p>Features and targets of a sequence and of a block are both such tables, so that packing, hashing and comparing
 * exist once for all kinds of data.
 */
public final class Rows implements Serializable {
    /** What the numbers are stored as. */
    public enum Kind {
        FLOAT,
        DOUBLE,
        INTEGER;

        /** Of a number. */
        public int bytes() {
            return this == DOUBLE ? Double.BYTES : Float.BYTES;
        }
    }

    /** The longest array that every JVM makes. */
    public static final int MOST_NUMBERS = Integer.MAX_VALUE - 8;

    private static final List<Kind> KINDS = List.of(Kind.values()); // sent as their places here
    private static final int FEW = 16; // numbers, which a loop copies faster than a call

    /** No rows: the features of sequences that have tokens alone, and the other way round. */
    public static final Rows NONE = new Rows(Kind.INTEGER, 1, new int[0]);

    private final Kind kind;
    private final int rows;
    private final int width;
    private final Object numbers; // (rows, width) as float[], double[] or int[]

    private Rows(Kind kind, int width, Object numbers) {
        int size = Array.getLength(numbers);
        if (width < 1 || size % width != 0) {
            throw new IllegalArgumentException(size + " numbers do not make rows of " + width);
        }
        this.kind = kind;
        this.rows = size / width;
        this.width = width;
        this.numbers = numbers;
    }

    // spotless:off: a table; each wraps (not copies) its numbers
    public static Rows ofFloats(float[] values, int width) { return new Rows(Kind.FLOAT, width, values); }
    public static Rows ofDoubles(double[] values, int width) { return new Rows(Kind.DOUBLE, width, values); }
    public static Rows ofIntegers(int[] values, int width) { return new Rows(Kind.INTEGER, width, values); }
    // spotless:on

    /** In memory. */
    long bytes() {
        return (long) Array.getLength(numbers) * kind.bytes();
    }

    /** A table of zeros. Throws USAGE where it would be too large. */
    public static Rows zeros(Kind kind, int rows, int width) {
        int size = size(rows, width);
        return switch (kind) {
            case FLOAT -> ofFloats(new float[size], width);
            case DOUBLE -> ofDoubles(new double[size], width);
            case INTEGER -> ofIntegers(new int[size], width);
        };
    }

    /** Number of entries of a block's table. Throws USAGE where no array has so many. */
    public static int size(long rows, long width) {
        if (rows * width > MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The sequences of a block are too long to compute on together: expected at most %d numbers in a table,"
                            + " found %d time steps of %d numbers; lower %s, cut them up, or set %s.",
                    MOST_NUMBERS, rows, width, ParameterName.of("blockSize"), ParameterName.of("recompute"));
        }
        return (int) (rows * width);
    }

    // spotless:off: a table; arrays are the numbers themselves, not copies, and empty unless the table is of their kind
    public Kind kind() { return kind; }
    public int rows() { return rows; }
    public int width() { return width; }
    public float[] floats() { return numbers instanceof float[] own ? own : new float[0]; }
    public double[] doubles() { return numbers instanceof double[] own ? own : new double[0]; }
    public int[] integers() { return numbers instanceof int[] own ? own : new int[0]; }
    // spotless:on

    /** The number at (row, column), whatever its kind. */
    public double get(int row, int column) {
        return get(row * width + column);
    }

    private double get(int i) {
        return switch (kind) {
            case FLOAT -> floats()[i];
            case DOUBLE -> doubles()[i];
            case INTEGER -> integers()[i];
        };
    }

    /** The numbers as doubles, row by row: a copy unless they are doubles. */
    double[] toDoubles() {
        if (numbers instanceof double[] own) {
            return own;
        }
        double[] copy = new double[rows * width];
        Arrays.setAll(copy, this::get);
        return copy;
    }

    /** Puts {@code count} numbers, row by row, as doubles; the first is the one at place {@code from}. */
    void putDoubles(int from, int count, ByteBuffer to) {
        int start = to.position();
        if (numbers instanceof double[] own) {
            for (int i = 0;
                    i < count;
                    i++) { // faster than a DoubleBuffer, which swaps bytes without the compiler's help
                to.putDouble(start + Double.BYTES * i, own[from + i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                to.putDouble(start + Double.BYTES * i, get(from + i));
            }
        }
        to.position(start + Double.BYTES * count);
    }

    /** Stores a number at (row, column), rounded to this table's kind. */
    public void set(int row, int column, double value) {
        int i = row * width + column;
        switch (kind) {
            case FLOAT -> floats()[i] = (float) value;
            case DOUBLE -> doubles()[i] = value;
            case INTEGER -> integers()[i] = (int) value;
        }
    }

    /** Overwrites row {@code to} with row {@code fromRow} of a table of the same kind and width. */
    public void copyRow(int to, Rows from, int fromRow) {
        if (numbers instanceof float[] own && width < FEW) {
            float[] others = from.floats();
            for (int c = 0; c < width; c++) {
                own[to * width + c] = others[fromRow * width + c];
            }
        } else {
            System.arraycopy(from.numbers, fromRow * width, numbers, to * width, width);
        }
    }

    /** How many bytes {@link #putBytes} puts. */
    long sentBytes() {
        return 3L * Integer.BYTES + bytes();
    }

    /** Puts column after column: the numbers of one are more alike, and so compressed faster and to less. */
    void putBytes(ByteBuffer to) {
        to.putInt(KINDS.indexOf(kind)).putInt(rows).putInt(width);
        Rows columns = rows > 0 ? transposed() : this;
        switch (kind) {
            case FLOAT -> to.asFloatBuffer().put(columns.floats());
            case DOUBLE -> to.asDoubleBuffer().put(columns.doubles());
            case INTEGER -> to.asIntBuffer().put(columns.integers());
        }
        to.position(to.position() + (int) bytes());
    }

    /** Reads what {@link #putBytes} has put. */
    static Rows getBytes(ByteBuffer from) {
        Kind kind = KINDS.get(from.getInt());
        int rows = from.getInt();
        int width = from.getInt();
        if (rows == 0) {
            return zeros(kind, 0, width);
        }
        Rows columns = zeros(kind, width, rows);
        switch (kind) {
            case FLOAT -> from.asFloatBuffer().get(columns.floats());
            case DOUBLE -> from.asDoubleBuffer().get(columns.doubles());
            case INTEGER -> from.asIntBuffer().get(columns.integers());
        }
        from.position(from.position() + (int) columns.bytes());
        return columns.transposed();
    }

    private Rows transposed() {
        Rows transposed = zeros(kind, width, rows);
        float[] from = floats();
        float[] to = transposed.floats();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                if (kind == Kind.FLOAT) {
                    to[c * rows + r] = from[r * width + c];
                } else {
                    transposed.set(c, r, get(r, c));
                }
            }
        }
        return transposed;
    }

    /** Orders tables by rows, width and then by their numbers' bits: any total order that data alone decides. */
    static int compareContent(Rows a, Rows b) {
        int order = Integer.compare(a.rows, b.rows);
        order = order != 0 ? order : Integer.compare(a.width, b.width);
        order = order != 0 ? order : a.kind.compareTo(b.kind);
        order = order != 0 ? order : Arrays.compare(a.floats(), b.floats());
        order = order != 0 ? order : Arrays.compare(a.doubles(), b.doubles());
        return order != 0 ? order : Arrays.compare(a.integers(), b.integers());
    }
}
