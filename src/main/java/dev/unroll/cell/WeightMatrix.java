package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;

/** A matrix W (M, K) of the flat vector of parameters: the product Y = X Wᵀ and its way back. */
public final class WeightMatrix {
    private final Kernels kernels;
    private final int start; // in the flat vector
    private final Matrix matrix; // (M, K)
    private final Matrix transposed; // (K, M)

    public WeightMatrix(Kernels kernels, int rows, int cols, int start) {
        this.kernels = kernels;
        this.start = start;
        this.matrix = new Matrix(rows, cols);
        this.transposed = new Matrix(cols, rows);
    }

    /** Takes its weights from the flat vector. */
    public void load(float[] parameters) {
        loadForBackward(parameters);
        transposed.fillTransposed(parameters, start);
    }

    /** Takes the weights that {@link #backward} needs, where {@link #forward} is not used. */
    void loadForBackward(float[] parameters) {
        matrix.fill(parameters, start);
    }

    /** Adds X Wᵀ to Y: X (count, K) from {@code x0}; Y (count, M) from {@code y0}, rows {@code yStride} apart. */
    public void forward(int count, float[] x, int x0, float[] y, int y0, int yStride) {
        kernels.multiply(count, x, x0, matrix.cols(), transposed, y, y0, yStride);
    }

    /** Adds dY W to dX: dY (count, M) from {@code y0}, rows {@code yStride} apart; dX (count, K) from its beginning. */
    public void backward(int count, float[] dY, int y0, int yStride, float[] dX) {
        kernels.multiply(count, dY, y0, yStride, matrix, dX, 0, matrix.cols());
    }

    /** Adds dYᵀ X to the gradient of W. */
    public void addGradient(int count, float[] dY, int y0, int yStride, float[] x, int x0, BlockGradient gradient) {
        int rows = matrix.rows();
        int cols = matrix.cols();
        float[] dW = gradient.floats();
        kernels.multiplyTransposed(rows, cols, count, dY, y0, yStride, x, x0, cols, dW, gradient.place(start));
    }
}
