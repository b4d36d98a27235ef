package dev.unroll.network.reference;

import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;

/**
 * One tensor W (rows, cols) of the flat vector of parameters, and dW, its part of the gradient. A bias has one column.
 *
 * @param parameters (P)
 * @param gradient (P), only added to
 */
record Weights(Tensor tensor, double[] parameters, double[] gradient) {
    // spotless:off: a table
    double at(int row, int col) { return parameters[index(row, col)]; } // an entry of W
    void addGradient(int row, int col, double d) { gradient[index(row, col)] += d; } // adds to an entry of dW
    private int index(int row, int col) { return tensor.offset() + row * tensor.cols() + col; }
    // spotless:on

    /** An entry of W x. */
    double times(int row, double[] x) {
        double sum = 0;
        for (int col = 0; col < tensor.cols(); col++) {
            sum += at(row, col) * x[col];
        }
        return sum;
    }

    /** The way back from {@link #times}: d is the derivative with respect to its result. Adds to dW and to {@code dX}. */
    void timesBackward(int row, double d, double[] x, double[] dX) {
        for (int col = 0; col < tensor.cols(); col++) {
            addGradient(row, col, d * x[col]);
            dX[col] += d * at(row, col);
        }
    }

    /** W times m ∘ x, for a mask m (cols) of dropout. */
    record Masked(Weights weights, double[] mask) {
        /** An entry of W (m ∘ x). */
        double times(int row, double[] x) {
            double sum = 0;
            for (int col = 0; col < mask.length; col++) {
                sum += weights.at(row, col) * (mask[col] * x[col]);
            }
            return sum;
        }

        /** The way back from {@link #times}, as {@link Weights#timesBackward}. */
        void timesBackward(int row, double d, double[] x, double[] dX) {
            for (int col = 0; col < mask.length; col++) {
                weights.addGradient(row, col, d * (mask[col] * x[col]));
                dX[col] += mask[col] * (d * weights.at(row, col));
            }
        }
    }

    /** All tensors of a network: its parameters (P) and their gradient (P). */
    record Tensors(ParameterLayout layout, double[] parameters, double[] gradient) {
        // spotless:off: a table
        NetworkConfig config() { return layout.config(); }
        Weights get(String name) { return new Weights(layout.tensor(name), parameters, gradient); }
        // spotless:on
    }
}
