package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.CellType;
import dev.unroll.cell.Segments;
import dev.unroll.data.PackedSteps;
import dev.unroll.kernel.Matrix;

/**
 * The bytes that a network and what it computes take, told by its shape alone. Tables that do not grow with weights or time
 * steps are left out.
 */
public record NetworkSize(ParameterLayout layout, Precision precision) {
    // spotless:off: a table
    /** Of {@link Parameters}, in memory as on the wire. */
    public long parameters() { return (long) layout.size() * (precision == Precision.FLOAT ? Float.BYTES : Double.BYTES); }
    /** Of a {@link GradientSum} that knows so many of the columns or rows that tokens select, likewise. */
    public long sum(long ofTokens) { return Long.BYTES * (layout.sizeWithoutTokens() + ofTokens * layout.tokenWeights().width()); }
    /** Columns or rows that tokens select, of all tensors. */
    public long ofTokens() { return layout.tokenWeights().count(); }
    /** The same of a single time step. */
    public long ofTokensOfStep() { return (long) layout.tokenWeights().starts().length * layout.config().vocabularySizes().size(); }
    // spotless:on

    /** Of a network that has computed the gradient of a block, in which tokens select so many columns or rows. */
    public long network(PackedSteps block, long ofTokens, boolean recompute) {
        if (precision == Precision.DOUBLE) { // a gradient, and the same as a block's; all else is of one sequence
            return (2L * Double.BYTES + Float.BYTES) * layout.size();
        }
        int ofEntry = Float.BYTES + (block.totalRows() > BlockGradient.LONGEST_CHAIN ? Double.BYTES : 0);
        long selected = Math.min(2 * ofTokens, ofTokens()); // whose table grows by doubling
        long gradient =
                layout.sizeWithoutTokens() + selected * layout.tokenWeights().width();
        return Float.BYTES * (matrices() + tables(block, recompute)) + ofEntry * gradient;
    }

    /** Weights as kernels read them: those that are multiplied, once for each way; those that tokens select, once. */
    private long matrices() {
        return layout.tensors().stream()
                .mapToLong(tensor -> layout.isOfTokens(tensor) || tensor.isVector()
                        ? tensor.size()
                        : Matrix.size(tensor.rows(), tensor.cols()) + Matrix.size(tensor.cols(), tensor.rows()))
                .sum();
    }

    /** What forward keeps for backward, of all rows or of one segment, and the gradients that go back through a segment. */
    private long tables(PackedSteps block, boolean recompute) {
        NetworkConfig config = layout.config();
        Segments segments = Segments.of(block, config.bidirectional(), !recompute);
        long sequences = block.sequences();
        long segment = segments.largest();
        long rows = recompute ? segment : block.totalRows();
        boolean masked = config.dropout().recurrent() > 0;
        int states = config.cell() == CellType.LSTM ? 2 : 1;
        int kept = switch (config.cell()) { // beside the gates: h, and c and tanh c, or U_n h′
            case LSTM -> 3;
            case GRU -> 2;
            case ELMAN_TANH, ELMAN_RELU -> 1;
        };
        long ofDirection = rows * config.gateSize()
                + (sequences + rows) * kept * config.hiddenSize()
                + 2 * segment * config.hiddenSize() // dh, and the states before
                + (recompute ? segments.count() * sequences * states * config.hiddenSize() : 0)
                + (masked ? 4 * sequences * config.hiddenSize() : 0); // the mask, one step's states and a gradient
        long joined = config.bidirectional() ? 2 * segment * config.layerOutputSize() : 0;
        boolean everyStep = config.head() == Head.EVERY;
        long head = (everyStep ? segment : sequences) * config.outputSize()
                + (everyStep ? 0 : 2 * sequences * config.layerOutputSize())
                + switch (config.head()) { // beside what it reads: sums in double, or which steps are the largest
                    case MEAN -> 2 * sequences * config.layerOutputSize();
                    case MAX -> sequences * config.layerOutputSize();
                    case LAST, EVERY -> 0;
                };
        return config.layers() * (config.directions() * ofDirection + joined) + head + stages(sequences, segment, rows);
    }

    /** What stages beside the layers compute, and its gradients; masks of dropout. */
    private long stages(long sequences, long segment, long rows) {
        NetworkConfig config = layout.config();
        long sum = config.inputs().embeds() ? (rows + segment) * config.inputs().numbers() : 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            if (config.dropsInput(layer)) {
                sum += config.layerInputSize(layer)
                        * (2L * sequences + rows + (layer > 0 || config.inputs().embeds() ? segment : 0));
            }
            long tables = (config.addsInput(layer) ? 1L : 0L) + (config.layerNorm() ? 1L : 0L);
            sum += tables * config.layerOutputSize() * (rows + segment);
            sum += config.layerNorm() ? 2 * rows : 0; // means and deviations
        }
        boolean everyStep = config.head() == Head.EVERY;
        long ofHead = 2 * sequences + (everyStep ? rows + segment : 2 * sequences);
        return sum + (config.dropsInput(config.layers()) ? config.layerOutputSize() * ofHead : 0);
    }
}
