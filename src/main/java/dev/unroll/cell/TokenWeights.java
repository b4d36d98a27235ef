package dev.unroll.cell;

/**
 * The weights that tokens select: some parts of the flat vector, each with {@code width} numbers for every token. Either each
 * is a matrix (width, V), of which a token selects a column, or a table (V, width), of which it selects a row. The columns or
 * rows of all parts are numbered one after the other.
 *
 * @param starts where the parts begin, in ascending order
 * @param vocabulary V, of all kinds of token
 * @param rows whether they are tables
 */
public record TokenWeights(int[] starts, int vocabulary, int width, boolean rows) {
    // spotless:off: a table
    /** How many columns or rows there are. */ public int count() { return starts.length * vocabulary; }
    /** How many numbers of the flat vector they are. */ public int size() { return count() * width; }
    /** Where a part begins that has this column or row. */ int start(int number) { return starts[number / vocabulary]; }
    /** Where the first number of a column or row stands in the flat vector. */
    public int offset(int number) { return start(number) + number % vocabulary * (rows ? width : 1); }
    /** How far the numbers of a column or row are apart in the flat vector. */ public int stride() { return rows ? 1 : vocabulary; }
    /** Which token a number of a part, counted from the part's start, belongs to. */
    int token(int inPart) { return rows ? inPart / width : inPart % vocabulary; }
    /** Its place among the numbers of that token. */ int place(int inPart) { return rows ? inPart % width : inPart / vocabulary; }
    // spotless:on
}
