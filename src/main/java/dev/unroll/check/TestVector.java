package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Json;
import dev.unroll.io.ModelWeights;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * A small network with its inputs, outputs, loss and exact gradient, as PyTorch computed them: one JSON object a file, by
 * PyTorch's names and shapes. A table is a number, an array or an array of arrays.
 *
 * @param name of the file
 */
// spotless:off: a table
public record TestVector(
        String name,
        CellType cell, int inputSize, int hiddenSize, int layers, boolean bidirectional, int outputSize, Head head, Loss loss,
        Map<String, Object> parameters, List<Example> sequences, double lossSum, Map<String, Object> gradients) {
    // spotless:on

    /** A sequence. */
    record Example(Object features, Object target, Object output, double loss) {}

    /** Every {@code *.json} of a folder, in the order of names. Throws DATA if there is none or one cannot be read. */
    public static List<TestVector> readFolder(String folder, Configuration hadoop) {
        List<TestVector> vectors = new ArrayList<>();
        try {
            Storage storage = HadoopStorage.of(folder, hadoop);
            for (StoredFiles.Entry entry : storage.list(folder)) {
                if (entry.name().endsWith(".json")) {
                    vectors.add(parse(entry.name(), storage.read(entry.path())));
                }
            }
        } catch (IOException e) {
            throw UnrollException.data("The test vectors in %s cannot be read: %s", folder, e.getMessage(), e);
        }
        if (vectors.isEmpty()) {
            throw UnrollException.data("The folder %s holds no test vectors: expected files named *.json.", folder);
        }
        return vectors;
    }

    /** One vector. Throws DATA, with the file's name, if the text is not one. */
    public static TestVector parse(String file, String text) {
        try {
            Map<String, Object> json = Json.parse(text);
            json.put("name", file.replaceFirst("\\.json$", ""));
            TestVector vector = Json.toRecord(json, TestVector.class);
            vector.config(); // throws unless it is a network's
            return vector;
        } catch (IllegalArgumentException e) {
            throw UnrollException.data("The test vector %s cannot be read: %s", file, e.getMessage(), e);
        }
    }

    public NetworkConfig config() {
        return new NetworkConfig(cell, inputSize, List.of(), hiddenSize, layers, bidirectional, head, loss, outputSize);
    }

    /** The largest {@link BlockResult#relativeError} that a network of this vector's layout makes against PyTorch. */
    public double relativeError(Network network, Precision precision) {
        ParameterLayout layout = new ParameterLayout(config());
        double[] weights = ModelWeights.parameters(layout, tensor -> numbers(parameters.get(tensor)));
        network.load(Parameters.of(weights, precision));
        Rows.Kind kind = precision.rowsKind();
        SequenceBlock block = loss == Loss.CROSS_ENTROPY
                ? block(kind, Example::target, Rows.Kind.INTEGER, 1)
                : block(kind, Example::target, kind, outputSize);
        // outputs are packed as targets are
        SequenceBlock outputs = block(Rows.Kind.DOUBLE, Example::output, Rows.Kind.DOUBLE, outputSize);
        double[] gradient = ModelWeights.parameters(layout, this::gradient);
        BlockResult expected = new BlockResult(layout, outputs.targets().doubles(), lossSum, gradient);
        return BlockResult.of(network, layout, block).relativeError(expected);
    }

    /** Where two biases are added up, the derivative with respect to the sum is that with respect to the first. */
    private double[] gradient(String tensor) {
        double[] gradient = numbers(gradients.get(tensor));
        if (tensor.startsWith("bias_hh")) {
            Arrays.fill(gradient, 0, cell == CellType.GRU ? 2 * hiddenSize : gradient.length, 0);
        }
        return gradient;
    }

    private SequenceBlock block(Rows.Kind kind, Function<Example, Object> targets, Rows.Kind targetKind, int width) {
        List<Sequence> packed = new ArrayList<>();
        for (Example example : sequences) {
            Rows x = rows(kind, inputSize, example.features);
            Rows y = rows(targetKind, width, targets.apply(example));
            packed.add(new Sequence(new SequenceKey(0, packed.size()), 1, x, y));
        }
        return SequenceBlock.pack(0, packed, head == Head.EVERY);
    }

    private static Rows rows(Rows.Kind kind, int width, Object table) {
        return Standardization.identity().apply(Rows.ofDoubles(numbers(table), width), kind);
    }

    /** The numbers of a table, in order. */
    private static double[] numbers(Object table) {
        return table instanceof List<?> parts
                ? parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(numbers(part)))
                        .toArray()
                : new double[] {((Number) table).doubleValue()};
    }
}
