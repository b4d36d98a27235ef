package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.BestEpoch;
import dev.unroll.metric.Softmax;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
    private static final int[] BEGINNING = {4, 0, 3};

    private final RnnScorer scorer = scorer(Inputs.ofTokens(List.of(6)), Loss.CROSS_ENTROPY, 6, List.of());

    private static RnnScorer scorer(Inputs inputs, Loss loss, int outputs, List<Vocabulary> vocabularies) {
        NetworkConfig config = new NetworkConfig(CellType.LSTM, inputs, 7, 2, false, Head.EVERY, loss, outputs);
        return RnnScorer.of(new TrainedNetwork(
                config,
                vocabularies,
                Optional.empty(),
                false,
                Standardization.identity(),
                Standardization.identity(),
                Precision.FLOAT,
                Optional.empty(),
                BestEpoch.NONE,
                new RandomCase(new ParameterLayout(config), 3).parameters()));
    }

    /** Outputs after the last of some tokens, computed from the first one on. */
    private double[] outputs(int... tokens) {
        return scorer.score(tokens)[tokens.length - 1];
    }

    @Test
    void aSeedGivesTheSameTokensOnEveryMachine() {
        int[] tokens = new TokenSampler(scorer, 0.7, 4, 9).sample(BEGINNING, 12);
        assertEquals("[3, 3, 5, 5, 2, 3, 3, 0, 5, 3, 3, 3]", Arrays.toString(tokens));
        assertArrayEquals(tokens, new TokenSampler(scorer, 0.7, 4, 9).sample(BEGINNING, 12));
        assertTrue(!Arrays.equals(tokens, new TokenSampler(scorer, 0.7, 4, 10).sample(BEGINNING, 12)));
    }

    @Test
    void temperatureZeroAndASingleTokenAreTheLikeliestOfTheWholeSequence() {
        int[] tokens = BEGINNING;
        for (int n = 0; n < 9; n++) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = Softmax.largest(outputs(Arrays.copyOf(tokens, tokens.length - 1)));
        }
        int[] expected = Arrays.copyOfRange(tokens, BEGINNING.length, tokens.length);
        assertArrayEquals(expected, new TokenSampler(scorer, 0, 0, 1).sample(BEGINNING, 9));
        assertArrayEquals(expected, new TokenSampler(scorer, 1, 1, 1).sample(BEGINNING, 9));
        assertArrayEquals(expected, new TokenSampler(scorer, 1e-300, 0, 1).sample(BEGINNING, 9));
    }

    @Test
    void tokensAreAsFrequentAsTheirProbabilitiesAtATemperature() {
        int draws = 4000;
        double temperature = 0.5;
        double[] counts = new double[6];
        for (int seed = 0; seed < draws; seed++) {
            counts[new TokenSampler(scorer, temperature, 5, seed).sample(BEGINNING, 1)[0]]++;
        }
        double[] scaled =
                Arrays.stream(outputs(BEGINNING)).map(z -> z / temperature).toArray();
        int least = IntStream.range(0, 6)
                .reduce((a, b) -> scaled[b] < scaled[a] ? b : a)
                .getAsInt();
        scaled[least] = Double.NEGATIVE_INFINITY; // not among five
        double[] expected = Softmax.softmax(scaled);
        for (int k = 0; k < 6; k++) {
            double deviation = Math.sqrt(expected[k] * (1 - expected[k]) / draws);
            assertEquals(expected[k], counts[k] / draws, 5 * deviation);
        }
    }

    @Test
    void anUnknownTokenIsReadButNeverDrawn() {
        Vocabulary vocabulary = new Vocabulary(List.of("a", "b"), true);
        RnnScorer named = scorer(Inputs.ofTokens(List.of(3)), Loss.CROSS_ENTROPY, 3, List.of(vocabulary));
        int[] tokens = new TokenSampler(named, 10, 0, 1).sample(new int[] {2}, 200);
        assertEquals(
                List.of(0, 1), Arrays.stream(tokens).distinct().sorted().boxed().toList());
    }

    @Test
    void modelsThatTellNoNextTokenAreRefused() {
        List<RnnScorer> others = List.of(
                scorer(Inputs.ofFeatures(1), Loss.CROSS_ENTROPY, 2, List.of()),
                scorer(new Inputs(1, List.of(3), 0), Loss.CROSS_ENTROPY, 3, List.of()),
                scorer(Inputs.ofTokens(List.of(3, 3)), Loss.CROSS_ENTROPY, 6, List.of()),
                scorer(Inputs.ofTokens(List.of(3)), Loss.CROSS_ENTROPY, 4, List.of()),
                scorer(Inputs.ofTokens(List.of(3)), Loss.SQUARED_ERROR, 3, List.of()));
        for (RnnScorer other : others) {
            UnrollException e = assertThrows(UnrollException.class, () -> new TokenSampler(other, 1, 0, 1));
            assertTrue(
                    e.getMessage()
                            .startsWith(
                                    "The model does not tell which token comes next: expected tokens of one kind and a class for each, found "));
        }
    }
}
