package dev.unroll.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Shifts and scales each column of a table, z = (x − mean) / deviation, and back. A column with deviation 0 is constant and
 * only centred.
 */
public final class Standardization implements Serializable {
    private final double[] means; // (columns), or empty: every table stays as it is
    private final double[] deviations; // (columns), or empty

    /** Of finite means (columns) and deviations (columns), which are 0 or more. */
    public Standardization(double[] means, double[] deviations) {
        if (means.length != deviations.length) {
            throw new IllegalArgumentException(means.length + " means, but " + deviations.length + " deviations");
        }
        for (int c = 0; c < means.length; c++) {
            double mean = means[c];
            double deviation = deviations[c];
            if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0) {
                throw new IllegalArgumentException("column " + c + " has mean " + mean + " and deviation " + deviation);
            }
        }
        this.means = means.clone();
        this.deviations = deviations.clone();
    }

    // spotless:off: a table; the identity leaves tables of every width and kind, tokens too, as they are
    public static Standardization identity() { return new Standardization(new double[0], new double[0]); }
    public double[] means() { return means.clone(); } // (columns); empty for the identity
    public double[] deviations() { return deviations.clone(); } // as the means
    public boolean isIdentity() { return means.length == 0; }
    private double scale(int column) { return deviations[column] == 0 ? 1 : deviations[column]; }
    // spotless:on

    /** A table standardized, each number computed in double and rounded once to that kind; integers stay as they are. */
    public Rows apply(Rows rows, Rows.Kind kind) {
        if (rows.kind() == Rows.Kind.INTEGER) {
            return rows;
        }
        if (!isIdentity() && rows.width() != means.length) {
            throw new IllegalArgumentException(
                    "rows of " + rows.width() + " numbers, but a standardization of " + means.length);
        }
        double[] numbers = rows.toDoubles().clone();
        for (int c = 0; c < means.length; c++) {
            double mean = means[c];
            double scale = scale(c);
            for (int r = 0; r < rows.rows(); r++) {
                int i = r * means.length + c;
                numbers[i] = (numbers[i] - mean) / scale;
            }
        }
        return switch (kind) {
            case DOUBLE -> Rows.ofDoubles(numbers, rows.width());
            case FLOAT -> Rows.ofFloats(rounded(numbers), rows.width());
            case INTEGER ->
                Rows.ofIntegers(Arrays.stream(numbers).mapToInt(x -> (int) x).toArray(), rows.width());
        };
    }

    private static float[] rounded(double[] numbers) {
        float[] rounded = new float[numbers.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) numbers[i];
        }
        return rounded;
    }

    /** One number of a column, standardized. */
    public double apply(double value, int column) {
        return isIdentity() ? value : (value - means[column]) / scale(column);
    }

    /** One standardized number of a column, back in the column's own units. */
    public double restore(double value, int column) {
        return isIdentity() ? value : value * scale(column) + means[column];
    }
}
