package dev.unroll.network.reference;

import dev.unroll.network.Tensor;

/** One tensor W (rows, cols) of the flat vector of parameters, and dW, its part of the gradient. A bias has one column. */
final class Weights {
    private final double[] parameters; // (P)
    private final double[] gradient; // (P), only added to
    private final int offset; // of the tensor in both
    private final int cols;

    Weights(Tensor tensor, double[] parameters, double[] gradient) {
        this.parameters = parameters;
        this.gradient = gradient;
        this.offset = tensor.offset();
        this.cols = tensor.cols();
    }

    /** An entry of W. */
    double at(int row, int col) {
        return parameters[offset + row * cols + col];
    }

    /** Adds to an entry of dW. */
    void addGradient(int row, int col, double d) {
        gradient[offset + row * cols + col] += d;
    }

    /** An entry of W x. */
    double times(int row, double[] x) {
        double sum = 0;
        for (int col = 0; col < cols; col++) {
            sum += at(row, col) * x[col];
        }
        return sum;
    }

    /** The way back from {@link #times}: d is the derivative with respect to its result. Adds to dW and to {@code dX}. */
    void timesBackward(int row, double d, double[] x, double[] dX) {
        for (int col = 0; col < cols; col++) {
            addGradient(row, col, d * x[col]);
            dX[col] += d * at(row, col);
        }
    }
}
