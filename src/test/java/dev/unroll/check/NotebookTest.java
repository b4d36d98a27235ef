package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NotebookTest {
    private final Notebook notebook = new Notebook(p -> Notebook.evaluate(Notebook.example(), p));

    @Test
    void forwardPassIsTheNotebooks() {
        assertArrayEquals(new double[] {0.3799489622552249, 0.197375320224904}, notebook.state(1), 1e-15);
        assertArrayEquals(new double[] {0.8797588204692393, 0.9771101133166559}, notebook.state(2), 1e-15);
        assertArrayEquals(new double[] {0.998605902749325, 0.9999981536273475}, notebook.state(3), 1e-15);
        assertEquals(5.99720442000804, notebook.output(), 1e-14);
    }

    @Test
    void chainAndStepAreTheNotebooks() {
        assertArrayEquals(
                new double[] {0.00034734838434105, 0.00272708265602591}, notebook.notebookInputGradient(), 1e-16);
        assertArrayEquals(
                new double[] {0.00053191313313909, 0.00212484382788503}, notebook.notebookRecurrentGradient(), 1e-16);
        assertArrayEquals(
                new double[] {1.9999996526516157, 0.999997272917344}, notebook.inputWeightsAfterNotebookStep(), 1e-15);
        assertArrayEquals(
                new double[] {0.9999994680868669, 1.9999978751561722, 2.999999468086867, 3.999997875156172},
                notebook.recurrentWeightsAfterNotebookStep(),
                1e-15);
    }

    @Test
    void exactGradientIsTheKnownOne() {
        assertArrayEquals(new double[] {-0.00309605732937594, -0.00103878902899121}, notebook.inputGradient(), 1e-16);
        assertArrayEquals(
                new double[] {-0.00539987084915114, -0.00571144567479288, -0.00020622301302382, -0.00011483219594517},
                notebook.recurrentGradient(),
                1e-16);
        assertArrayEquals(new double[] {-1.0013975854309043, -1.0027937284576252}, notebook.outputGradient(), 1e-14);
    }

    @Test
    void exactGradientEqualsCentralDifferences() {
        assertTrue(notebook.differenceFromCentralDifferences() < 1e-6);
    }

    @Test
    void notebooksStepClimbsAndTheExactStepDescends() {
        assertEquals(0.5027994876257058, notebook.loss(), 1e-14);
        assertEquals(0.5027995068959374, notebook.lossAfterNotebookStep(), 1e-14);
        assertEquals(0.5007930284404293, notebook.lossAfterExactStep(), 1e-14);
    }

    @Test
    void reportAgreesInEveryLine() {
        assertEquals(0, new NotebookReport(notebook).disagreements());
    }

    @Test
    void reportCountsWhatDisagrees() {
        Notebook wrong = new Notebook(p -> {
            double[] result = Notebook.evaluate(Notebook.example(), p);
            result[0] += 1e-7; // the first entry of h_1
            return result;
        });
        NotebookReport report = new NotebookReport(wrong);
        assertTrue(report.disagreements() > 0);
        assertTrue(
                report.lines().stream().anyMatch(line -> line.startsWith("  h1:") && line.endsWith("   DISAGREES")),
                () -> String.join("\n", report.lines()));
    }
}
