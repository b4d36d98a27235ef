package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.CellType;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.UnrollException;
import dev.unroll.kernel.Matrix;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The one ordered list of a network's tensors; parameters and gradients are flat vectors cut up by it.
 *
 * <p>For each layer k and direction (reverse ones end in {@code _reverse}): {@code weight_ih_lk} (GH, I),
 * {@code weight_hh_lk} (GH, H), {@code bias_ih_lk} (GH) and, for GRU, {@code bias_hn_lk} (H); then {@code head.weight}
 * (O, layer output) and {@code head.bias} (O). There is one bias a gate: it is the sum of PyTorch's two.
 */
public final class ParameterLayout implements Serializable {
    private final NetworkConfig config;
    private final List<Tensor> tensors = new ArrayList<>();
    private int size;

    /** Throws USAGE where the network has more parameters than an array can have. */
    public ParameterLayout(NetworkConfig config) {
        this.config = config;
        long gateRows = (long) config.cell().gates() * config.hiddenSize();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int direction = 0; direction < config.directions(); direction++) {
                String suffix = suffix(layer, direction);
                add("weight_ih" + suffix, gateRows, config.layerInputSize(layer));
                add("weight_hh" + suffix, gateRows, config.hiddenSize());
                add("bias_ih" + suffix, gateRows, 1);
                if (config.cell() == CellType.GRU) {
                    add("bias_hn" + suffix, config.hiddenSize(), 1);
                }
            }
            if (config.layerNorm()) {
                add("norm_l" + layer + ".weight", config.layerOutputSize(), 1);
                add("norm_l" + layer + ".bias", config.layerOutputSize(), 1);
            }
        }
        add("head.weight", config.outputSize(), config.layerOutputSize());
        add("head.bias", config.outputSize(), 1);
    }

    private void add(String name, long rows, long cols) {
        long asMatrices = Math.max(Matrix.size(rows, cols), Matrix.size(cols, rows));
        if (Math.max(asMatrices, size + rows * cols) > Rows.MOST_NUMBERS) {
            String lower = ParameterName.of("hiddenSize") + " or " + ParameterName.of("layers");
            throw UnrollException.usage(
                    "The network is too large: expected at most %d weights, found %s of %d x %d beside %d others;"
                            + " lower %s, or reduce the features, tokens or classes.",
                    Rows.MOST_NUMBERS, name, rows, cols, size, lower);
        }
        tensors.add(new Tensor(name, size, (int) rows, (int) cols));
        size += (int) (rows * cols);
    }

    // spotless:off: a table
    /** What PyTorch appends to the names of a layer and direction (0 forward, 1 reverse). */
    public static String suffix(int layer, int direction) { return "_l" + layer + (direction == 1 ? "_reverse" : ""); }
    public NetworkConfig config() { return config; }
    /** Number of all parameters. */ public int size() { return size; }
    public List<Tensor> tensors() { return Collections.unmodifiableList(tensors); }
    /** Number of all parameters but those of {@link #tokenTensors}. */
    int sizeWithoutTokens() { return size - tokenTensors().length * config.inputSize() * config.gateSize(); }
    // spotless:on

    /** Which tensors (GH, V) they are of which a token selects a column; none where a time step has features. */
    int[] tokenTensors() {
        return IntStream.range(0, tensors.size())
                .filter(k -> isOfTokens(tensors.get(k)))
                .toArray();
    }

    /** A gradient of zeros. */
    BlockGradient newGradient() {
        int[] starts =
                Arrays.stream(tokenTensors()).map(k -> tensors.get(k).offset()).toArray();
        return new BlockGradient(size, starts, config.inputSize(), config.gateSize());
    }

    /** Whether tokens select columns of the tensor. */
    boolean isOfTokens(Tensor tensor) {
        return config.tokens() && tensor.name().startsWith("weight_ih" + suffix(0, 0));
    }

    /** The tensor of that name, which must exist. */
    public Tensor tensor(String name) {
        return tensors.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no tensor is named " + name));
    }
}
