package dev.unroll.network;

import java.io.Serializable;
import java.util.List;

/**
 * What a time step of the input has: features, tokens, or both.
 *
 * @param features how many numbers; 0 for none
 * @param vocabularySizes (K), one for each kind of token; empty for none. A token of kind k is one of 0 … size of k − 1
 * @param embeddingSize E: a token of a kind stands for a row (E) of that kind's table, which the first layer multiplies; 0
 *     where it selects a column of the first layer's input weights instead
 * @param lazyRows whether a step changes only those rows of the tables that its tokens stand for
 */
public record Inputs(int features, List<Integer> vocabularySizes, int embeddingSize, boolean lazyRows)
        implements Serializable {
    public Inputs {
        vocabularySizes = List.copyOf(vocabularySizes);
        vocabularySizes.forEach(size -> NetworkConfig.requirePositive(size, "a vocabulary's size"));
        if (features < 0 || embeddingSize < 0 || (features == 0 && vocabularySizes.isEmpty())) {
            throw new IllegalArgumentException(
                    features + " features, vocabularies of " + vocabularySizes + ", embeddings of " + embeddingSize);
        }
    }

    // spotless:off: a table
    public Inputs(int features, List<Integer> vocabularySizes, int embeddingSize) { this(features, vocabularySizes, embeddingSize, false); }
    public static Inputs ofFeatures(int features) { return new Inputs(features, List.of(), 0); }
    public static Inputs ofTokens(List<Integer> vocabularySizes) { return new Inputs(0, vocabularySizes, 0); }
    /** Whether a time step has tokens. */ public boolean hasTokens() { return !vocabularySizes.isEmpty(); }
    /** Whether tokens stand for rows of tables. */ public boolean embeds() { return hasTokens() && embeddingSize > 0; }
    /** Whether tokens select columns of the first layer's input weights. */
    public boolean selectsWeights() { return hasTokens() && embeddingSize == 0; }
    /** V: tokens of all kinds. */ public int tokens() { return vocabularySizes.stream().mapToInt(Integer::intValue).sum(); }
    /** What a time step has beside its targets: features, and kinds of token. */
    public int ofStep() { return features + vocabularySizes.size(); }
    // spotless:on

    /** How many numbers the first layer multiplies: features, and embeddings. */
    public int numbers() {
        return (int) Math.min(Integer.MAX_VALUE, features + (long) vocabularySizes.size() * embeddingSize);
    }

    /** (K) How many tokens the kinds before each have together. */
    public int[] vocabularyStarts() {
        int[] starts = new int[vocabularySizes.size()];
        for (int k = 1; k < starts.length; k++) {
            starts[k] = starts[k - 1] + vocabularySizes.get(k - 1);
        }
        return starts;
    }
}
