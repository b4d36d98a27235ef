package dev.unroll.check;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
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
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A small network with its inputs, outputs, loss and exact gradient, as PyTorch computed them: one JSON object a file, by
 * PyTorch's names and shapes.
 */
public final class TestVector {
    private final String name;
    private final ParameterLayout layout;
    private final Content content;

    /** A file's object. A table is a number, an array or an array of arrays. */
    private record Content(
            String name,
            CellType cell,
            int inputSize,
            int hiddenSize,
            int layers,
            boolean bidirectional,
            int outputSize,
            Head head,
            Loss loss,
            Map<String, Object> parameters,
            List<Example> sequences,
            double lossSum,
            Map<String, Object> gradients) {

        private NetworkConfig network() {
            return new NetworkConfig(
                    cell, inputSize, List.of(), hiddenSize, layers, bidirectional, head, loss, outputSize);
        }
    }

    /** A sequence. */
    private record Example(Object features, Object target, Object output, double loss) {}

    private TestVector(String name, Content content) {
        this.name = name;
        this.layout = new ParameterLayout(content.network());
        this.content = content;
    }

    /**
     * Every {@code *.json} of a folder on any of Hadoop's file systems, in the order of their names.
     *
     * @throws UnrollException of kind DATA if there is none or one cannot be read
     */
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
            throw UnrollException.data("The test vectors in %s cannot be read: %s", folder, e.getMessage())
                    .causedBy(e);
        }
        if (vectors.isEmpty()) {
            throw UnrollException.data("The folder %s holds no test vectors: expected files named *.json.", folder);
        }
        return vectors;
    }

    /**
     * One vector.
     *
     * @param file what error messages call it
     * @throws UnrollException of kind DATA if the text is not a test vector
     */
    public static TestVector parse(String file, String text) {
        try {
            return new TestVector(file.replaceFirst("\\.json$", ""), Json.toRecord(Json.parse(text), Content.class));
        } catch (IllegalArgumentException e) {
            throw UnrollException.data("The test vector %s cannot be read: %s", file, e.getMessage())
                    .causedBy(e);
        }
    }

    public String name() {
        return name;
    }

    public NetworkConfig config() {
        return layout.config();
    }

    /**
     * The largest relative error that a network of this vector's layout makes against PyTorch.
     *
     * @see BlockResult#relativeError(BlockResult)
     */
    public double relativeError(Network network, Precision precision) {
        double[] parameters = ModelWeights.parameters(layout, tensor -> numbers(content.parameters.get(tensor)));
        network.load(Parameters.of(parameters, precision));
        Rows.Kind kind = precision.rowsKind();
        SequenceBlock block = content.loss == Loss.CROSS_ENTROPY
                ? block(kind, Example::target, Rows.Kind.INTEGER, 1)
                : block(kind, Example::target, kind, content.outputSize);
        return BlockResult.of(network, layout, block).relativeError(expected());
    }

    private BlockResult expected() {
        // outputs are packed as targets are
        SequenceBlock block = block(Rows.Kind.DOUBLE, Example::output, Rows.Kind.DOUBLE, content.outputSize);
        double[] gradient = ModelWeights.parameters(layout, this::gradient);
        return new BlockResult(layout, block.targets().doubles(), content.lossSum, gradient);
    }

    /** Where two biases are added up, the derivative with respect to the sum is that with respect to the first. */
    private double[] gradient(String tensor) {
        double[] gradient = numbers(content.gradients.get(tensor));
        if (tensor.startsWith("bias_hh")) {
            Arrays.fill(gradient, 0, content.cell == CellType.GRU ? 2 * content.hiddenSize : gradient.length, 0);
        }
        return gradient;
    }

    private SequenceBlock block(Rows.Kind kind, Function<Example, Object> targets, Rows.Kind targetKind, int width) {
        List<Sequence> sequences = new ArrayList<>();
        for (Example example : content.sequences) {
            Rows x = rows(kind, content.inputSize, numbers(example.features));
            Rows y = rows(targetKind, width, numbers(targets.apply(example)));
            sequences.add(new Sequence(new SequenceKey(0, sequences.size()), 1, x, y));
        }
        return SequenceBlock.pack(0, sequences, content.head == Head.EVERY);
    }

    private static Rows rows(Rows.Kind kind, int width, double[] values) {
        Rows rows = Rows.zeros(kind, values.length / width, width);
        for (int i = 0; i < values.length; i++) {
            rows.set(i / width, i % width, values[i]);
        }
        return rows;
    }

    /** The numbers of a table, in order. */
    private static double[] numbers(Object table) {
        return flat(table).toArray();
    }

    private static DoubleStream flat(Object table) {
        return table instanceof List<?> parts
                ? parts.stream().flatMapToDouble(TestVector::flat)
                : DoubleStream.of(((Number) table).doubleValue());
    }
}
