package dev.unroll.network;

import dev.unroll.cell.CellType;
import java.io.Serializable;
import java.util.List;

/**
 * The shape of a network.
 *
 * @param inputSize I: features of a time step or, for tokens, the sum of the vocabularies' sizes
 * @param vocabularySizes (K), one for each kind of token that a time step has; empty where it has features. A token of kind
 *     k, in 0 … size of k − 1, selects a row of the k-th part of the input weights.
 * @param hiddenSize H, the same in all layers
 * @param bidirectional whether each layer also runs from the last step to the first
 * @param outputSize O: width of the target, or the number of classes
 */
// spotless:off: a table
public record NetworkConfig(
        CellType cell, int inputSize, List<Integer> vocabularySizes, int hiddenSize, int layers, boolean bidirectional,
        Head head, Loss loss, int outputSize) implements Serializable {
    // spotless:on

    public NetworkConfig {
        requirePositive(inputSize, "inputSize");
        requirePositive(hiddenSize, "hiddenSize");
        requirePositive(layers, "layers");
        requirePositive(outputSize, "outputSize");
        vocabularySizes = List.copyOf(vocabularySizes);
        vocabularySizes.forEach(size -> requirePositive(size, "a vocabulary's size"));
        long rows = vocabularySizes.stream().mapToLong(Integer::intValue).sum();
        if (!vocabularySizes.isEmpty() && rows != inputSize) {
            throw new IllegalArgumentException(
                    "vocabularies of " + vocabularySizes + " make no inputSize " + inputSize);
        }
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    // spotless:off: a table
    /** Whether a time step has tokens, not features. */ public boolean tokens() { return !vocabularySizes.isEmpty(); }
    /** GH. */ public int gateSize() { return cell.gates() * hiddenSize; }
    /** 1 or 2. */ public int directions() { return bidirectional ? 2 : 1; }
    /** Width of a layer's output: H, or 2·H when bidirectional (forward, then reverse). */
    public int layerOutputSize() { return directions() * hiddenSize; }
    /** Width of a layer's input. */
    public int layerInputSize(int layer) { return layer == 0 ? inputSize : layerOutputSize(); }
    // spotless:on

    /** (K) The first row of each kind's part of the input weights; empty where a time step has features. */
    public int[] vocabularyStarts() {
        int[] starts = new int[vocabularySizes.size()];
        for (int k = 1; k < starts.length; k++) {
            starts[k] = starts[k - 1] + vocabularySizes.get(k - 1);
        }
        return starts;
    }
}
