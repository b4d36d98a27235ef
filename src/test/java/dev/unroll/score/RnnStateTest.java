package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RnnStateTest {
    private static final String ADVICE = "; drop it, and begin its sequence again.";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    private static RnnScorer scorer(int hidden, boolean bidirectional, Precision precision, long seed) {
        NetworkConfig config = new NetworkConfig(
                CellType.LSTM, 2, List.of(), hidden, 1, bidirectional, Head.MEAN, Loss.SQUARED_ERROR, 1);
        Standardization units = Standardization.identity();
        return RnnScorer.of(RandomModels.of(config, seed, units, units, precision));
    }

    private static RnnState state(RnnScorer scorer) {
        RnnState state = scorer.start();
        scorer.step(state, new float[] {0.5f, -1}, new double[1]);
        scorer.step(state, new float[] {2, 1}, new double[1]);
        return state;
    }

    @Test
    void anyFlippedBitIsFound() {
        RnnScorer scorer = scorer(3, false, Precision.FLOAT, 1);
        byte[] bytes = state(scorer).toBytes();
        for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertTrue(modelError(flipped, scorer).endsWith(ADVICE));
        }
    }

    @Test
    void anyOtherLengthIsFound() {
        RnnScorer scorer = scorer(3, false, Precision.FLOAT, 1);
        byte[] bytes = state(scorer).toBytes();
        for (int length = 0; length < 2 * bytes.length; length++) {
            if (length != bytes.length) {
                assertTrue(modelError(Arrays.copyOf(bytes, length), scorer).endsWith(ADVICE));
            }
        }
        byte[] noise = new byte[bytes.length];
        random.nextBytes(noise);
        assertEquals(
                "The " + noise.length + " bytes are no state: expected those of RnnState.toBytes" + ADVICE,
                modelError(noise, scorer));
    }

    @Test
    void stateOfAnotherModelIsRefused() {
        RnnScorer scorer = scorer(3, false, Precision.FLOAT, 1);
        RnnScorer other = scorer(3, false, Precision.FLOAT, 2);
        RnnState state = state(other);
        String expected = "The state is of another model: expected weights of SHA-256 %s, found %s";
        assertEquals(expected.formatted(scorer.digest(), other.digest()) + ADVICE, modelError(state.toBytes(), scorer));
        UnrollException e = assertThrows(UnrollException.class, () -> scorer.step(state, new float[2], new double[1]));
        assertEquals(expected.formatted(other.digest(), scorer.digest()) + ADVICE, e.getMessage());
        assertEquals(2, state.steps());
    }

    @Test
    void stateOfALaterVersionIsRefused() {
        RnnScorer scorer = scorer(3, false, Precision.FLOAT, 1);
        byte[] bytes = state(scorer).toBytes();
        ByteBuffer.wrap(bytes).putInt(Integer.BYTES, 2);
        assertEquals("The state is of version 2: expected 1" + ADVICE, modelError(bytes, scorer));
    }

    @Test
    void stateHasTheSizeThatItsNumbersTake() {
        int fixed = 4 + 4 + 32 + 8 + 4;
        assertEquals(
                fixed + 2 * 3 * 4 + 3 * 8,
                state(scorer(3, false, Precision.FLOAT, 1)).toBytes().length);
    }

    private static String modelError(byte[] bytes, RnnScorer scorer) {
        UnrollException e = assertThrows(UnrollException.class, () -> RnnState.of(bytes, scorer));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        return e.getMessage();
    }

    @Test
    void modelsThatCannotGoStepByStepSayWhy() {
        assertEquals(
                "The model runs in two directions, of which one begins with the last step: expected a model of one"
                        + " direction to go on step by step; score whole sequences, or train one without bidirectional.",
                usageError(() -> scorer(3, true, Precision.FLOAT, 1).start()));
        assertEquals(
                "The model is in double precision: expected float to go on step by step; score whole sequences, or"
                        + " load the model with RnnScorer.of(network.in(Precision.FLOAT)).",
                usageError(() -> scorer(3, false, Precision.DOUBLE, 1).start()));
    }

    @Test
    void stateTwiceInABatchIsRefusedAndStaysUsable() {
        RnnScorer scorer = scorer(3, false, Precision.FLOAT, 1);
        RnnState state = scorer.start();
        float[][] x = new float[2][2];
        assertEquals(
                "A state takes one step at a time: expected each state once in a batch, and in one thread, found one"
                        + " twice; score the later step in another call.",
                usageError(() -> scorer.step(List.of(state, state), x, new int[0][], new double[2][1])));
        assertEquals(0, state.steps());
        scorer.step(state, x[0], new double[1]);
        assertEquals(1, state.steps());
    }

    private static String usageError(Runnable run) {
        UnrollException e = assertThrows(UnrollException.class, run::run);
        assertEquals(UnrollException.Kind.USAGE, e.kind());
        return e.getMessage();
    }
}
