package dev.unroll.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * Mean and deviation of each column of the tables that it is given. Sums and sums of squares are exact, so neither the
 * order of the rows nor cancellation changes a bit of them.
 */
public final class ColumnMoments implements Serializable {
    /** Larger magnitudes have a square that is no finite double; data are checked against it before they come here. */
    public static final double LARGEST_MAGNITUDE = 1e150;

    /** Digits carried between the exact sums and the rounded results. */
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    private ExactSum[] sums = {}; // (columns)
    private ExactSum[] squares = {}; // (columns)
    private long rows;

    /** Adds each row of a table, whose width must be that of the tables before. */
    public void add(Rows table) {
        grow(table.width());
        rows += table.rows();
        double[] numbers = table.toDoubles();
        for (int from = 0; from < table.rows(); from += ExactSum.Batch.MOST_TERMS / 2) { // a square has two
            int to = (int) Math.min(table.rows(), (long) from + ExactSum.Batch.MOST_TERMS / 2);
            for (int c = 0; c < table.width(); c++) {
                add(numbers, table.width(), c, from, to);
            }
        }
    }

    private void add(double[] numbers, int width, int column, int from, int to) {
        ExactSum.Batch sum = new ExactSum.Batch(sums[column]);
        ExactSum.Batch square = new ExactSum.Batch(squares[column]);
        for (int r = from; r < to; r++) {
            double x = numbers[r * width + column];
            sum.add(x);
            double product = x * x;
            square.add(product);
            double rest = Math.fma(x, x, -product);
            if (rest != 0) { // never for floats
                square.add(rest);
            }
        }
        sum.finish();
        square.finish();
    }

    /** Adds all rows that another one has been given. */
    public void add(ColumnMoments other) {
        grow(other.sums.length);
        rows += other.rows;
        for (int c = 0; c < other.sums.length; c++) {
            sums[c].add(other.sums[c]);
            squares[c].add(other.squares[c]);
        }
    }

    private void grow(int width) {
        int had = sums.length;
        sums = Arrays.copyOf(sums, Math.max(had, width));
        squares = Arrays.copyOf(squares, sums.length);
        for (int c = had; c < sums.length; c++) {
            sums[c] = new ExactSum();
            squares[c] = new ExactSum();
        }
    }

    /** Mean of a column. */
    public double mean(int column) {
        BigDecimal sum = sums[column].exactValue();
        return sum.divide(BigDecimal.valueOf(rows), DIGITS).doubleValue();
    }

    /** Population deviation of a column, √(n Σx² − (Σx)²) / n; 0 exactly when all its numbers are the same. */
    public double deviation(int column) {
        BigDecimal n = BigDecimal.valueOf(rows);
        BigDecimal sum = sums[column].exactValue();
        BigDecimal scaledVariance = n.multiply(squares[column].exactValue()).subtract(sum.multiply(sum));
        if (scaledVariance.signum() <= 0) {
            return 0; // below 0 only by squares so small that no double holds them
        }
        return scaledVariance.round(DIGITS).sqrt(DIGITS).divide(n, DIGITS).doubleValue();
    }

    /** What brings these columns to mean 0 and deviation 1. */
    public Standardization standardization() {
        double[] means = new double[sums.length];
        double[] deviations = new double[sums.length];
        Arrays.setAll(means, this::mean);
        Arrays.setAll(deviations, this::deviation);
        return new Standardization(means, deviations);
    }
}
