package dev.unroll.score.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.io.Json;
import dev.unroll.io.TestStorage;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Python with PyTorch, safetensors and onnx: python3 or the one that {@code -Dpython} names. */
class ExportsInPythonTest {
    private static final String PYTHON = System.getProperty("python", "python3");

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    @Test
    void pyTorchGivesTheOutputsOfTheNetworkAndOnnxFindsNothingWrong() throws Exception {
        assumeTrue(
                run("-c", "import onnx, safetensors, torch").startsWith("0\n"),
                PYTHON + " has not all of PyTorch, safetensors and onnx, so exports were not tried there");
        List<NetworkConfig> configs = new ArrayList<>(ExportedNetworks.ofEveryShape());
        configs.addAll(ExportedNetworks.ofEveryLoss());
        for (int k = 0; k < configs.size(); k++) {
            write(
                    ExportedNetworks.trained(configs.get(k), k % 5 == 4 ? Precision.DOUBLE : Precision.FLOAT),
                    "%03d".formatted(k));
        }
        String output = run("src/test/python/check_exports.py", folder.toString());
        assertTrue(output.startsWith("0\n" + configs.size() + " networks, "), output);
    }

    private void write(TrainedNetwork trained, String name) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        Files.write(own.resolve("network.onnx"), OnnxModel.bytes(trained, false));
        PyTorchFolder.write(
                trained,
                new HadoopStorage(TestStorage.LOCAL.open()),
                own.resolve("pytorch").toString());
        List<Sequence> sequences = ExportedNetworks.sequences(trained.config());
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("features", padded(sequences, Sequence::features, 1e3));
        example.put("tokens", padded(sequences, Sequence::tokens, 1L));
        example.put("lengths", sequences.stream().map(Sequence::length).toList());
        example.put("everyStep", trained.config().head() == Head.EVERY);
        example.put(
                "outputs",
                trained.predictor(3).outputs(sequences).stream()
                        .map(rows -> Arrays.stream(rows).toList())
                        .toList());
        Files.writeString(own.resolve("case.json"), Json.write(example));
    }

    /** (T, B, …), or empty where sequences have none. */
    private static List<List<List<Number>>> padded(
            List<Sequence> sequences, Function<Sequence, Rows> input, Number padding) {
        List<List<List<Number>>> steps = new ArrayList<>();
        for (int t = 0; t < input.apply(sequences.get(0)).rows(); t++) { // the first is the longest
            List<List<Number>> step = new ArrayList<>();
            for (Sequence sequence : sequences) {
                Rows rows = input.apply(sequence);
                List<Number> row = new ArrayList<>();
                for (int c = 0; c < rows.width(); c++) {
                    double value = t < rows.rows() ? rows.get(t, c) : padding.doubleValue();
                    row.add(padding instanceof Long ? (Number) (long) value : (Number) value);
                }
                step.add(row);
            }
            steps.add(step);
        }
        return steps;
    }

    @Test
    void damagedWeightsAreRefusedInASentence() throws Exception {
        assumeTrue(
                run("-c", "import safetensors, torch").startsWith("0\n"), PYTHON + " has not PyTorch and safetensors");
        TrainedNetwork trained =
                ExportedNetworks.trained(ExportedNetworks.ofEveryLoss().get(0), Precision.FLOAT);
        Path pytorch = folder.resolve("pytorch");
        PyTorchFolder.write(trained, new HadoopStorage(TestStorage.LOCAL.open()), pytorch.toString());
        byte[] weights = Files.readAllBytes(pytorch.resolve("weights.safetensors"));
        byte[] flipped = weights.clone();
        flipped[weights.length - 3] ^= 1;
        byte[] otherHeader = weights.clone();
        otherHeader[20] ^= 1;
        for (byte[] damaged : List.of(Arrays.copyOf(weights, weights.length - 5), flipped, otherHeader, new byte[0])) {
            Files.write(pytorch.resolve("weights.safetensors"), damaged);
            String code = "import sys; sys.path.insert(0, r'%s'); import network; network.load()".formatted(pytorch);
            String output = run("-B", "-c", code);
            String last = output.lines().reduce((line, next) -> next).orElse("");
            assertTrue(
                    last.startsWith("ValueError: " + pytorch
                            + "/weights.safetensors is damaged or of another network: expected SHA-256 "),
                    output);
        }
    }

    /** The exit code and, below it, all that was printed. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return e.toString(); // there is no Python
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + "\n" + output;
    }
}
