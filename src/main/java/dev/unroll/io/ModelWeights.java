package dev.unroll.io;

import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Safetensors.NamedArray;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A network's weights in a file that PyTorch reads and writes as a state dict.
 *
 * <p>Names and shapes are PyTorch's, where each gate has two biases that are summed: {@code bias_ih} and
 * {@code bias_hh}. Ours has one, which is written as {@code bias_ih} beside a {@code bias_hh} of zeros. Only in GRU's
 * candidate n do the two differ in effect: there the second is {@code bias_hn}. Where a layer has input weights of features and,
 * in another tensor, of tokens, they stand side by side in one.
 */
public final class ModelWeights {
    private static final String ADVICE = "; restore it, or train and save the model again.";
    private static final String FIRST_BIAS = "bias_ih";
    private static final String SECOND_BIAS = "bias_hh";
    private static final String CANDIDATE_BIAS = "bias_hn";
    private static final String INPUT = "weight_ih";

    private ModelWeights() {}

    /** Writes {@code parameters} (P) as float32 or float64. Throws OUTPUT_IN_USE if the file exists. */
    public static void write(
            Storage storage, String file, ParameterLayout layout, Precision precision, double[] parameters) {
        new Safetensors(Map.of(), stateDict(layout, parameters)).write(storage, file, precision);
    }

    /** SHA-256, in hexadecimal, of the data that {@link #write} would write; the file's header holds it too. */
    public static String sha256(ParameterLayout layout, Precision precision, double[] parameters) {
        return new Safetensors(Map.of(), stateDict(layout, parameters)).checksum(precision);
    }

    /** Reads (P) from a file of ours or of PyTorch's. Throws MODEL if it is missing, damaged or of another network. */
    public static double[] read(StoredFiles storage, String file, NetworkConfig config) {
        Map<String, NamedArray> found = new LinkedHashMap<>();
        SafetensorsReader.read(storage, file, ADVICE).arrays().forEach(array -> found.put(array.name(), array));
        if (config.layers() > found.size()) { // before anything larger than the file is allocated
            throw mismatch(file, "it has %d tensors, too few for %d layers", found.size(), config.layers());
        }
        ParameterLayout layout = new ParameterLayout(config);
        requireSameTensors(file, shapes(layout), found);
        return parameters(layout, name -> found.get(name).values());
    }

    /** The parameters (P) that PyTorch's tensors hold, by PyTorch's names. */
    public static double[] parameters(ParameterLayout layout, Function<String, double[]> stateDict) {
        double[] parameters = new double[layout.size()];
        for (Tensor tensor : layout.tensors()) {
            if (!isPart(tensor)) {
                double[] values = stateDict.apply(tensor.name());
                int cols = values.length / tensor.rows();
                copyColumns(tensor, parameters, values, cols, 0, false);
                ofTokens(layout, tensor)
                        .ifPresent(other -> copyColumns(other, parameters, values, cols, tensor.cols(), false));
            }
            if (tensor.name().startsWith(FIRST_BIAS)) {
                addSecondBias(layout, tensor, stateDict.apply(secondBias(tensor)), parameters);
            }
        }
        return parameters;
    }

    /** The tensors as PyTorch would list them. */
    private static Map<String, List<Integer>> shapes(ParameterLayout layout) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Tensor tensor : layout.tensors()) {
            if (isPart(tensor)) {
                continue;
            }
            int cols =
                    tensor.cols() + ofTokens(layout, tensor).map(Tensor::cols).orElse(0);
            List<Integer> shape = tensor.isVector() ? List.of(tensor.rows()) : List.of(tensor.rows(), cols);
            shapes.put(tensor.name(), shape);
            if (tensor.name().startsWith(FIRST_BIAS)) {
                shapes.put(secondBias(tensor), shape);
            }
        }
        return shapes;
    }

    private static List<NamedArray> stateDict(ParameterLayout layout, double[] parameters) {
        List<NamedArray> arrays = new ArrayList<>();
        shapes(layout)
                .forEach((name, shape) -> arrays.add(new NamedArray(name, shape, values(layout, name, parameters))));
        return arrays;
    }

    private static double[] values(ParameterLayout layout, String name, double[] parameters) {
        if (name.startsWith(SECOND_BIAS)) {
            return secondBias(layout, layout.tensor(name.replace(SECOND_BIAS, FIRST_BIAS)), parameters);
        }
        Tensor tensor = layout.tensor(name);
        Optional<Tensor> ofTokens = ofTokens(layout, tensor);
        int cols = tensor.cols() + ofTokens.map(Tensor::cols).orElse(0);
        double[] values = new double[tensor.rows() * cols];
        copyColumns(tensor, parameters, values, cols, 0, true);
        ofTokens.ifPresent(other -> copyColumns(other, parameters, values, cols, tensor.cols(), true));
        return values;
    }

    /** Whether PyTorch has the tensor as a part of another: of bias_hh, or of weight_ih. */
    private static boolean isPart(Tensor tensor) {
        return tensor.name().startsWith(CANDIDATE_BIAS) || tensor.name().startsWith(ParameterLayout.OF_TOKENS);
    }

    /** Input weights of tokens that PyTorch has beside these of features. */
    private static Optional<Tensor> ofTokens(ParameterLayout layout, Tensor tensor) {
        String name = tensor.name().replace(INPUT, ParameterLayout.OF_TOKENS);
        return layout.tensors().stream()
                .filter(other -> tensor.name().startsWith(INPUT) && other.name().equals(name))
                .findFirst();
    }

    /** Copies a tensor to or from the columns of a wider table that begin at {@code first}. */
    private static void copyColumns(
            Tensor tensor, double[] parameters, double[] table, int tableCols, int first, boolean toTable) {
        for (int row = 0; row < tensor.rows(); row++) {
            int own = tensor.offset() + row * tensor.cols();
            int at = row * tableCols + first;
            double[] from = toTable ? parameters : table;
            System.arraycopy(from, toTable ? own : at, toTable ? table : parameters, toTable ? at : own, tensor.cols());
        }
    }

    /** (GH): zeros, but b_hn in the last H of GRU's. */
    private static double[] secondBias(ParameterLayout layout, Tensor first, double[] parameters) {
        double[] second = new double[first.size()];
        if (layout.config().cell() == CellType.GRU) {
            Tensor candidate = layout.tensor(first.name().replace(FIRST_BIAS, CANDIDATE_BIAS));
            int start = second.length - candidate.size();
            System.arraycopy(parameters, candidate.offset(), second, start, candidate.size());
        }
        return second;
    }

    /** The reverse of {@link #secondBias}: adds {@code second} (GH) to the first bias, but the last H of GRU's to b_hn. */
    private static void addSecondBias(ParameterLayout layout, Tensor first, double[] second, double[] parameters) {
        int summed = first.size();
        if (layout.config().cell() == CellType.GRU) {
            Tensor candidate = layout.tensor(first.name().replace(FIRST_BIAS, CANDIDATE_BIAS));
            summed -= candidate.size();
            System.arraycopy(second, summed, parameters, candidate.offset(), candidate.size());
        }
        for (int i = 0; i < summed; i++) {
            parameters[first.offset() + i] += second[i];
        }
    }

    private static String secondBias(Tensor first) {
        return first.name().replace(FIRST_BIAS, SECOND_BIAS);
    }

    private static void requireSameTensors(
            String file, Map<String, List<Integer>> expected, Map<String, NamedArray> found) {
        Set<String> unknown = new LinkedHashSet<>(found.keySet());
        expected.forEach((name, shape) -> {
            if (!unknown.remove(name)) {
                throw mismatch(file, "it has no tensor %s", name);
            }
            List<Integer> other = found.get(name).shape();
            if (!other.equals(shape)) {
                throw mismatch(file, "its tensor %s has shape %s, expected %s", name, other, shape);
            }
        });
        if (!unknown.isEmpty()) {
            throw mismatch(file, "it also has the tensor %s", unknown.iterator().next());
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library that we have
    private static UnrollException mismatch(String file, String pattern, Object... parts) {
        return Kind.MODEL.of("%s does not hold the weights of this network: %s.", file, pattern.formatted(parts));
    }
}
