package dev.unroll.network;

import java.io.Serializable;
import java.util.List;

/**
 * What a time step of the input has: numbers, tokens, or both.
 *
 * @param features I, how many numbers; 0 for none
 * @param vocabularySizes (K), one for each kind of token; empty for none. A token of kind k is one of 0 … size of k − 1
 * @param embeddingSize E: a token of a kind stands for a row (E) of that kind's table, which the first layer multiplies; 0
 *     where it selects a row of the first layer's input weights instead
 */
public record Inputs(int features, List<Integer> vocabularySizes, int embeddingSize) implements Serializable {
    public Inputs {
        vocabularySizes = List.copyOf(vocabularySizes);
        vocabularySizes.forEach(size -> NetworkConfig.requirePositive(size, "a vocabulary's size"));
        if (features < 0 || embeddingSize < 0 || (features == 0 && vocabularySizes.isEmpty())) {
            throw new IllegalArgumentException(
                    features + " features, vocabularies of " + vocabularySizes + ", embeddings of " + embeddingSize);
        }
    }

    // spotless:off: a table
    /** Whether a time step has tokens. */ public boolean hasTokens() { return !vocabularySizes.isEmpty(); }
    // spotless:on
}
