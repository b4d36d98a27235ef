package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.spark.read.SequenceReader.Part;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Time steps whose label is null, and weights of time steps. */
class MissingTargetsTest {
    private static final List<Float> FEATURES = List.of(1f, 2f, 3f);

    @Test
    void aClassThatIsNullIsNoTarget() {
        SequenceReader reader = reader(Target.CLASS, "label array<int>", Arrays.asList(null, 2, null));
        PartSummary summary = reader.summarize().training();
        assertEquals("1 sequences of 3 to 3 steps, 3 steps and 1 targets in all", summary.toString());
        assertArrayEquals(new long[] {0, 0, 1}, summary.classCounts());
        assertEquals(1, summary.weight());
        Sequence sequence = reader.sequences(Part.ALL).keys().first();
        assertArrayEquals(new double[] {Double.NaN, 1, Double.NaN}, sequence.weights());
        SequenceBlock block = SequenceBlock.pack(0, List.of(sequence), true);
        assertEquals(1, block.targetWeight());
        assertTrue(!block.hasTarget(0) && block.hasTarget(1) && !block.hasTarget(2));
        assertEquals(0, block.weight(0, 0));
        assertArrayEquals(sequence.weights(), block.alone(0).sequence(0).weights());
        double[] weighted = sequence.weighted(new double[] {5, 5, 7}).weights();
        assertArrayEquals(new double[] {Double.NaN, 7, Double.NaN}, weighted);
    }

    @Test
    void aNumberOrVectorThatIsNullIsNoPartOfTheMoments() {
        SequenceReader numbers = reader(Target.NUMBERS, "label array<double>", Arrays.asList(4.0, null, 8.0));
        assertEquals(6, numbers.summarize().training().labels().mean(0));
        SequenceReader vectors = reader(
                Target.NUMBERS,
                "label array<array<double>>",
                Arrays.asList(null, List.of(4.0, 1.0), List.of(8.0, 1.0)));
        PartSummary summary = vectors.summarize().training();
        assertEquals(6, summary.labels().mean(0));
        assertEquals(0, summary.labels().deviation(1));
        Sequence sequence = vectors.sequences(Part.ALL).keys().first();
        assertArrayEquals(new double[] {Double.NaN, 1, 1}, sequence.weights());
    }

    @Test
    void everyTimeStepMayHaveAWeight() {
        SequenceReader reader = reader(
                Target.CLASS, "label array<int>, weight array<float>", Arrays.asList(1, null, 0), List.of(2f, 3f, 0f));
        assertEquals(2, reader.summarize().training().weight());
        Sequence sequence = reader.sequences(Part.ALL).keys().first();
        assertArrayEquals(new double[] {2, Double.NaN, 0}, sequence.weights());
        assertTrue(sequence.hasTarget(2), "a weight of 0 is no missing target");
    }

    @Test
    void mistakesAreSaid() {
        String at = " of row 0 of partition 0: expected ";
        String rest = "; correct or drop such rows, or choose another column with ";
        assertSentence(
                "Column \"label\"" + at + "a label at one time step at least, found null at each" + rest + "labelCol.",
                () -> reader(Target.CLASS, "label array<int>", Arrays.asList(null, null, null)));
        assertSentence(
                "Column \"label\" of row 0 of partition 0, time step 2: expected at least one number, found null" + rest
                        + "labelCol.",
                () -> reader(Target.NUMBERS, "label array<array<double>>", Arrays.asList(null, null, null)));
        assertSentence(
                "Column \"label\" of row 0 of partition 0, time step 1: expected a finite number within ±3.4028235E38,"
                        + " found null" + rest + "labelCol.",
                () -> reader(
                        Target.NUMBERS,
                        "label array<array<double>>",
                        Arrays.asList(List.of(1.0), Arrays.asList((Double) null), List.of(1.0))));
        assertSentence(
                "Column \"weight\"" + at + "as many weights as time steps (3), found 2" + rest + "weightCol.",
                () -> reader(Target.CLASS, "label array<int>, weight array<float>", List.of(0, 1, 0), List.of(1f, 2f)));
        assertSentence(
                "Column \"weight\" of row 0 of partition 0, time step 1: expected a finite number of 0 or more, found null"
                        + rest + "weightCol.",
                () -> reader(
                        Target.CLASS,
                        "label array<int>, weight array<float>",
                        List.of(0, 1, 0),
                        Arrays.asList(1f, null, 1f)));
    }

    private static void assertSentence(String expected, Supplier<SequenceReader> reader) {
        UnrollException thrown =
                assertThrows(UnrollException.class, () -> reader.get().summarize());
        assertEquals(expected, thrown.getMessage());
    }

    /** Of one row: three time steps, a label and perhaps weights. */
    private static SequenceReader reader(Target target, String schema, Object... cells) {
        Object[] row = new Object[1 + cells.length];
        row[0] = FEATURES;
        System.arraycopy(cells, 0, row, 1, cells.length);
        Dataset<Row> data = LocalSpark.rows("features array<float>, " + schema, RowFactory.create(row));
        String weight = cells.length > 1 ? "weight" : "";
        SequenceFormat.Columns columns = new SequenceFormat.Columns("features", "", "label", weight, "", "");
        SequenceFormat format =
                new SequenceFormat(columns, target, Head.EVERY, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
        return new SequenceReader(data, format, 0, 1);
    }
}
