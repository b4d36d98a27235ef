package dev.unroll.cell;

import dev.unroll.kernel.Kernels;

/** A bias (M) of the flat vector of parameters, which is added to each row of a table (rows, M). */
public final class Bias {
    private final Kernels kernels;
    private final int start; // in the flat vector
    private final float[] values; // (M)

    public Bias(Kernels kernels, int size, int start) {
        this.kernels = kernels;
        this.start = start;
        this.values = new float[size];
    }

    /** Takes its values from the flat vector. */
    public void load(float[] parameters) {
        System.arraycopy(parameters, start, values, 0, values.length);
    }

    /** Overwrites the rows that begin at {@code at}. */
    public void fill(int rows, float[] table, int at) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, 0, table, at + row * values.length, values.length);
        }
    }

    /** Adds the sum of the rows of dTable that begin at {@code at} to the gradient. */
    public void addGradient(int rows, float[] dTable, int at, BlockGradient gradient) {
        kernels.addRows(rows, values.length, dTable, at, gradient.floats(), gradient.place(start));
    }
}
