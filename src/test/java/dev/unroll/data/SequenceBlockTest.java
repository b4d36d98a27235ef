package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceBlockTest {
    private static final long ID = SequenceBlock.id(1, 2);

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unpackingGivesBackWhatWasPacked(boolean everyStep) {
        List<Sequence> sequences = TestSequences.random(seed.random(), 31, 9, everyStep);
        SequenceBlock block = SequenceBlock.pack(ID, sequences, everyStep);
        for (int b = 0; b < sequences.size(); b++) {
            Sequence packed = sequences.get(position(sequences, block, b));
            Sequence unpacked = block.sequence(b);
            assertEquals(packed.key(), unpacked.key());
            assertEquals(packed.weight(0), unpacked.weight(0));
            assertEquals(0, Rows.compareContent(packed.features(), unpacked.features()));
            assertEquals(0, Rows.compareContent(packed.tokens(), unpacked.tokens()));
            assertEquals(0, Rows.compareContent(packed.targets(), unpacked.targets()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSequenceAloneIsTheSameSequence(boolean everyStep) {
        SequenceBlock block = SequenceBlock.pack(ID, TestSequences.random(seed.random(), 31, 9, everyStep), everyStep);
        for (int b = 0; b < 31; b++) {
            SequenceBlock alone = block.alone(b);
            assertEquals(1, alone.steps().sequences());
            assertEquals(block.key(b), alone.key(0));
            assertEquals(block.weight(b, b), alone.weight(0, 0));
            assertEquals(0, Rows.compareContent(block.sequence(b).features(), alone.features()));
            assertEquals(0, Rows.compareContent(block.sequence(b).targets(), alone.targets()));
        }
    }

    @Test
    void everyTargetHasItsOwnWeight() {
        List<Sequence> sequences = new ArrayList<>(TestSequences.random(seed.random(), 9, 9, true));
        Sequence odd = sequences.get(4);
        double[] weights = seed.random().doubles(odd.length()).toArray();
        sequences.set(4, new Sequence(odd.key(), weights, odd.features(), odd.targets()));
        SequenceBlock block = SequenceBlock.pack(ID, sequences, true);
        for (int b = 0; b < 9; b++) {
            Sequence packed = sequences.get(position(sequences, block, b));
            for (int t = 0; t < packed.length(); t++) {
                assertEquals(packed.weight(t), block.weight(b, block.steps().row(b, t)));
                assertEquals(packed.weight(t), block.sequence(b).weight(t));
            }
        }
    }

    @Test
    void totalWeightIsTheSameHoweverEqualWeightsAreGiven() {
        List<Sequence> sequences = TestSequences.random(seed.random(), 31, 99, true);
        List<Sequence> spelledOut = new ArrayList<>();
        for (Sequence s : sequences) {
            double[] weights = new double[s.length()];
            Arrays.fill(weights, s.weight(0));
            spelledOut.add(new Sequence(s.key(), weights, s.features(), s.targets()));
        }
        double expected = SequenceBlock.pack(ID, sequences, true).targetWeight();
        assertEquals(expected, SequenceBlock.pack(ID, spelledOut, true).targetWeight());
    }

    @Test
    void weightsAreOneForAllTargetsOrOneEach() {
        Rows three = Rows.zeros(Rows.Kind.DOUBLE, 3, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Sequence(SequenceKey.ofId("a"), new double[] {1, 2}, three, three));
    }

    @Test
    void longestComesFirstAndEqualsKeepTheirOrder() {
        List<Sequence> sequences = TestSequences.random(seed.random(), 31, 4, false);
        SequenceBlock block = SequenceBlock.pack(ID, sequences, false);
        for (int b = 1; b < 31; b++) {
            int order =
                    Integer.compare(block.steps().length(b - 1), block.steps().length(b));
            assertTrue(order > 0 || (order == 0 && position(sequences, block, b - 1) < position(sequences, block, b)));
        }
    }

    @Test
    void oneSequenceOfOneStepIsABlock() {
        List<Sequence> sequences = TestSequences.random(seed.random(), 1, 1, false);
        SequenceBlock block = SequenceBlock.pack(ID, sequences, false);
        assertEquals(1, block.steps().totalRows());
        assertEquals(ID, block.id());
    }

    @Test
    void sequencesWithoutTargetsMakeABlockWithoutTargets() {
        Rows none = Rows.zeros(Rows.Kind.DOUBLE, 0, 1);
        Rows features = Rows.ofDoubles(new double[] {1, 2, 3}, 1);
        Sequence sequence = new Sequence(SequenceKey.ofId("a"), 1, features, none);
        for (boolean everyStep : new boolean[] {false, true}) {
            SequenceBlock block = SequenceBlock.pack(ID, List.of(sequence), everyStep);
            assertEquals(0, block.targets().rows());
            assertEquals(0, block.sequence(0).targets().rows());
        }
    }

    @Test
    void stepsHoldTheSequencesThatAreStillAlive() {
        PackedSteps steps = new PackedSteps(new int[] {4, 2, 2, 1});
        int[] alive = {4, 3, 1, 1};
        for (int t = 0; t < 4; t++) {
            assertEquals(alive[t], steps.rows(t));
        }
        assertEquals(9, steps.totalRows());
        assertEquals(4, steps.sequences());
        assertArrayEquals(
                new int[] {0, 4, 7, 8}, new int[] {steps.start(0), steps.start(1), steps.start(2), steps.start(3)});
        assertEquals(0, steps.rows(-1));
        assertEquals(0, steps.rows(4));
        assertEquals(6, steps.row(2, 1));
    }

    @Test
    void lengthsMustDescendAndBePositive() {
        assertThrows(IllegalArgumentException.class, () -> new PackedSteps(new int[] {2, 3}));
        assertThrows(IllegalArgumentException.class, () -> new PackedSteps(new int[] {3, 2, 0}));
    }

    /** Where a sequence of the block stood in the list that was packed. */
    private static int position(List<Sequence> sequences, SequenceBlock block, int b) {
        return sequences.stream().map(Sequence::key).toList().indexOf(block.key(b));
    }
}
