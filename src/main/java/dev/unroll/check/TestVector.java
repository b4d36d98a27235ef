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
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A small network with its inputs, outputs, loss and exact gradient, as PyTorch computed them: one JSON object a file, by
 * PyTorch's names and shapes.
 */
public final class TestVector {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final ParameterLayout layout;
    private final JsonNode json;

    private TestVector(String name, JsonNode json) {
        this.name = name;
        this.json = json;
        this.layout = new ParameterLayout(new NetworkConfig(
                CellType.valueOf(upper(json.required("cell"))),
                json.required("inputSize").intValue(),
                List.of(),
                json.required("hiddenSize").intValue(),
                json.required("layers").intValue(),
                json.required("bidirectional").booleanValue(),
                Head.valueOf(upper(json.required("head"))),
                Loss.valueOf(upper(json.required("loss"))),
                json.required("outputSize").intValue()));
    }

    private static String upper(JsonNode text) {
        return text.textValue().toUpperCase(Locale.ROOT);
    }

    /**
     * Every {@code *.json} of a folder on any of Hadoop's file systems, in the order of their names.
     *
     * @throws UnrollException of kind DATA if there is none or one cannot be read
     */
    public static List<TestVector> readFolder(String folder, Configuration hadoop) {
        List<TestVector> vectors = new ArrayList<>();
        Path path = new Path(folder);
        try {
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus[] found = files.listStatus(path, file -> file.getName().endsWith(".json"));
            Arrays.sort(found);
            for (FileStatus file : found) {
                vectors.add(read(files, file.getPath()));
            }
        } catch (IOException e) {
            throw new UnrollException(
                    UnrollException.Kind.DATA,
                    "The test vectors in " + folder + " cannot be read: " + e.getMessage(),
                    e);
        }
        if (vectors.isEmpty()) {
            throw new UnrollException(
                    UnrollException.Kind.DATA,
                    "The folder " + folder + " holds no test vectors: expected files named *.json; check --vectors.");
        }
        return vectors;
    }

    private static TestVector read(FileSystem files, Path path) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            return parse(path.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /**
     * One vector.
     *
     * @param file what error messages call it
     * @throws UnrollException of kind DATA if the text is not a test vector
     */
    public static TestVector parse(String file, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new TestVector(file.replaceFirst("\\.json$", ""), json);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnrollException(
                    UnrollException.Kind.DATA, "The test vector " + file + " cannot be read: " + e.getMessage(), e);
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
        network.load(Parameters.of(parameters(), precision));
        SequenceBlock block = block(precision);
        return BlockResult.of(network, layout, block).relativeError(expected(block));
    }

    /** (P). A gate's bias is the sum of PyTorch's two, except for the candidate of GRU, which keeps both. */
    private double[] parameters() {
        double[] parameters = new double[layout.size()];
        for (Tensor tensor : layout.tensors()) {
            double[] values = ownTensor(tensor, "parameters");
            if (tensor.name().startsWith("bias_ih")) {
                double[] second = numbers("parameters", tensor.name().replace("bias_ih", "bias_hh"));
                int summed = layout.config().cell() == CellType.GRU
                        ? 2 * layout.config().hiddenSize()
                        : second.length;
                for (int k = 0; k < summed; k++) {
                    values[k] += second[k];
                }
            }
            System.arraycopy(values, 0, parameters, tensor.offset(), tensor.size());
        }
        return parameters;
    }

    /** (P). The derivative with respect to a sum is that with respect to each of its terms. */
    private double[] gradient() {
        double[] gradient = new double[layout.size()];
        for (Tensor tensor : layout.tensors()) {
            System.arraycopy(ownTensor(tensor, "gradients"), 0, gradient, tensor.offset(), tensor.size());
        }
        return gradient;
    }

    /** PyTorch's tensor of that name; {@code bias_hn} is the last third of its second bias. */
    private double[] ownTensor(Tensor tensor, String table) {
        if (!tensor.name().startsWith("bias_hn")) {
            return numbers(table, tensor.name());
        }
        double[] second = numbers(table, tensor.name().replace("bias_hn", "bias_hh"));
        return Arrays.copyOfRange(second, second.length - tensor.size(), second.length);
    }

    private double[] numbers(String table, String tensor) {
        return flatten(json.required(table).required(tensor));
    }

    private SequenceBlock block(Precision precision) {
        List<Sequence> sequences = new ArrayList<>();
        for (JsonNode node : json.required("sequences")) {
            Rows features = rows(
                    node.required("features"),
                    precision.rowsKind(),
                    layout.config().inputSize());
            sequences.add(new Sequence(new SequenceKey(0, sequences.size()), 1, features, targets(node, precision)));
        }
        return SequenceBlock.pack(new BlockId(0, 0), sequences, layout.config().head() == Head.EVERY);
    }

    private Rows targets(JsonNode sequence, Precision precision) {
        boolean classes = layout.config().loss() == Loss.CROSS_ENTROPY;
        return classes
                ? rows(sequence.required("target"), Rows.Kind.INTEGER, 1)
                : rows(
                        sequence.required("target"),
                        precision.rowsKind(),
                        layout.config().outputSize());
    }

    private BlockResult expected(SequenceBlock block) {
        boolean everyStep = layout.config().head() == Head.EVERY;
        int width = layout.config().outputSize();
        int rows = everyStep ? block.steps().totalRows() : block.steps().sequences();
        Rows outputs = Rows.zeros(Rows.Kind.DOUBLE, rows, width);
        for (int b = 0; b < block.steps().sequences(); b++) {
            JsonNode sequence = json.required("sequences").required(block.position(b));
            Rows own = rows(sequence.required("output"), Rows.Kind.DOUBLE, width);
            for (int r = 0; r < own.rows(); r++) {
                outputs.copyRow(everyStep ? block.steps().row(b, r) : b, own, r);
            }
        }
        return new BlockResult(layout, outputs, json.required("lossSum").doubleValue(), gradient());
    }

    private static Rows rows(JsonNode node, Rows.Kind kind, int width) {
        double[] values = flatten(node);
        Rows rows = Rows.zeros(kind, values.length / width, width);
        for (int i = 0; i < values.length; i++) {
            rows.set(i / width, i % width, values[i]);
        }
        return rows;
    }

    /** The numbers of a number, an array or an array of arrays, in order. */
    private static double[] flatten(JsonNode node) {
        if (!node.isArray()) {
            return new double[] {node.doubleValue()};
        }
        List<double[]> parts = new ArrayList<>();
        node.forEach(part -> parts.add(flatten(part)));
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
