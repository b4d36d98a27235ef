package dev.unroll.network;

import dev.unroll.cell.CellType;
import java.io.Serializable;

/**
 * The shape of a network.
 *
 * @param inputSize I: features of a time step or, with {@code tokens}, the size of the vocabulary
 * @param tokens whether a time step is one integer in 0 … I−1, which selects a row of the input weights
 * @param hiddenSize H, the same in all layers
 * @param bidirectional whether each layer also runs from the last step to the first
 * @param outputSize O: width of the target, or the number of classes
 */
public record NetworkConfig(
        CellType cell,
        int inputSize,
        boolean tokens,
        int hiddenSize,
        int layers,
        boolean bidirectional,
        Head head,
        Loss loss,
        int outputSize)
        implements Serializable {

    public NetworkConfig {
        requirePositive(inputSize, "inputSize");
        requirePositive(hiddenSize, "hiddenSize");
        requirePositive(layers, "layers");
        requirePositive(outputSize, "outputSize");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    /** 1 or 2. */
    public int directions() {
        return bidirectional ? 2 : 1;
    }

    /** Width of a layer's output: H, or 2·H when bidirectional (forward, then reverse). */
    public int layerOutputSize() {
        return directions() * hiddenSize;
    }

    /** Width of a layer's input. */
    public int layerInputSize(int layer) {
        return layer == 0 ? inputSize : layerOutputSize();
    }
}
