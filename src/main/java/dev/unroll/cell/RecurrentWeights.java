package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;

/** Some rows of U, (M, H): their product with the state of the step before, U h′, and that product's way back. */
final class RecurrentWeights {
    private final Kernels kernels;
    private final int rows; // M
    private final int hiddenSize; // H
    private final Matrix weights; // (M, H)
    private final Matrix transposed; // (H, M)

    RecurrentWeights(Kernels kernels, int rows, int hiddenSize) {
        this.kernels = kernels;
        this.rows = rows;
        this.hiddenSize = hiddenSize;
        this.weights = new Matrix(rows, hiddenSize);
        this.transposed = new Matrix(hiddenSize, rows);
    }

    /** Takes the weights that start at {@code start} of the flat vector. */
    void load(float[] parameters, int start) {
        weights.fill(parameters, start);
        transposed.fillTransposed(parameters, start);
    }

    /**
     * Adds h′ Uᵀ of {@code count} sequences.
     *
     * @param previous h′ (count, H)
     * @param table (count, M), rows {@code stride} apart, added to
     */
    void forward(int count, float[] previous, int previousStart, float[] table, int tableStart, int stride) {
        kernels.multiply(count, previous, previousStart, hiddenSize, transposed, table, tableStart, stride);
    }

    /**
     * Adds dZ U of {@code count} sequences.
     *
     * @param dTable dZ (count, M), rows {@code stride} apart
     * @param dPrevious dh′ (count, H), added to
     */
    void backward(int count, float[] dTable, int tableStart, int stride, float[] dPrevious) {
        kernels.multiply(count, dTable, tableStart, stride, weights, dPrevious, 0, hiddenSize);
    }

    /**
     * Adds dZᵀ h′ over {@code count} rows of any steps.
     *
     * @param dTable dZ (count, M), rows {@code stride} apart
     * @param previous h′ (count, H)
     * @param gradient the flat vector, added to at {@code start}
     */
    void addGradient(
            int count,
            float[] dTable,
            int tableStart,
            int stride,
            float[] previous,
            int previousStart,
            float[] gradient,
            int start) {
        kernels.multiplyTransposed(
                rows,
                hiddenSize,
                count,
                dTable,
                tableStart,
                stride,
                previous,
                previousStart,
                hiddenSize,
                gradient,
                start);
    }
}
