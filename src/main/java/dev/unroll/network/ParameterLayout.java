package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.CellType;
import dev.unroll.cell.TokenWeights;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.UnrollException;
import dev.unroll.kernel.Matrix;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The one ordered list of a network's tensors; parameters and gradients are flat vectors cut up by it.
 *
 * <p>First, for each kind k of token that is embedded, {@code embedding_k.weight} (V_k, E). For each layer k and direction (reverse ones end in {@code _reverse}): {@code weight_ih_lk} (GH, I),
 * {@code weight_hh_lk} (GH, H), {@code bias_ih_lk} (GH) and, for GRU, {@code bias_hn_lk} (H); then {@code head.weight}
 * (O, layer output) and {@code head.bias} (O). There is one bias a gate: it is the sum of PyTorch's two. Where a time step has
 * features and tokens that are not embedded, {@code weight_token_l0} (GH, V) stands before {@code weight_ih_l0} (GH, I):
 * PyTorch has the two side by side in the second.
 */
public final class ParameterLayout implements Serializable {
    /** What the names of tables begin with of which tokens select rows. */
    public static final String EMBEDDING = "embedding_";

    /** What the names of input weights begin with that are of tokens alone, beside others of features. */
    public static final String OF_TOKENS = "weight_token";

    private final NetworkConfig config;
    private final List<Tensor> tensors = new ArrayList<>();
    private int size;

    /** Throws USAGE where the network has more parameters than an array can have. */
    public ParameterLayout(NetworkConfig config) {
        this.config = config;
        Inputs inputs = config.inputs();
        for (int kind = 0; inputs.embeds() && kind < inputs.vocabularySizes().size(); kind++) {
            add(EMBEDDING + kind + ".weight", inputs.vocabularySizes().get(kind), inputs.embeddingSize());
        }
        long gateRows = (long) config.cell().gates() * config.hiddenSize();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int direction = 0; direction < config.directions(); direction++) {
                String suffix = suffix(layer, direction);
                boolean tokens = layer == 0 && inputs.selectsWeights();
                if (tokens) {
                    add(tokenWeight() + suffix, gateRows, inputs.tokens());
                }
                if (!tokens || inputs.features() > 0) {
                    add("weight_ih" + suffix, gateRows, config.layerInputSize(layer));
                }
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
    int sizeWithoutTokens() { return size - tokenWeights().size(); }
    /** A gradient of zeros. */ BlockGradient newGradient() { return new BlockGradient(size, tokenWeights()); }
    // spotless:on

    /** Which tensors they are of which tokens select columns or rows. */
    int[] tokenTensors() {
        return IntStream.range(0, tensors.size())
                .filter(k -> isOfTokens(tensors.get(k)))
                .toArray();
    }

    /** The same weights; the tables of all kinds, one below the other, are one part. */
    public TokenWeights tokenWeights() {
        boolean rows = config.inputs().embeds();
        int[] starts = Arrays.stream(tokenTensors())
                .map(k -> tensors.get(k).offset())
                .limit(rows ? 1 : Long.MAX_VALUE)
                .toArray();
        int width = rows ? config.inputs().embeddingSize() : config.gateSize();
        return new TokenWeights(starts, config.inputs().tokens(), width, rows);
    }

    /** Which tensor has a column or row, given the number of it that {@link TokenWeights} say. */
    IntUnaryOperator tensorOfToken() {
        int[] ofTokens = tokenTensors();
        int vocabulary = config.inputs().tokens();
        if (!config.inputs().embeds()) {
            return number -> ofTokens[number / vocabulary];
        }
        int[] starts = config.inputs().vocabularyStarts();
        return number -> {
            int found = Arrays.binarySearch(starts, number);
            return ofTokens[found >= 0 ? found : -found - 2]; // the last that begins before the number
        };
    }

    /** Whether tokens select columns or rows of the tensor. */
    boolean isOfTokens(Tensor tensor) {
        boolean selected = config.inputs().selectsWeights()
                && tensor.name().startsWith(tokenWeight() + suffix(0, 0)); // of both directions
        return selected || tensor.name().startsWith(EMBEDDING);
    }

    /** The input weights of a direction of which tokens select columns, where they do. */
    public Tensor tokenTensor(int direction) {
        return tensor(tokenWeight() + suffix(0, direction));
    }

    private String tokenWeight() {
        return config.inputs().features() > 0 ? OF_TOKENS : "weight_ih";
    }

    /** The tensor of that name, which must exist. */
    public Tensor tensor(String name) {
        return tensors.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no tensor is named " + name));
    }
}
