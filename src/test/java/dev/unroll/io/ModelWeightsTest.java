package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Safetensors.NamedArray;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.Tensor;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelWeightsTest {
    private static final int HIDDEN = 3;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    java.nio.file.Path folder;

    private Storage files;
    private String file;

    @BeforeEach
    void openFileSystem() throws IOException {
        files = new HadoopStorage(FileSystem.getLocal(new Configuration()));
        file = folder.resolve("weights.safetensors").toString();
    }

    @ParameterizedTest
    @EnumSource
    void doubleWeightsComeBackToTheBit(CellType cell) {
        double[] parameters = gaussians(layout(cell).size());
        ModelWeights.write(files, file, layout(cell), Precision.DOUBLE, parameters);
        assertArrayEquals(
                parameters, ModelWeights.read(files, file, layout(cell).config()));
    }

    @ParameterizedTest
    @EnumSource
    void floatWeightsComeBackRounded(CellType cell) {
        double[] parameters = gaussians(layout(cell).size());
        ModelWeights.write(files, file, layout(cell), Precision.FLOAT, parameters);
        assertArrayEquals(
                Arrays.stream(parameters).map(w -> (float) w).toArray(),
                ModelWeights.read(files, file, layout(cell).config()));
    }

    @ParameterizedTest
    @EnumSource
    void sha256IsThatOfTheFilesDataAndStandsInItsHeader(Precision precision) throws Exception {
        ParameterLayout layout = layout(CellType.GRU);
        double[] parameters = gaussians(layout.size());
        ModelWeights.write(files, file, layout, precision, parameters);
        String sha256 = ModelWeights.sha256(layout, precision, parameters);
        assertEquals(sha256, SafetensorsReader.read(files, file, "").metadata().get("sha256"));
        byte[] bytes = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(file));
        int header = Math.toIntExact(Long.reverseBytes(ByteBuffer.wrap(bytes).getLong()));
        byte[] data = Arrays.copyOfRange(bytes, Long.BYTES + header, bytes.length);
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data)), sha256);
    }

    @Test
    void namesAndShapesAreThoseOfPyTorch() {
        ParameterLayout layout = new ParameterLayout(
                new NetworkConfig(CellType.LSTM, 2, List.of(), HIDDEN, 2, true, Head.LAST, Loss.CROSS_ENTROPY, 5));
        ModelWeights.write(files, file, layout, Precision.FLOAT, new double[layout.size()]);
        List<String> found = SafetensorsReader.read(files, file, "").arrays().stream()
                .map(array -> array.name() + " " + array.shape())
                .toList();
        assertEquals(
                List.of(
                        "weight_ih_l0 [12, 2]",
                        "weight_hh_l0 [12, 3]",
                        "bias_ih_l0 [12]",
                        "bias_hh_l0 [12]",
                        "weight_ih_l0_reverse [12, 2]",
                        "weight_hh_l0_reverse [12, 3]",
                        "bias_ih_l0_reverse [12]",
                        "bias_hh_l0_reverse [12]",
                        "weight_ih_l1 [12, 6]",
                        "weight_hh_l1 [12, 3]",
                        "bias_ih_l1 [12]",
                        "bias_hh_l1 [12]",
                        "weight_ih_l1_reverse [12, 6]",
                        "weight_hh_l1_reverse [12, 3]",
                        "bias_ih_l1_reverse [12]",
                        "bias_hh_l1_reverse [12]",
                        "head.weight [5, 6]",
                        "head.bias [5]"),
                found);
    }

    /** As PyTorch's Embedding and an LSTM over a token's one-hot vector beside the features have them. */
    @Test
    void inputWeightsOfTokensStandBesideThoseOfFeatures() {
        ParameterLayout layout = layout(new Inputs(2, List.of(4, 1), 0));
        double[] parameters = gaussians(layout.size());
        ModelWeights.write(files, file, layout, Precision.DOUBLE, parameters);
        List<NamedArray> arrays = SafetensorsReader.read(files, file, "").arrays();
        assertEquals(List.of(12, 7), arrays.get(0).shape());
        assertEquals("weight_ih_l0", arrays.get(0).name());
        double[] values = arrays.get(0).values();
        int row = 11;
        int features = layout.tensor("weight_ih_l0").offset() + row * 2;
        int tokens = layout.tensor("weight_token_l0").offset() + row * 5;
        assertArrayEquals(
                Arrays.copyOfRange(parameters, features, features + 2),
                Arrays.copyOfRange(values, row * 7, row * 7 + 2));
        assertArrayEquals(
                Arrays.copyOfRange(parameters, tokens, tokens + 5),
                Arrays.copyOfRange(values, row * 7 + 2, row * 7 + 7));
        assertArrayEquals(parameters, ModelWeights.read(files, file, layout.config()));
    }

    @Test
    void embeddingsAreTablesOfTheirOwn() {
        ParameterLayout layout = layout(new Inputs(2, List.of(4, 1), 5));
        double[] parameters = gaussians(layout.size());
        ModelWeights.write(files, file, layout, Precision.DOUBLE, parameters);
        List<String> found = SafetensorsReader.read(files, file, "").arrays().stream()
                .map(array -> array.name() + " " + array.shape())
                .limit(3)
                .toList();
        assertEquals(List.of("embedding_0.weight [4, 5]", "embedding_1.weight [1, 5]", "weight_ih_l0 [12, 12]"), found);
        assertArrayEquals(parameters, ModelWeights.read(files, file, layout.config()));
    }

    private static ParameterLayout layout(Inputs inputs) {
        return new ParameterLayout(
                new NetworkConfig(CellType.LSTM, inputs, HIDDEN, 1, true, Head.LAST, Loss.SQUARED_ERROR, 1));
    }

    @ParameterizedTest
    @EnumSource
    void secondBiasOfPyTorchIsAddedButNotToTheCandidateOfGru(CellType cell) {
        ParameterLayout layout = layout(cell);
        double[] ours = gaussians(layout.size());
        ModelWeights.write(files, file, layout, Precision.DOUBLE, ours);
        String split = folder.resolve("split.safetensors").toString();
        rewrite(split, array -> array.name().startsWith("bias_hh") ? plusOne(array) : array);
        double[] expected = ours.clone();
        for (Tensor tensor : layout.tensors()) {
            boolean first = tensor.name().startsWith("bias_ih");
            boolean candidate = tensor.name().startsWith("bias_hn");
            int raised = candidate || (first && cell != CellType.GRU) ? tensor.size() : first ? 2 * HIDDEN : 0;
            for (int i = 0; i < raised; i++) {
                expected[tensor.offset() + i] += 1;
            }
        }
        assertArrayEquals(expected, ModelWeights.read(files, split, layout.config()), 1e-15);
    }

    /**
     * A GRU of one input, two hidden units and one output, written by the Python library safetensors 0.8.0: in the order
     * weight_ih, weight_hh, bias_ih, bias_hh, head.weight, head.bias its values are 0, 1, 2, … eighths.
     */
    @Test
    void stateDictOfThePythonLibraryIsRead() throws URISyntaxException {
        ParameterLayout layout = new ParameterLayout(
                new NetworkConfig(CellType.GRU, 1, List.of(), 2, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));
        URI written = ModelWeightsTest.class
                .getResource("/safetensors/gru-by-python-safetensors-0.8.0.safetensors")
                .toURI();
        double[] eighths = new double[layout.size()];
        Arrays.setAll(eighths, i -> i);
        for (int i = 0; i < 4; i++) { // r and z: both biases
            eighths[18 + i] = (18 + i) + (24 + i);
        }
        System.arraycopy(new double[] {22, 23, 28, 29, 30, 31, 32}, 0, eighths, 22, 7);
        assertArrayEquals(
                Arrays.stream(eighths).map(e -> e / 8).toArray(),
                ModelWeights.read(
                        new StoredFiles.Local(), java.nio.file.Path.of(written).toString(), layout.config()));
    }

    @Test
    void candidateBiasOfGruIsTheEndOfTheSecondBias() {
        ParameterLayout layout = layout(CellType.GRU);
        double[] parameters = new double[layout.size()];
        int offset = layout.tensor("bias_hn_l0_reverse").offset();
        Arrays.fill(parameters, offset, offset + HIDDEN, 7);
        ModelWeights.write(files, file, layout, Precision.FLOAT, parameters);
        for (NamedArray array : SafetensorsReader.read(files, file, "").arrays()) {
            double[] expected = new double[array.values().length];
            if (array.name().equals("bias_hh_l0_reverse")) {
                Arrays.fill(expected, 2 * HIDDEN, 3 * HIDDEN, 7);
            }
            assertArrayEquals(expected, array.values(), array.name());
        }
    }

    @Test
    void missingTensorIsNamed() {
        assertMismatch(
                arrays -> arrays.removeIf(array -> array.name().equals("weight_hh_l0")),
                "it has no tensor weight_hh_l0");
    }

    @Test
    void misshapenTensorIsNamed() {
        assertMismatch(
                arrays -> arrays.replaceAll(array -> array.name().equals("head.weight")
                        ? new NamedArray("head.weight", List.of(6, 1), array.values())
                        : array),
                "its tensor head.weight has shape [6, 1], expected [1, 6]");
    }

    @Test
    void unknownTensorIsNamed() {
        assertMismatch(
                arrays -> arrays.add(new NamedArray("embedding.weight", List.of(1), new double[1])),
                "it also has the tensor embedding.weight");
    }

    private void assertMismatch(Consumer<List<NamedArray>> change, String sentence) {
        ParameterLayout layout = layout(CellType.LSTM);
        ModelWeights.write(files, file, layout, Precision.FLOAT, gaussians(layout.size()));
        List<NamedArray> arrays =
                new ArrayList<>(SafetensorsReader.read(files, file, "").arrays());
        change.accept(arrays);
        String changed = file + ".changed";
        new Safetensors(Map.of(), arrays).write(files, changed, Precision.FLOAT);
        UnrollException mismatch =
                assertThrows(UnrollException.class, () -> ModelWeights.read(files, changed, layout.config()));
        assertEquals(UnrollException.Kind.MODEL, mismatch.kind());
        assertTrue(mismatch.getMessage().contains(sentence), mismatch.getMessage());
        assertTrue(mismatch.getMessage().contains(changed), mismatch.getMessage());
    }

    private void rewrite(String to, UnaryOperator<NamedArray> change) {
        List<NamedArray> arrays = SafetensorsReader.read(files, file, "").arrays().stream()
                .map(change)
                .toList();
        new Safetensors(Map.of(), arrays).write(files, to, Precision.DOUBLE);
    }

    private static NamedArray plusOne(NamedArray array) {
        double[] raised = Arrays.stream(array.values()).map(b -> b + 1).toArray();
        return new NamedArray(array.name(), array.shape(), raised);
    }

    private double[] gaussians(int size) {
        Random random = seed.random();
        double[] numbers = new double[size];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        return numbers;
    }

    /** One layer, both directions, normalized. */
    private static ParameterLayout layout(CellType cell) {
        return new ParameterLayout(
                new NetworkConfig(cell, 2, List.of(), HIDDEN, 1, true, Head.LAST, Loss.SQUARED_ERROR, 1)
                        .with(true, false, Dropout.NONE));
    }
}
