package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.TestSeed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceBytesTest {
    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @EnumSource(
            value = Rows.Kind.class,
            names = {"FLOAT", "DOUBLE"})
    void sequencesOfNumbersArriveAsTheyWere(Rows.Kind kind) {
        Standardization identity = Standardization.identity();
        List<Sequence> sequences = new ArrayList<>();
        for (boolean everyStep : new boolean[] {false, true}) {
            TestSequences.random(seed.random(), 50, 30, everyStep)
                    .forEach(sequence -> sequences.add(sequence.standardized(identity, identity, kind)));
        }
        assertArrive(sequences);
    }

    @Test
    void tokensWeightsOfEachTargetAndSequencesWithoutTargetsArriveAsTheyWere() {
        SequenceKey key = new SequenceKey(-1, 7);
        Rows tokens = Rows.ofIntegers(new int[] {3, 0, 7, 1, 2, 9}, 3);
        Rows features = Rows.ofFloats(new float[] {0.5f, 1, -2, 3}, 2);
        Rows classes = Rows.ofIntegers(new int[] {1, 0}, 1);
        assertArrive(List.of(
                new Sequence(key, new double[] {0.5, 2}, tokens, classes),
                new Sequence(key, new double[] {0.5, 2}, features, tokens, classes),
                new Sequence(key, new double[] {3}, features, tokens, classes),
                new Sequence(key, 1, tokens, Rows.zeros(Rows.Kind.INTEGER, 0, 1))));
    }

    private static void assertArrive(List<Sequence> sequences) {
        SequenceBytes bytes = new SequenceBytes();
        for (int i = 0; i < sequences.size(); i++) {
            bytes.add(sequences.get(i), new SequenceKey(i, -i));
        }
        List<Sequence> arrived = new ArrayList<>();
        SequenceBytes.read(bytes.toArray(), (sequence, hash) -> {
            assertEquals(new SequenceKey(arrived.size(), -arrived.size()), hash);
            arrived.add(sequence);
        });
        assertEquals(sequences.size(), arrived.size());
        for (int i = 0; i < sequences.size(); i++) {
            assertSame(sequences.get(i), arrived.get(i));
        }
    }

    private static void assertSame(Sequence expected, Sequence found) {
        assertEquals(expected.key(), found.key());
        assertArrayEquals(expected.weights(), found.weights());
        assertEquals(0, Rows.compareContent(expected.features(), found.features()));
        assertEquals(0, Rows.compareContent(expected.tokens(), found.tokens()));
        assertEquals(0, Rows.compareContent(expected.targets(), found.targets()));
    }
}
