package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NotebookTest {
    private final Notebook notebook = new Notebook(p -> Notebook.evaluate(Notebook.example(), p));

    @Test
    void forwardPassIsTheNotebooks() {
        assertArrayEquals(new double[] {0.3799489622552249, 0.197375320224904}, notebook.ours("h1"), 1e-15);
        assertArrayEquals(new double[] {0.8797588204692393, 0.9771101133166559}, notebook.ours("h2"), 1e-15);
        assertArrayEquals(new double[] {0.998605902749325, 0.9999981536273475}, notebook.ours("h3"), 1e-15);
        assertEquals(5.99720442000804, notebook.ours("y_")[0], 1e-14);
    }

    @Test
    void chainAndStepAreTheNotebooks() {
        assertArrayEquals(new double[] {0.00034734838434105, 0.00272708265602591}, notebook.ours("dlossdW"), 1e-16);
        assertArrayEquals(new double[] {0.00053191313313909, 0.00212484382788503}, notebook.ours("dlossdU"), 1e-16);
        assertArrayEquals(new double[] {1.9999996526516157, 0.999997272917344}, notebook.ours("W"), 1e-15);
        assertArrayEquals(
                new double[] {0.9999994680868669, 1.9999978751561722, 2.999999468086867, 3.999997875156172},
                notebook.ours("U"),
                1e-15);
    }

    @Test
    void exactGradientIsTheKnownOne() {
        assertArrayEquals(new double[] {-0.00309605732937594, -0.00103878902899121}, notebook.ours("dL/dW"), 1e-16);
        assertArrayEquals(
                new double[] {-0.00539987084915114, -0.00571144567479288, -0.00020622301302382, -0.00011483219594517},
                notebook.ours("dL/dU"),
                1e-16);
        assertArrayEquals(new double[] {-1.0013975854309043, -1.0027937284576252}, notebook.ours("dL/dw"), 1e-14);
    }

    @Test
    void exactGradientEqualsCentralDifferences() {
        String pattern = "  central differences of L: relative error at most 1e-06, found \\S+   agrees";
        assertTrue(notebook.lines().stream().anyMatch(line -> line.matches(pattern)));
    }

    @Test
    void notebooksStepClimbsAndTheExactStepDescends() {
        assertEquals(0.5027994876257058, notebook.ours("L before")[0], 1e-14);
        assertEquals(0.5027995068959374, notebook.ours("L after the notebook's step")[0], 1e-14);
        assertEquals(0.5007930284404293, notebook.ours("L after the exact step")[0], 1e-14);
    }

    @Test
    void reportAgreesInEveryLine() {
        assertEquals(0, notebook.disagreements());
    }

    @Test
    void reportCountsWhatDisagrees() {
        Notebook wrong = new Notebook(p -> {
            double[] result = Notebook.evaluate(Notebook.example(), p);
            result[0] += 1e-7; // the first entry of h_1
            return result;
        });
        assertTrue(wrong.disagreements() > 0);
        assertTrue(
                wrong.lines().stream().anyMatch(line -> line.startsWith("  h1:") && line.endsWith("   DISAGREES")),
                () -> String.join("\n", wrong.lines()));
    }
}
