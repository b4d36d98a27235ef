package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

class RnnScorerTest {
    private static final int MODELS = 200;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    @Test
    void wholeSequencesStepsAndBatchesOfStepsHaveTheBitsOfThePredictor() {
        for (int k = 0; k < MODELS; k++) {
            TrainedNetwork model = RandomModels.model(random, false, Precision.FLOAT);
            List<Sequence> sequences = RandomModels.sequences(model, random.nextLong(), 1 + random.nextInt(9), 12);
            List<double[][]> expected = model.predictor(1 + random.nextInt(9)).outputs(sequences);
            RnnScorer scorer = RnnScorer.of(model);
            for (int s = 0; s < sequences.size(); s++) {
                assertScores(scorer, sequences.get(s), expected.get(s));
                assertSteps(scorer, sequences.get(s), expected.get(s));
            }
            assertBatches(scorer, sequences, expected);
        }
    }

    private static void assertScores(RnnScorer scorer, Sequence sequence, double[][] expected) {
        double[][] found = scorer.score(RandomModels.features(sequence), RandomModels.tokens(sequence));
        assertArrayEquals(expected, found, () -> "" + scorer.network().config());
    }

    private static void assertSteps(RnnScorer scorer, Sequence sequence, double[][] expected) {
        RnnState state = scorer.start();
        double[] out = new double[scorer.outputs()];
        for (int t = 0; t < sequence.length(); t++) {
            state = RnnState.of(state.toBytes(), scorer); // as good as the state itself
            scorer.step(state, RandomModels.features(sequence, t), RandomModels.tokens(sequence, t), out);
            assertOutput(scorer, sequence, t, expected, out);
        }
    }

    private static void assertOutput(RnnScorer scorer, Sequence sequence, int t, double[][] expected, double[] out) {
        boolean everyStep = scorer.network().config().head() == Head.EVERY;
        if (everyStep || t == sequence.length() - 1) {
            assertArrayEquals(
                    expected[everyStep ? t : 0],
                    out,
                    () -> "step " + t + " of " + scorer.network().config());
        }
    }

    /** Each sequence begins later than the one before, so that a batch has some that begin and some that go on. */
    private static void assertBatches(RnnScorer scorer, List<Sequence> sequences, List<double[][]> expected) {
        RnnState[] states = new RnnState[sequences.size()];
        for (int time = 0, left = states.length; left > 0; time++) {
            List<Integer> alive = new ArrayList<>();
            for (int s = 0; s < states.length; s++) {
                if (s <= time && time - s < sequences.get(s).length()) {
                    alive.add(s);
                }
            }
            double[][] out = new double[alive.size()][scorer.outputs()];
            int now = time;
            alive.stream().filter(s -> s == now).forEach(s -> states[s] = scorer.start());
            float[][] x = alive.stream()
                    .map(s -> RandomModels.features(sequences.get(s), now - s))
                    .toArray(float[][]::new);
            int[][] tokens = alive.stream()
                    .map(s -> RandomModels.tokens(sequences.get(s), now - s))
                    .toArray(int[][]::new);
            Inputs inputs = scorer.network().config().inputs();
            scorer.step(
                    alive.stream().map(s -> states[s]).toList(),
                    inputs.features() == 0 ? new float[0][] : x,
                    inputs.hasTokens() ? tokens : new int[0][],
                    out);
            for (int i = 0; i < alive.size(); i++) {
                int s = alive.get(i);
                assertOutput(scorer, sequences.get(s), now - s, expected.get(s), out[i]);
                left -= now - s == sequences.get(s).length() - 1 ? 1 : 0;
            }
        }
    }

    @Test
    void manyThreadsGetTheBitsOfOne() {
        TrainedNetwork model = RandomModels.model(random, false, Precision.FLOAT);
        List<Sequence> sequences = RandomModels.sequences(model, random.nextLong(), 64, 30);
        List<double[][]> expected = model.predictor(8).outputs(sequences);
        RnnScorer scorer = RnnScorer.of(model);
        IntStream.range(0, 4 * sequences.size()).parallel().forEach(k -> {
            int s = k % sequences.size();
            assertScores(scorer, sequences.get(s), expected.get(s));
            assertSteps(scorer, sequences.get(s), expected.get(s));
        });
    }

    @Test
    void bothDirectionsAndDoublePrecisionScoreWholeSequences() {
        for (int k = 0; k < 20; k++) {
            Precision precision = k % 2 == 0 ? Precision.FLOAT : Precision.DOUBLE;
            TrainedNetwork model = RandomModels.model(random, k % 3 > 0, precision);
            List<Sequence> sequences = RandomModels.sequences(model, random.nextLong(), 5, 12);
            List<double[][]> expected = model.predictor(8).outputs(sequences);
            List<double[][]> found = RnnScorer.of(model)
                    .score(
                            sequences.stream().map(RandomModels::features).toList(),
                            sequences.stream().map(RandomModels::tokens).toList());
            assertArrayEquals(expected.toArray(), found.toArray(), () -> "" + model.config());
        }
    }

    @Test
    void negativeZeroCountsAsZeroAsInTransform() {
        NetworkConfig config =
                new NetworkConfig(CellType.ELMAN_RELU, 2, List.of(), 3, 1, false, Head.EVERY, Loss.SQUARED_ERROR, 1);
        Standardization units = Standardization.identity();
        RnnScorer scorer = RnnScorer.of(RandomModels.of(config, seed.value(), units, units, Precision.FLOAT));
        double[][] expected = scorer.score(new float[][] {{0, 0}});
        assertArrayEquals(expected, scorer.score(new float[][] {{-0f, -0f}}));
        double[] out = new double[1];
        scorer.step(scorer.start(), new float[] {-0f, -0f}, out);
        assertArrayEquals(expected[0], out);
    }

    @Test
    void predictionAndProbabilityAreThoseOfTransform() {
        for (LossFunction loss : RandomCase.losses()) {
            NetworkConfig config = new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, loss.kind(), 2)
                    .withLoss(loss, 2 * loss.outputsOfNumber());
            Standardization units = Standardization.identity();
            TrainedNetwork model = RandomModels.of(config, seed.value(), units, units, Precision.FLOAT);
            RnnScorer scorer = RnnScorer.of(model);
            double[] outputs = scorer.score(new float[][] {{1, 2}, {3, 4}})[0];
            assertArrayEquals(model.target().prediction(outputs), scorer.prediction(outputs));
            assertArrayEquals(model.target().probability(outputs), scorer.probability(outputs));
        }
    }

    @Test
    void mistakesAreSentencesAndLeaveTheStateAsItWas() {
        NetworkConfig config = new NetworkConfig(
                CellType.GRU, new Inputs(2, List.of(5), 3), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
        Standardization units = Standardization.identity();
        RnnScorer scorer = RnnScorer.of(RandomModels.of(config, seed.value(), units, units, Precision.FLOAT));
        RnnState state = scorer.start();
        float[] x = {1, 2};
        double[] out = new double[1];
        assertMistake("Row 0: expected 2 features, found 3.", () -> scorer.step(state, new float[3], out));
        assertMistake("Row 0: expected 1 tokens, found 0.", () -> scorer.step(state, x, out));
        assertMistake(
                "Row 0, token 0: expected a number from 0 to 4, found 5; leave the row out, or correct it.",
                () -> scorer.step(state, x, new int[] {5}, out));
        assertMistake(
                "Row 0, feature 1: expected a finite number, found NaN; leave the row out, or correct it.",
                () -> scorer.step(state, new float[] {1, Float.NaN}, new int[1], out));
        assertMistake(
                "The array of outputs: expected a length of 1, found 2.",
                () -> scorer.step(state, x, new int[1], new double[2]));
        assertMistake(
                "The tokens have 0 rows: expected 2, as the model reads 1 tokens of a time step.",
                () -> scorer.score(new float[2][2]));
        assertMistake(
                "The batch has 1 outputs: expected as many as states, 2.",
                () -> scorer.step(List.of(state, scorer.start()), new float[2][2], new int[2][1], new double[1][1]));
        assertMistake("A sequence has no time step: expected at least one.", () -> scorer.score(new float[0][]));
        assertEquals(0, state.steps());
    }

    private static void assertMistake(String sentence, Executable run) {
        assertEquals(sentence, assertThrows(UnrollException.class, run).getMessage());
    }
}
