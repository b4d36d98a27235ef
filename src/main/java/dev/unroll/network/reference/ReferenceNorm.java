package dev.unroll.network.reference;

import dev.unroll.network.NetworkConfig;
import dev.unroll.network.reference.Weights.Tensors;

/**
 * Layer normalization over one sequence, in double (Ba, Kiros and Hinton 2016, "Layer normalization", equation 4):
 *
 * <pre>
 * μ = Σ_k x_k / W     σ² = Σ_k (x_k − μ)² / W     x̂ = (x − μ) / √(σ² + ε)     y = g x̂ + b
 * </pre>
 */
final class ReferenceNorm {
    private final Weights g; // (W, 1)
    private final Weights b; // (W, 1)
    private final double[][] normal; // x̂ (T + 1, W)
    private final double[] deviation; // √(σ² + ε) of each step (T + 1)
    private final int width; // W

    ReferenceNorm(Tensors tensors, int layer, int steps) {
        this.g = tensors.get("norm_l" + layer + ".weight");
        this.b = tensors.get("norm_l" + layer + ".bias");
        this.width = g.tensor().rows();
        this.normal = new double[steps + 1][width];
        this.deviation = new double[steps + 1];
    }

    /** Returns y (T + 1, W) of x (T + 1, W). */
    double[][] forward(double[][] x) {
        double[][] y = new double[x.length][width];
        for (int t = 1; t < x.length; t++) {
            double mean = 0;
            for (int k = 0; k < width; k++) {
                mean += x[t][k] / width;
            }
            double variance = 0;
            for (int k = 0; k < width; k++) {
                variance += (x[t][k] - mean) * (x[t][k] - mean) / width;
            }
            deviation[t] = Math.sqrt(variance + NetworkConfig.NORM_EPSILON);
            for (int k = 0; k < width; k++) {
                normal[t][k] = (x[t][k] - mean) / deviation[t];
                y[t][k] = g.at(k, 0) * normal[t][k] + b.at(k, 0);
            }
        }
        return y;
    }

    /** Returns dX (T + 1, W), given dY (T + 1, W); adds to the gradients of g and b. */
    double[][] backward(double[][] dY) {
        double[][] dX = new double[dY.length][width];
        for (int t = 1; t < dY.length; t++) {
            double mean = 0; // of the gradient of x̂
            double product = 0; // mean of that times x̂
            for (int k = 0; k < width; k++) {
                g.addGradient(k, 0, dY[t][k] * normal[t][k]);
                b.addGradient(k, 0, dY[t][k]);
                mean += dY[t][k] * g.at(k, 0) / width;
                product += dY[t][k] * g.at(k, 0) * normal[t][k] / width;
            }
            for (int k = 0; k < width; k++) {
                dX[t][k] = (dY[t][k] * g.at(k, 0) - mean - product * normal[t][k]) / deviation[t];
            }
        }
        return dX;
    }
}
