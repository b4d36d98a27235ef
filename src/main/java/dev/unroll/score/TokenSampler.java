package dev.unroll.score;

import dev.unroll.data.CounterRandom;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Target;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Goes on with a sequence of tokens: each next one is drawn with the probabilities that a network gives it, and read by the network
 * in turn. The same tokens for the same seed on every machine.
 */
public final class TokenSampler {
    private final RnnScorer scorer;
    private final int words; // tokens that may be drawn, those from 0 on
    private final double temperature;
    private final int topK;
    private final CounterRandom random;

    /**
     * Throws USAGE for a network that does not tell which token comes next: class k must be the token k of its only kind.
     *
     * @param temperature what outputs are divided by before softmax: below 1 the likely tokens become likelier, 0 takes the likeliest
     * @param topK how many of the likeliest tokens are drawn from, 0 for all; of equals the first ones
     */
    public TokenSampler(RnnScorer scorer, double temperature, int topK, long seed) {
        TrainedNetwork network = scorer.network();
        NetworkConfig config = network.config();
        int tokens = config.inputs().tokens();
        if (config.inputs().ofStep() != 1
                || tokens == 0
                || network.target() != Target.CLASS
                || config.outputSize() != tokens) {
            throw UnrollException.usage(
                    "The model does not tell which token comes next: expected tokens of one kind and a class for each, found %d features, vocabularies of %s and %d outputs; train one with the next token as the label of each time step.",
                    config.inputs().features(), config.vocabularySizes(), config.outputSize());
        }
        boolean named = !network.vocabularies().isEmpty();
        Vocabulary vocabulary = named ? network.vocabularies().get(0) : new Vocabulary(List.of(), false);
        this.scorer = scorer;
        this.words = named ? vocabulary.words().size() : tokens; // an unknown one has no name
        this.temperature = temperature;
        this.topK = topK == 0 ? words : Math.min(topK, words);
        this.random = new CounterRandom(seed, Purpose.SAMPLE, 0, 0);
    }

    /** So many tokens that go on from a beginning of at least one. */
    public int[] sample(int[] beginning, int length) {
        RnnState state = scorer.start();
        double[] outputs = new double[scorer.outputs()];
        for (int token : beginning) {
            scorer.step(state, new int[] {token}, outputs);
        }
        int[] drawn = new int[length];
        for (int n = 0; n < length; n++) {
            drawn[n] = draw(outputs, random.uniform(n));
            scorer.step(state, new int[] {drawn[n]}, outputs);
        }
        return drawn;
    }

    /** @param uniform in [0, 1) */
    private int draw(double[] outputs, double uniform) {
        int[] likeliest = IntStream.range(0, words)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -outputs[k])) // stable
                .mapToInt(Integer::intValue)
                .limit(temperature == 0 ? 1 : topK)
                .toArray();
        double[] weights = new double[likeliest.length];
        Arrays.setAll(
                weights,
                k -> k == 0 ? 1 : StrictMath.exp((outputs[likeliest[k]] - outputs[likeliest[0]]) / temperature));
        double rest = uniform * Arrays.stream(weights).reduce(0, Double::sum); // in order, unlike sum()
        int k = 0;
        while (k < weights.length - 1 && rest >= weights[k]) {
            rest -= weights[k];
            k++;
        }
        return likeliest[k];
    }
}
