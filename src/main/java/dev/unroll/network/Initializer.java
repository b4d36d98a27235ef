package dev.unroll.network;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import java.util.Arrays;

/**
 * The weights that training starts from: embeddings normal of mean 0 and deviation 1, as features are standardized and PyTorch
 * has them; input and head weights uniform after Glorot and Bengio, each gate's recurrent weights a random orthogonal matrix
 * (Saxe, McClelland and Ganguli 2014), biases 0 and gains 1, but LSTM's forget gate 1 so that it
 * remembers at first (Gers, Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015, section 2.2). A
 * function of the layout and the seed, the same bits on every machine.
 */
public final class Initializer {
    private static final int FORGET_GATE = 1; // LSTM's gates are i, f, g, o

    private Initializer() {}

    /** Master weights, a new vector (P). */
    public static double[] initial(ParameterLayout layout, long seed) {
        NetworkConfig config = layout.config();
        double[] parameters = new double[layout.size()];
        for (int k = 0; k < layout.tensors().size(); k++) {
            Tensor tensor = layout.tensors().get(k);
            if (tensor.name().startsWith(ParameterLayout.EMBEDDING)) {
                CounterRandom random = new CounterRandom(seed, CounterRandom.Purpose.INITIAL_WEIGHTS, k, 0);
                for (int i = 0; i < tensor.size(); i++) {
                    parameters[tensor.offset() + i] = random.gaussian(i);
                }
            } else if (!tensor.isVector()) {
                int gates = tensor.name().startsWith("head") ? 1 : config.cell().gates();
                draw(parameters, tensor, gates, seed, k);
            } else if (tensor.isGain()) {
                Arrays.fill(parameters, tensor.offset(), tensor.offset() + tensor.size(), 1);
            } else if (config.cell() == CellType.LSTM && tensor.name().startsWith("bias_ih")) {
                int start = tensor.offset() + FORGET_GATE * config.hiddenSize();
                Arrays.fill(parameters, start, start + config.hiddenSize(), 1);
            }
        }
        return parameters;
    }

    /** Overwrites a tensor, each gate's block of rows with a matrix of its own. */
    private static void draw(double[] parameters, Tensor tensor, int gates, long seed, int stream) {
        int rows = tensor.rows() / gates;
        for (int gate = 0; gate < gates; gate++) {
            CounterRandom random = new CounterRandom(seed, CounterRandom.Purpose.INITIAL_WEIGHTS, stream, gate);
            int offset = tensor.offset() + gate * rows * tensor.cols();
            if (tensor.name().startsWith("weight_hh")) {
                orthogonal(parameters, offset, rows, random);
            } else { // uniform between ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010, eq. 16)
                double limit = Math.sqrt(6.0 / (rows + tensor.cols()));
                for (int i = 0; i < rows * tensor.cols(); i++) {
                    parameters[offset + i] = limit * (2 * random.uniform(i) - 1);
                }
            }
        }
    }

    /**
     * An orthogonal matrix drawn evenly from all of them, as a product of n reflections (Stewart 1980, "The efficient
     * generation of random orthogonal matrices", section 3): to one of size m − 1, bordered by ±1, a Householder
     * reflection is applied that turns the new first column into a direction drawn evenly in m dimensions. Overwrites
     * (n, n), which must be zeros.
     */
    private static void orthogonal(double[] q, int offset, int n, CounterRandom random) {
        double[] v = new double[n];
        double[] vq = new double[n];
        for (int first = n - 1; first >= 0; first--) {
            double sumOfSquares = 0;
            for (int i = first; i < n; i++) {
                v[i] = random.gaussian(first * n + i);
                sumOfSquares += v[i] * v[i];
            }
            double sign = v[first] < 0 ? -1 : 1;
            q[offset + first * n + first] = -sign;
            v[first] += sign * Math.sqrt(sumOfSquares);
            reflect(q, offset, n, first, v, vq);
        }
    }

    /** Q ← (I − 2 v vᵀ / vᵀv) Q, for the rows and columns from {@code first} on; overwrites vq (n) with vᵀQ. */
    private static void reflect(double[] q, int offset, int n, int first, double[] v, double[] vq) {
        Arrays.fill(vq, 0);
        double vv = 0;
        for (int i = first; i < n; i++) {
            int row = offset + i * n;
            double factor = v[i];
            vv += factor * factor;
            for (int j = first; j < n; j++) {
                vq[j] += factor * q[row + j];
            }
        }
        for (int i = first; i < n; i++) {
            int row = offset + i * n;
            double factor = 2 * v[i] / vv;
            for (int j = first; j < n; j++) {
                q[row + j] -= factor * vq[j];
            }
        }
    }
}
