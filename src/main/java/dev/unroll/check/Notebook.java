package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import dev.unroll.network.reference.ReferenceNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The notebook's example: an Elman network with two hidden units and no biases, h_t = tanh(W x_t + U h_{t−1}), ŷ = w · h_3,
 * over three steps of one number. Its report has the notebook's printed values beside ours, a line each, then the exact
 * gradient, and says in words what the notebook's backward pass gets wrong.
 */
public final class Notebook {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.ELMAN_TANH, 1, List.of(), 2, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final Tensor W = LAYOUT.tensor("weight_ih_l0"); // (2, 1)
    private static final Tensor U = LAYOUT.tensor("weight_hh_l0"); // (2, 2)
    private static final Tensor V = LAYOUT.tensor("head.weight"); // (1, 2), the notebook's w

    private static final double[] X = {0.2, 0.3, 0.4};
    private static final double Y = 7;
    private static final double LEARNING_RATE = 0.001;

    private static final int OUTPUT = 6; // where the result of evaluate has it, after h_1, h_2 and h_3
    private static final int LOSS = 7; // before the gradient

    private static final int ARRAY_DIGITS = 8; // that numpy prints of an array's entries after the point
    private static final int SCALAR_DIGITS = 14;
    private static final int EXACT_DIGITS = 10; // to which the exact gradient and the losses are known
    private static final double MOST_RELATIVE_ERROR = 1e-6;

    private static final String EXPLANATION = """
            The notebook's forward pass is right; what its backward pass computes is not the gradient of L:
              - its dloss/dy_ is y - y_, the derivative of L with the opposite sign, so the step climbs;
              - it collapses each Jacobian diag(g') U, a matrix, to the row vector g' U, and multiplies such vectors
                element by element, where the chain rule has a product of matrices;
              - it follows one path through time (h1 alone for W, h2 alone for U), though both act at every step.
            So its step raises the loss, and the exact one lowers it. src/docs/notebook.md has the derivation.""";

    private final UnaryOperator<double[]> network;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, double[]> ours = new HashMap<>();
    private int disagreements;

    /** Runs the example; {@code network} runs {@link #evaluate} on {@link #example}, here or on an executor. */
    public Notebook(UnaryOperator<double[]> network) {
        this.network = network;
        double[] start = new double[LAYOUT.size()]; // biases stay 0
        put(start, W, 2, 1);
        put(start, U, 1, 2, 3, 4);
        put(start, V, 2, 4);
        double[] result = network.apply(start);
        double[] gradient = Arrays.copyOfRange(result, LOSS + 1, result.length);
        lines.add("Forward pass: what the notebook prints, and what unroll computes");
        compare("h1", ARRAY_DIGITS, state(result, 1), 0.37994896, 0.19737532);
        compare("h2", ARRAY_DIGITS, state(result, 2), 0.87975882, 0.97711011);
        compare("h3", ARRAY_DIGITS, state(result, 3), 0.9986059, 0.99999815);
        compare("y_", SCALAR_DIGITS, new double[] {result[OUTPUT]}, 5.99720442000804);
        double[] afterNotebookStep = notebookStep(result, start);
        lines.add("Exact gradient of L = 1/2 (y_ - y)^2: what is known, and what unroll computes");
        compare("dL/dW", EXACT_DIGITS, slice(gradient, W), -0.0030960573, -0.0010387890);
        double[] dLdU = {-0.0053998708, -0.0057114457, -0.0002062230, -0.0001148322};
        compare("dL/dU", EXACT_DIGITS, slice(gradient, U), dLdU);
        compare("dL/dw", EXACT_DIGITS, slice(gradient, V), -1.0013975854, -1.0027937285);
        double[] differences = BlockResult.centralDifferences(p -> network.apply(p)[LOSS], start);
        double error = BlockResult.gradientError(LAYOUT, gradient, differences);
        String text = String.format(Locale.ROOT, "at most %.0e, found %.1e", MOST_RELATIVE_ERROR, error);
        line("central differences of L", "relative error " + text, error <= MOST_RELATIVE_ERROR);
        lines.add("Loss: what is known, and what unroll computes");
        compareLoss("L before", start, 0.5027994876);
        compareLoss("L after the notebook's step", afterNotebookStep, 0.5027995069);
        compareLoss("L after the exact step", step(start, gradient), 0.5007930284);
        lines.add(EXPLANATION);
    }

    /** x and y as a block of one sequence. */
    public static SequenceBlock example() {
        Sequence sequence = new Sequence(
                SequenceKey.ofId("notebook"), 1, Rows.ofDoubles(X.clone(), 1), Rows.ofDoubles(new double[] {Y}, 1));
        return SequenceBlock.pack(0, List.of(sequence), false);
    }

    /** Runs the network: h_1, h_2, h_3 (2 each), then ŷ, then the loss ½ (ŷ − y)², then its gradient (P). */
    public static double[] evaluate(SequenceBlock block, double[] parameters) {
        ReferenceNetwork network = new ReferenceNetwork(NETWORK);
        network.load(Parameters.of(parameters, Precision.DOUBLE));
        double[] gradient = new double[parameters.length];
        double loss = network.addGradient(block, Step.FIRST, gradient);
        double[][] h = network.states(block.sequence(0), Optional.empty());
        double[] scalars = {network.outputs(block).get(0, 0), loss};
        return Stream.of(h[1], h[2], h[3], scalars, gradient)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    // spotless:off: a table
    public List<String> lines() { return List.copyOf(lines); } // of the report
    public int disagreements() { return disagreements; } // how many of its lines disagree
    double[] ours(String name) { return ours.get(name); } // what we computed for a line of the report, with all digits
    private static double[] state(double[] result, int t) { return Arrays.copyOfRange(result, 2 * t - 2, 2 * t); } // h_t, t from 1 to 3
    private static double[] slope(double[] h) { return Arrays.stream(h).map(x -> 1 - x * x).toArray(); } // g′(a_t) = 1 − h_t²
    // spotless:on

    /**
     * The notebook's step from {@code start}, along what it calls dlossdW = (y − ŷ) ⊙ w ⊙ g′(a_3)U ⊙ g′(a_2)U ⊙ g′(a_1) x_1 and
     * dlossdU = (y − ŷ) ⊙ w ⊙ g′(a_3)U · (g′(a_2) · h_1), both (2). It takes dlossdU from both rows of U.
     */
    private double[] notebookStep(double[] result, double[] start) {
        double[] h1 = state(result, 1);
        double[] slope2 = slope(state(result, 2));
        double[] dH3dH2 = timesU(slope(state(result, 3)), start);
        double[] dH2dH1 = timesU(slope2, start);
        double dH2dU = slope2[0] * h1[0] + slope2[1] * h1[1];
        double[] dW = new double[2];
        double[] dU = new double[2];
        for (int k = 0; k < 2; k++) {
            double dH2 = (Y - result[OUTPUT]) * start[V.offset() + k] * dH3dH2[k];
            dW[k] = dH2 * dH2dH1[k] * slope(h1)[k] * X[0];
            dU[k] = dH2 * dH2dU;
        }
        double[] direction = new double[start.length];
        put(direction, W, dW);
        put(direction, U, dU[0], dU[1], dU[0], dU[1]);
        double[] next = step(start, direction);
        lines.add("Backward pass and step, by the notebook's own chain");
        compare("dlossdW", ARRAY_DIGITS, dW, 0.00034735, 0.00272708);
        compare("dlossdU", ARRAY_DIGITS, dU, 0.00053191, 0.00212484);
        compare("W", ARRAY_DIGITS, slice(next, W), 1.99999965, 0.99999727);
        compare("U", ARRAY_DIGITS, slice(next, U), 0.99999947, 1.99999788, 2.99999947, 3.99999788);
        return next;
    }

    /** A step along a gradient's parts of W, U and w; there are no biases to move. */
    private static double[] step(double[] start, double[] gradient) {
        double[] next = start.clone();
        for (Tensor tensor : List.of(W, U, V)) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                next[i] -= LEARNING_RATE * gradient[i];
            }
        }
        return next;
    }

    private void compareLoss(String name, double[] at, double known) {
        compare(name, EXACT_DIGITS, new double[] {network.apply(at)[LOSS]}, known);
    }

    private void compare(String name, int digits, double[] values, double... theirs) {
        ours.put(name, values);
        double most = 0.5001 * StrictMath.pow(10, -digits); // a rounded half, and its rounding
        boolean agree = BlockResult.difference(values, theirs, 0, values.length) <= most;
        line(name, text(theirs, digits) + "   unroll " + text(values, digits), agree);
    }

    private void line(String name, String values, boolean agree) {
        lines.add("  " + name + ": " + values + "   " + (agree ? "agrees" : "DISAGREES"));
        disagreements += agree ? 0 : 1;
    }

    /** A number, a vector of two or a matrix of two rows, as the notebook writes them. */
    private static String text(double[] values, int digits) {
        if (values.length == 1) {
            return String.format(Locale.ROOT, "%." + digits + "f", values[0]);
        }
        int half = values.length / 2;
        double[] first = Arrays.copyOf(values, half);
        double[] second = Arrays.copyOfRange(values, half, values.length);
        return "[" + text(first, digits) + ", " + text(second, digits) + "]";
    }

    /** The row vector v U. */
    private static double[] timesU(double[] v, double[] parameters) {
        double[] u = slice(parameters, U);
        return new double[] {v[0] * u[0] + v[1] * u[2], v[0] * u[1] + v[1] * u[3]};
    }

    // spotless:off: a table
    private static void put(double[] to, Tensor tensor, double... values) { System.arraycopy(values, 0, to, tensor.offset(), tensor.size()); }
    private static double[] slice(double[] of, Tensor tensor) { return Arrays.copyOfRange(of, tensor.offset(), tensor.offset() + tensor.size()); }
    // spotless:on
}
