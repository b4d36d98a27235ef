package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.unroll.TestSeed;
import dev.unroll.data.Sequence;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
            scorer.step(
                    alive.stream().map(s -> states[s]).toList(),
                    scorer.network().config().inputs().features() == 0
                            ? new float[0][]
                            : alive.stream()
                                    .map(s -> RandomModels.features(sequences.get(s), now - s))
                                    .toArray(float[][]::new),
                    !scorer.network().config().tokens()
                            ? new int[0][]
                            : alive.stream()
                                    .map(s -> RandomModels.tokens(sequences.get(s), now - s))
                                    .toArray(int[][]::new),
                    out);
            for (int i = 0; i < alive.size(); i++) {
                int s = alive.get(i);
                assertOutput(scorer, sequences.get(s), now - s, expected.get(s), out[i]);
                left -= now - s == sequences.get(s).length() - 1 ? 1 : 0;
            }
        }
    }
}
