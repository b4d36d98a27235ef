package dev.unroll.network;

import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The loss whose derivative truncated BPTT computes: a network that is run window by window, each from a state that the first
 * run has found and that later runs, whatever their parameters, hold constant. Written for itself, forward only, as the
 * equations stand in the cells' documentation.
 */
final class WindowedNetwork {
    private final ParameterLayout layout;
    private final NetworkConfig config;
    private final int window; // K
    private final Map<String, double[]> carried = new HashMap<>(); // state before a window's first step
    private double[] p = {}; // (P)

    WindowedNetwork(ParameterLayout layout, int window) {
        this.layout = layout;
        this.config = layout.config();
        this.window = window;
    }

    /** weight·loss, summed over the block's targets. */
    double loss(SequenceBlock block, double[] parameters) {
        p = parameters;
        double sum = 0;
        for (int b = 0; b < block.steps().sequences(); b++) {
            sum += block.weight(b, b) * loss(block.sequence(b), "sequence " + b);
        }
        return sum;
    }

    private double loss(Sequence sequence, String name) {
        int steps = sequence.length();
        double[][] x = inputs(sequence);
        for (int layer = 0; layer < config.layers(); layer++) {
            double[][] output = new double[steps][config.layerOutputSize()];
            for (int direction = 0; direction < config.directions(); direction++) {
                run(name, layer, direction, x, output);
            }
            x = output;
        }
        double loss = 0;
        for (int r = 0; r < sequence.targets().rows(); r++) {
            double[] y = sum(product("head.weight", headInput(x, r)), vector("head.bias"));
            loss += config.loss().gradient(y, sequence.targets(), r, new double[y.length]);
        }
        return loss;
    }

    private double[][] inputs(Sequence sequence) {
        double[][] x = new double[sequence.length()][config.inputSize()];
        int[] starts = config.inputs().vocabularyStarts();
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < config.inputs().features(); i++) {
                x[t][i] = sequence.features().get(t, i);
            }
            for (int kind = 0; kind < starts.length; kind++) {
                x[t][starts[kind] + (int) sequence.tokens().get(t, kind)] = 1;
            }
        }
        return x;
    }

    private double[] headInput(double[][] top, int target) {
        if (config.head() == Head.EVERY) {
            return top[target];
        }
        if (config.head() != Head.LAST) {
            double[] pooled = new double[config.layerOutputSize()];
            for (int k = 0; k < pooled.length; k++) {
                int unit = k;
                DoubleStream overTime = Arrays.stream(top).mapToDouble(h -> h[unit]);
                pooled[k] = config.head() == Head.MAX
                        ? overTime.max().orElseThrow()
                        : overTime.average().orElseThrow();
            }
            return pooled;
        }
        double[] h = top[top.length - 1].clone();
        int reverse = h.length - config.hiddenSize();
        System.arraycopy(top[0], config.hiddenSize(), h, config.hiddenSize(), reverse);
        return h;
    }

    /** Runs one direction of a layer over x (T, I) and writes its columns of the output (T, layer output). */
    private void run(String name, int layer, int direction, double[][] x, double[][] output) {
        int H = config.hiddenSize();
        double[] state = new double[2 * H]; // h, c
        for (int k = 0; k < x.length; k++) {
            int t = direction == 0 ? k : x.length - 1 - k;
            if ((direction == 0 ? t : t + 1) % window == 0) {
                String key = name + ", layer " + layer + ", direction " + direction + ", step " + t;
                double[] now = state;
                state = carried.computeIfAbsent(key, first -> now);
            }
            state = next(ParameterLayout.suffix(layer, direction), x[t], state);
            System.arraycopy(state, 0, output[t], direction * H, H);
        }
    }

    private double[] next(String suffix, double[] x, double[] state) {
        int H = config.hiddenSize();
        double[] a = sum(product("weight_ih" + suffix, x), vector("bias_ih" + suffix));
        double[] u = product("weight_hh" + suffix, Arrays.copyOf(state, H));
        double[] next = new double[2 * H];
        for (int j = 0; j < H; j++) {
            switch (config.cell()) {
                case ELMAN_TANH -> next[j] = Math.tanh(a[j] + u[j]);
                case ELMAN_RELU -> next[j] = Math.max(a[j] + u[j], 0);
                case LSTM -> {
                    double i = sigmoid(a[j] + u[j]);
                    double f = sigmoid(a[H + j] + u[H + j]);
                    double g = Math.tanh(a[2 * H + j] + u[2 * H + j]);
                    double o = sigmoid(a[3 * H + j] + u[3 * H + j]);
                    next[H + j] = f * state[H + j] + i * g;
                    next[j] = o * Math.tanh(next[H + j]);
                }
                case GRU -> {
                    double r = sigmoid(a[j] + u[j]);
                    double z = sigmoid(a[H + j] + u[H + j]);
                    double n = Math.tanh(a[2 * H + j] + r * (u[2 * H + j] + vector("bias_hn" + suffix)[j]));
                    next[j] = (1 - z) * n + z * state[j];
                }
            }
        }
        return next;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double[] vector(String name) {
        Tensor tensor = layout.tensor(name);
        return Arrays.copyOfRange(p, tensor.offset(), tensor.offset() + tensor.size());
    }

    private double[] product(String name, double[] x) {
        Tensor tensor = layout.tensor(name);
        double[] y = new double[tensor.rows()];
        for (int row = 0; row < y.length; row++) {
            for (int col = 0; col < x.length; col++) {
                y[row] += p[tensor.offset() + row * tensor.cols() + col] * x[col];
            }
        }
        return y;
    }

    private static double[] sum(double[] x, double[] y) {
        double[] sum = new double[x.length];
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }
}
