package dev.unroll.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The notebook's printed values beside ours, a line each, and in words what its backward pass gets wrong. */
public final class NotebookReport {
    /** How many digits numpy prints of an array's entries after the point. */
    private static final int ARRAY_DIGITS = 8;

    private static final int SCALAR_DIGITS = 14;

    /** Digits to which the exact gradient and the losses are known. */
    private static final int EXACT_DIGITS = 10;

    private static final double MOST_RELATIVE_ERROR = 1e-6;

    private final Notebook notebook;
    private final List<String> lines = new ArrayList<>();
    private int disagreements;

    public NotebookReport(Notebook notebook) {
        this.notebook = notebook;
        forwardPass();
        notebookBackwardPass();
        exactBackwardPass();
        losses();
        explanation();
    }

    /** The report, line by line. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many of its lines disagree. */
    public int disagreements() {
        return disagreements;
    }

    private void forwardPass() {
        lines.add("Forward pass: what the notebook prints, and what unroll computes");
        compare("h1", ARRAY_DIGITS, notebook.state(1), 0.37994896, 0.19737532);
        compare("h2", ARRAY_DIGITS, notebook.state(2), 0.87975882, 0.97711011);
        compare("h3", ARRAY_DIGITS, notebook.state(3), 0.9986059, 0.99999815);
        compare("y_", SCALAR_DIGITS, new double[] {notebook.output()}, 5.99720442000804);
    }

    private void notebookBackwardPass() {
        lines.add("Backward pass and step, by the notebook's own chain");
        compare("dlossdW", ARRAY_DIGITS, notebook.notebookInputGradient(), 0.00034735, 0.00272708);
        compare("dlossdU", ARRAY_DIGITS, notebook.notebookRecurrentGradient(), 0.00053191, 0.00212484);
        compare("W", ARRAY_DIGITS, notebook.inputWeightsAfterNotebookStep(), 1.99999965, 0.99999727);
        compare(
                "U",
                ARRAY_DIGITS,
                notebook.recurrentWeightsAfterNotebookStep(),
                0.99999947,
                1.99999788,
                2.99999947,
                3.99999788);
    }

    private void exactBackwardPass() {
        lines.add("Exact gradient of L = 1/2 (y_ - y)^2: what is known, and what unroll computes");
        compare("dL/dW", EXACT_DIGITS, notebook.inputGradient(), -0.0030960573, -0.0010387890);
        compare(
                "dL/dU",
                EXACT_DIGITS,
                notebook.recurrentGradient(),
                -0.0053998708,
                -0.0057114457,
                -0.0002062230,
                -0.0001148322);
        compare("dL/dw", EXACT_DIGITS, notebook.outputGradient(), -1.0013975854, -1.0027937285);
        double error = notebook.differenceFromCentralDifferences();
        line(
                "central differences of L",
                String.format(Locale.ROOT, "relative error at most %.0e, found %.1e", MOST_RELATIVE_ERROR, error),
                error <= MOST_RELATIVE_ERROR);
    }

    private void losses() {
        lines.add("Loss: what is known, and what unroll computes");
        compare("L before", EXACT_DIGITS, new double[] {notebook.loss()}, 0.5027994876);
        compare(
                "L after the notebook's step",
                EXACT_DIGITS,
                new double[] {notebook.lossAfterNotebookStep()},
                0.5027995069);
        compare("L after the exact step", EXACT_DIGITS, new double[] {notebook.lossAfterExactStep()}, 0.5007930284);
    }

    private void explanation() {
        lines.add("""
                The notebook's forward pass is right; what its backward pass computes is not the gradient of L:
                  - its dloss/dy_ is y - y_, the derivative of L with the opposite sign, so the step climbs;
                  - it collapses each Jacobian diag(g') U, a matrix, to the row vector g' U, and multiplies such vectors
                    element by element, where the chain rule has a product of matrices;
                  - it follows one path through time (h1 alone for W, h2 alone for U), though both act at every step.
                So its step raises the loss, and the exact one lowers it. src/docs/notebook.md has the derivation.""");
    }

    private void compare(String name, int digits, double[] ours, double... theirs) {
        boolean agree = ours.length == theirs.length;
        for (int i = 0; agree && i < ours.length; i++) {
            agree = Math.abs(ours[i] - theirs[i])
                    <= 0.5001 * StrictMath.pow(10, -digits); // a rounded half, and its rounding
        }
        line(name, text(theirs, digits) + "   unroll " + text(ours, digits), agree);
    }

    /** A number, a vector of two or a matrix of two rows, as the notebook writes them. */
    private static String text(double[] values, int digits) {
        return switch (values.length) {
            case 1 -> String.format(Locale.ROOT, "%." + digits + "f", values[0]);
            case 2 -> "[" + text(values, 0, 1, digits) + ", " + text(values, 1, 2, digits) + "]";
            default -> "[" + text(values, 0, 2, digits) + ", " + text(values, 2, 4, digits) + "]";
        };
    }

    private static String text(double[] values, int from, int to, int digits) {
        return text(Arrays.copyOfRange(values, from, to), digits);
    }

    private void line(String name, String values, boolean agree) {
        lines.add("  " + name + ": " + values + "   " + (agree ? "agrees" : "DISAGREES"));
        disagreements += agree ? 0 : 1;
    }
}
