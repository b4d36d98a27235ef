package dev.unroll.network;

import dev.unroll.cell.CellType;
import java.io.Serializable;
import java.util.List;

/**
 * What a network is: its shape, and what it learns.
 *
 * @param hiddenSize H, the same in all layers
 * @param bidirectional whether each layer also runs from the last step to the first
 * @param layerNorm whether each layer's output is normalized
 * @param residual whether a layer's input is added to its output where both are of one width
 * @param outputSize O: width of the target, times the number of quantiles, or the number of classes
 */
// spotless:off: a table
public record NetworkConfig(
        CellType cell, Inputs inputs, int hiddenSize, int layers, boolean bidirectional,
        boolean layerNorm, boolean residual, Dropout dropout, Head head, LossFunction loss, int outputSize) implements Serializable {
    // spotless:on

    /** ε of layer normalization, as PyTorch has it. */
    public static final double NORM_EPSILON = 1e-5;

    public NetworkConfig {
        requirePositive(hiddenSize, "hiddenSize");
        requirePositive(layers, "layers");
        requirePositive(outputSize, "outputSize");
        if (outputSize % loss.outputsOfNumber() != 0) {
            throw new IllegalArgumentException(outputSize + " outputs for quantiles " + loss.quantiles());
        }
    }

    // spotless:off: a table
    /** A network that has only layers and a head. */
    public NetworkConfig(
            CellType cell, Inputs inputs, int hiddenSize, int layers, boolean bidirectional, Head head, Loss loss, int outputSize) {
        this(cell, inputs, hiddenSize, layers, bidirectional, false, false, Dropout.NONE, head, LossFunction.of(loss), outputSize);
    }

    /** The same of features or, where there are vocabularies, of tokens. */
    public NetworkConfig(
            CellType cell, int inputSize, List<Integer> vocabularySizes, int hiddenSize, int layers, boolean bidirectional,
            Head head, Loss loss, int outputSize) {
        this(cell, new Inputs(vocabularySizes.isEmpty() ? inputSize : 0, vocabularySizes, 0), hiddenSize, layers,
                bidirectional, head, loss, outputSize);
        if (inputSize != inputSize()) {
            throw new IllegalArgumentException("vocabularies of " + vocabularySizes + " make no inputSize " + inputSize);
        }
    }
    // spotless:on

    /** The same network with other stages. */
    public NetworkConfig with(boolean layerNorm, boolean residual, Dropout dropout) {
        return new NetworkConfig(
                cell, inputs, hiddenSize, layers, bidirectional, layerNorm, residual, dropout, head, loss, outputSize);
    }

    /** The same network with another loss, of so many outputs. */
    public NetworkConfig withLoss(LossFunction other, int outputs) {
        return new NetworkConfig(
                cell, inputs, hiddenSize, layers, bidirectional, layerNorm, residual, dropout, head, other, outputs);
    }

    static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    // spotless:off: a table
    /** Whether a time step has tokens. */ public boolean tokens() { return inputs.hasTokens(); }
    public List<Integer> vocabularySizes() { return inputs.vocabularySizes(); }
    /** Columns of the first layer's input weights, as PyTorch counts them. */
    public int inputSize() { return inputs.embeds() ? inputs.numbers() : inputs.features() + inputs.tokens(); }
    /** GH. */ public int gateSize() { return cell.gates() * hiddenSize; }
    /** 1 or 2. */ public int directions() { return bidirectional ? 2 : 1; }
    /** Width of a layer's output: H, or 2·H when bidirectional (forward, then reverse). */
    public int layerOutputSize() { return directions() * hiddenSize; }
    /** Whether units of a layer's input are dropped, or of the head's as that of one layer more; tokens that select weights are no units. */
    public boolean dropsInput(int layer) { return dropout.inputs() > 0 && layerInputSize(layer) > 0; }
    /** Whether a layer's input, which must be numbers, is added to its output. */
    public boolean addsInput(int layer) { return residual && !(layer == 0 && inputs.selectsWeights()) && layerInputSize(layer) == layerOutputSize(); }
    /** How many numbers a layer or, as one layer more, the head reads of a time step; tokens that select weights are none. */
    public int layerInputSize(int layer) { return layer == 0 ? inputs.numbers() : layerOutputSize(); }
    // spotless:on
}
