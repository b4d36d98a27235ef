package dev.unroll.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.cell.CellType;
import dev.unroll.data.BlockId;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A small network with its inputs, outputs, loss and exact gradient, as PyTorch computed them: one JSON object a file, by
 * PyTorch's names and shapes.
 */
public final class TestVector {
    private final String name;
    private final ParameterLayout layout;
    private final JsonNode json;

    private TestVector(String name, JsonNode json) {
        this.name = name;
        this.json = json;
        this.layout = new ParameterLayout(new NetworkConfig(
                CellType.valueOf(constant("cell")),
                json.required("inputSize").intValue(),
                List.of(),
                json.required("hiddenSize").intValue(),
                json.required("layers").intValue(),
                json.required("bidirectional").booleanValue(),
                Head.valueOf(constant("head")),
                Loss.valueOf(constant("loss")),
                json.required("outputSize").intValue()));
    }

    private String constant(String field) {
        return json.required(field).textValue().toUpperCase(Locale.ROOT);
    }

    /**
     * Every {@code *.json} of a folder on any of Hadoop's file systems, in the order of their names.
     *
     * @throws UnrollException of kind DATA if there is none or one cannot be read
     */
    public static List<TestVector> readFolder(String folder, Configuration hadoop) {
        List<TestVector> vectors = new ArrayList<>();
        try {
            FileSystem files = new Path(folder).getFileSystem(hadoop);
            FileStatus[] found =
                    files.listStatus(new Path(folder), file -> file.getName().endsWith(".json"));
            Arrays.sort(found);
            for (FileStatus file : found) {
                try (InputStream in = files.open(file.getPath())) {
                    vectors.add(parse(file.getPath().getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
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
            return new TestVector(file.replaceFirst("\\.json$", ""), new JsonMapper().readTree(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
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
        double[] parameters = ModelWeights.parameters(layout, tensor -> numbers(json.required("parameters"), tensor));
        network.load(Parameters.of(parameters, precision));
        Rows.Kind kind = precision.rowsKind();
        SequenceBlock block = config().loss() == Loss.CROSS_ENTROPY
                ? block(kind, "target", Rows.Kind.INTEGER, 1)
                : block(kind, "target", kind, config().outputSize());
        return BlockResult.of(network, layout, block).relativeError(expected());
    }

    private BlockResult expected() {
        // outputs are packed as targets are
        Rows outputs = block(Rows.Kind.DOUBLE, "output", Rows.Kind.DOUBLE, config().outputSize())
                .targets();
        double lossSum = json.required("lossSum").doubleValue();
        return new BlockResult(layout, outputs.doubles(), lossSum, ModelWeights.parameters(layout, this::gradient));
    }

    /** Where two biases are added up, the derivative with respect to the sum is that with respect to the first. */
    private double[] gradient(String tensor) {
        double[] gradient = numbers(json.required("gradients"), tensor);
        if (tensor.startsWith("bias_hh")) {
            boolean gru = config().cell() == CellType.GRU;
            Arrays.fill(gradient, 0, gru ? 2 * config().hiddenSize() : gradient.length, 0);
        }
        return gradient;
    }

    /** The sequences, with the table {@code targets} of each as its targets. */
    private SequenceBlock block(Rows.Kind kind, String targets, Rows.Kind targetKind, int targetWidth) {
        List<Sequence> sequences = new ArrayList<>();
        for (JsonNode node : json.required("sequences")) {
            Rows x = rows(kind, config().inputSize(), numbers(node, "features"));
            Rows y = rows(targetKind, targetWidth, numbers(node, targets));
            sequences.add(new Sequence(new SequenceKey(0, sequences.size()), 1, x, y));
        }
        return SequenceBlock.pack(new BlockId(0, 0), sequences, config().head() == Head.EVERY);
    }

    private static Rows rows(Rows.Kind kind, int width, double[] values) {
        Rows rows = Rows.zeros(kind, values.length / width, width);
        for (int i = 0; i < values.length; i++) {
            rows.set(i / width, i % width, values[i]);
        }
        return rows;
    }

    /** The numbers of a field that is a number, an array or an array of arrays, in order. */
    private static double[] numbers(JsonNode object, String field) {
        return flatten(object.required(field)).toArray();
    }

    private static DoubleStream flatten(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false).flatMapToDouble(TestVector::flatten)
                : DoubleStream.of(node.doubleValue());
    }
}
