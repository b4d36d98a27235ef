package dev.unroll.score.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Sequence;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Json;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.score.export.OnnxRuntime.Result;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxModelTest {
    private static final double LARGEST_ERROR = 1e-5;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void everyShapeGivesThePredictionsOfTheNetwork() throws OrtException {
        for (NetworkConfig config : ExportedNetworks.ofEveryShape()) {
            assertSamePredictions(ExportedNetworks.trained(config, Precision.FLOAT));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyLossGivesThePredictionsOfTheNetwork(Precision precision) throws OrtException {
        for (NetworkConfig config : ExportedNetworks.ofEveryLoss()) {
            assertSamePredictions(ExportedNetworks.trained(config, precision));
        }
    }

    private static void assertSamePredictions(TrainedNetwork trained) throws OrtException {
        byte[] file = OnnxModel.bytes(trained, false);
        OnnxRules.check(file);
        List<Sequence> sequences = ExportedNetworks.sequences(trained.config());
        List<double[][]> expected = trained.predictor(3).outputs(sequences);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            Map<String, Result> results =
                    runtime.run(sequences, trained.config().inputs(), Map.of());
            for (int s = 0; s < sequences.size(); s++) {
                for (int t = 0; t < expected.get(s).length; t++) {
                    assertSame(trained, expected.get(s)[t], results, t, s);
                }
            }
        }
    }

    /** @param outputs (O) of the network itself */
    private static void assertSame(
            TrainedNetwork trained, double[] outputs, Map<String, Result> results, int t, int sequence) {
        Target target = trained.target();
        assertNear(trained, target.rawPrediction(outputs), "rawPrediction", results, t, sequence);
        assertNear(trained, target.probability(outputs), "probability", results, t, sequence);
        double[] prediction = target.prediction(outputs);
        if (target == Target.CLASS || target == Target.LABELS) {
            double[] found = results.get("prediction").row(t, sequence, prediction.length);
            for (int k = 0; k < found.length; k++) {
                double[] scores = target.rawPrediction(outputs);
                boolean isTie = target == Target.CLASS
                        ? Math.abs(scores[(int) found[0]] - scores[(int) prediction[0]]) < 1e-4
                        : Math.abs(outputs[k]) < 1e-4;
                assertTrue(found[k] == prediction[k] || isTie, trained.config().toString());
            }
        } else {
            assertNear(trained, prediction, "prediction", results, t, sequence);
        }
    }

    /** To 1e-5, relative to the largest of the row or, where all are small, to 1. */
    private static void assertNear(
            TrainedNetwork trained, double[] expected, String name, Map<String, Result> results, int t, int sequence) {
        if (expected.length == 0) {
            assertTrue(!results.containsKey(name), name);
            return;
        }
        double[] found = results.get(name).row(t, sequence, expected.length);
        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
        assertArrayEquals(
                expected, found, scale * LARGEST_ERROR, () -> name + " of step " + t + ", " + trained.config());
    }

    @ParameterizedTest
    @EnumSource(CellType.class)
    void statesGoFromStepToStep(CellType cell) throws OrtException {
        NetworkConfig config = new NetworkConfig(
                        cell, new Inputs(2, List.of(5), 3), 5, 2, false, Head.LAST, Loss.SQUARED_ERROR, 2)
                .with(true, true, Dropout.NONE);
        TrainedNetwork trained = ExportedNetworks.trained(config, Precision.FLOAT);
        Sequence sequence = ExportedNetworks.sequences(config).get(0);
        Map<String, Result> states = new HashMap<>();
        List<String> names = cell == CellType.LSTM ? List.of("h_l0", "c_l0", "h_l1", "c_l1") : List.of("h_l0", "h_l1");
        names.forEach(name -> states.put("initial_" + name, new Result(new double[5], new long[] {1, 1, 5})));
        byte[] file = OnnxModel.bytes(trained, true);
        OnnxRules.check(file);
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            for (int t = 0; t < sequence.length(); t++) {
                Map<String, Result> results =
                        runtime.run(List.of(Sequences.part(sequence, t, t + 1)), config.inputs(), states);
                double[] soFar = trained.predictor(1).outputs(Sequences.part(sequence, 0, t + 1))[0];
                assertNear(trained, soFar, "prediction", results, 0, 0);
                names.forEach(name -> states.put("initial_" + name, results.get("final_" + name)));
            }
        }
    }

    @Test
    void statesThatSayTooLittleAreRefused() {
        NetworkConfig both =
                new NetworkConfig(CellType.GRU, Inputs.ofFeatures(1), 2, 1, true, Head.LAST, Loss.SQUARED_ERROR, 1);
        NetworkConfig mean =
                new NetworkConfig(CellType.GRU, Inputs.ofFeatures(1), 2, 1, false, Head.MEAN, Loss.SQUARED_ERROR, 1);
        assertEquals(
                "The network cannot be exported with states: expected one direction and a head on the last or every step, found two directions; export it without.",
                error(both));
        assertTrue(error(mean).contains("found the head mean;"), error(mean));
    }

    private static String error(NetworkConfig config) {
        TrainedNetwork trained = ExportedNetworks.trained(config, Precision.FLOAT);
        return assertThrows(UnrollException.class, () -> OnnxModel.bytes(trained, true))
                .getMessage();
    }

    @Test
    void metadataSayWhatTheNetworkIs() throws OrtException {
        NetworkConfig config = new NetworkConfig(
                CellType.LSTM, Inputs.ofTokens(List.of(3)), 2, 1, false, Head.LAST, Loss.CROSS_ENTROPY, 4);
        TrainedNetwork trained = ExportedNetworks.trained(config, Precision.FLOAT);
        byte[] file = OnnxModel.bytes(trained, false);
        assertArrayEquals(OnnxModel.mark(), Arrays.copyOf(file, OnnxModel.mark().length));
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            assertEquals(
                    Map.of(
                            "weights_sha256",
                            trained.weightsSha256(),
                            "network",
                            Json.write(config),
                            "target",
                            "class",
                            "classes",
                            "4",
                            "vocabularies",
                            "[[\"\\\"wörd 0\",\"\\\"wörd 1\",\"\\\"wörd 2\"]]"),
                    runtime.metadata());
        }
    }
}
