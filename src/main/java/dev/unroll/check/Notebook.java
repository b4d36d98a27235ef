package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.BlockId;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The notebook's example: an Elman network with two hidden units and no biases, h_t = tanh(W x_t + U h_{t−1}), ŷ = w · h_3,
 * over three steps of one number. Everything is computed twice: as the notebook does, and exactly.
 */
public final class Notebook {
    static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.ELMAN_TANH, 1, List.of(), 2, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final Tensor W = LAYOUT.tensor("weight_ih_l0"); // (2, 1)
    private static final Tensor U = LAYOUT.tensor("weight_hh_l0"); // (2, 2)
    private static final Tensor OUTPUT_WEIGHTS = LAYOUT.tensor("head.weight"); // (1, 2), the notebook's w

    private static final double[] X = {0.2, 0.3, 0.4};
    private static final double Y = 7;
    private static final double LEARNING_RATE = 0.001;
    private static final int STEPS = X.length;
    private static final int HIDDEN = 2;

    private final UnaryOperator<double[]> network;
    private final double[] parameters = parameters();
    private final double[] result;

    /**
     * @param network runs {@link #evaluate} on {@link #example}, here or on an executor: (P) to {@code evaluate}'s result
     */
    public Notebook(UnaryOperator<double[]> network) {
        this.network = network;
        this.result = network.apply(parameters);
    }

    /** x and y as a block of one sequence. */
    public static SequenceBlock example() {
        Sequence sequence = new Sequence(
                SequenceKey.ofId("notebook"), 1, Rows.ofDoubles(X.clone(), 1), Rows.ofDoubles(new double[] {Y}, 1));
        return SequenceBlock.pack(new BlockId(0, 0), List.of(sequence), false);
    }

    private static double[] parameters() {
        double[] parameters = new double[LAYOUT.size()]; // biases stay 0
        put(parameters, W, 2, 1);
        put(parameters, U, 1, 2, 3, 4);
        put(parameters, OUTPUT_WEIGHTS, 2, 4);
        return parameters;
    }

    private static void put(double[] vector, Tensor tensor, double... values) {
        System.arraycopy(values, 0, vector, tensor.offset(), tensor.size());
    }

    /** Runs the network: h_1, h_2, h_3, then ŷ, then the loss ½ (ŷ − y)², then its gradient (P). */
    public static double[] evaluate(SequenceBlock block, double[] parameters) {
        ReferenceNetwork network = new ReferenceNetwork(NETWORK);
        network.load(Parameters.of(parameters, Precision.DOUBLE));
        double[] gradient = new double[parameters.length];
        double loss = network.addGradient(block, gradient);
        double[] states = network.states(block.sequence(0)).doubles();
        double[] scalars = {network.outputs(block).get(0, 0), loss};
        return Stream.of(states, scalars, gradient)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** h_t, t from 1 to 3. */
    double[] state(int t) {
        return Arrays.copyOfRange(result, (t - 1) * HIDDEN, t * HIDDEN);
    }

    /** ŷ. */
    double output() {
        return result[STEPS * HIDDEN];
    }

    /** ½ (ŷ − y)². */
    double loss() {
        return loss(result);
    }

    private static double loss(double[] result) {
        return result[STEPS * HIDDEN + 1];
    }

    /** The exact dL/dW, (2). */
    double[] inputGradient() {
        return slice(gradient(), W);
    }

    /** The exact dL/dU, (2, 2). */
    double[] recurrentGradient() {
        return slice(gradient(), U);
    }

    /** The exact dL/dw, (2). */
    double[] outputGradient() {
        return slice(gradient(), OUTPUT_WEIGHTS);
    }

    private double[] gradient() {
        return Arrays.copyOfRange(result, STEPS * HIDDEN + 2, result.length);
    }

    private static double[] slice(double[] vector, Tensor tensor) {
        return Arrays.copyOfRange(vector, tensor.offset(), tensor.offset() + tensor.size());
    }

    /** The largest relative error of the exact gradient against central differences of the loss. */
    double differenceFromCentralDifferences() {
        double[] differences = CentralDifferences.gradient(p -> loss(network.apply(p)), parameters);
        return BlockResult.gradientError(LAYOUT, gradient(), differences);
    }

    /** What the notebook calls dlossdW, (2): (y − ŷ) ⊙ w ⊙ g′(a_3)U ⊙ g′(a_2)U ⊙ g′(a_1) x_1. */
    double[] notebookInputGradient() {
        double[] dH3dH2 = timesRecurrent(slope(3));
        double[] dH2dH1 = timesRecurrent(slope(2));
        double[] dW = new double[HIDDEN];
        for (int k = 0; k < HIDDEN; k++) {
            dW[k] = (Y - output()) * outputWeight(k) * dH3dH2[k] * dH2dH1[k] * slope(1)[k] * X[0];
        }
        return dW;
    }

    /** What the notebook calls dlossdU, (2): (y − ŷ) ⊙ w ⊙ g′(a_3)U · (g′(a_2) · h_1). */
    double[] notebookRecurrentGradient() {
        double[] dH3dH2 = timesRecurrent(slope(3));
        double dH2dU = slope(2)[0] * state(1)[0] + slope(2)[1] * state(1)[1];
        double[] dU = new double[HIDDEN];
        for (int k = 0; k < HIDDEN; k++) {
            dU[k] = (Y - output()) * outputWeight(k) * dH3dH2[k] * dH2dU;
        }
        return dU;
    }

    private double outputWeight(int k) {
        return parameters[OUTPUT_WEIGHTS.offset() + k];
    }

    /** g′(a_t) = 1 − h_t². */
    private double[] slope(int t) {
        return Arrays.stream(state(t)).map(h -> 1 - h * h).toArray();
    }

    /** The row vector v U. */
    private double[] timesRecurrent(double[] v) {
        double[] product = new double[HIDDEN];
        for (int row = 0; row < HIDDEN; row++) {
            for (int col = 0; col < HIDDEN; col++) {
                product[col] += v[row] * parameters[U.offset() + row * HIDDEN + col];
            }
        }
        return product;
    }

    /** W after the notebook's step, (2). */
    double[] inputWeightsAfterNotebookStep() {
        return slice(afterNotebookStep(), W);
    }

    /** U after the notebook's step, (2, 2). */
    double[] recurrentWeightsAfterNotebookStep() {
        return slice(afterNotebookStep(), U);
    }

    double lossAfterNotebookStep() {
        return loss(network.apply(afterNotebookStep()));
    }

    /** The loss after a step along the exact gradient of W, U and w; there are no biases to move. */
    double lossAfterExactStep() {
        double[] next = parameters.clone();
        for (Tensor tensor : List.of(W, U, OUTPUT_WEIGHTS)) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                next[i] -= LEARNING_RATE * gradient()[i];
            }
        }
        return loss(network.apply(next));
    }

    /** The notebook moves W and U, and takes the one row of its dlossdU from both rows of U. */
    private double[] afterNotebookStep() {
        double[] dW = notebookInputGradient();
        double[] dU = notebookRecurrentGradient();
        double[] next = parameters.clone();
        for (int k = 0; k < HIDDEN; k++) {
            next[W.offset() + k] -= LEARNING_RATE * dW[k];
            for (int row = 0; row < HIDDEN; row++) {
                next[U.offset() + row * HIDDEN + k] -= LEARNING_RATE * dU[k];
            }
        }
        return next;
    }
}
