package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class InitialModelTest {
    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    @Test
    void trainingStartsFromTheModelsWeightsOnItsScales() throws IOException {
        regressor().fit(data(0)).save(path("model"));
        TrainedNetwork model = RnnModel.load(path("model")).trained();
        TrainedNetwork next = regressor()
                .setInitialModel(path("model"))
                .setOptimizer("sgd")
                .setLearningRate(Double.MIN_VALUE)
                .fit(data(5))
                .trained();
        assertArrayEquals(model.parameters(), next.parameters());
        assertArrayEquals(model.features().means(), next.features().means());
        assertArrayEquals(model.targets().deviations(), next.targets().deviations());
        assertNotEquals(model.dataFingerprint(), next.dataFingerprint());
    }

    @Test
    void stoppedRunGoesOnThoughTheModelHasMovedButNotFromAnotherModel() throws IOException {
        regressor().fit(data(0)).save(path("model"));
        RnnRegressor from = regressor().setInitialModel(path("model")).setPlacement("cluster");
        String expected = from.fit(data(5)).weightsSha256();
        from.setCheckpointDir(path("checkpoints"));
        int[] left = {1};
        assertThrows(UnrollException.class, () -> from.fit(data(5), new TrainingRecorder(() -> left[0]-- == 0)));
        assertTrue(folder.resolve("model")
                .toFile()
                .renameTo(folder.resolve("moved").toFile()));

        regressor().setSeed(2).fit(data(0)).save(path("model"));
        TrainingRecorder other = new TrainingRecorder();
        from.fit(data(5), other);
        assertTrue(
                other.lines().stream().anyMatch(line -> line.contains("(initialModel was ")), other.lines()::toString);
        TrainingRecorder resumed = new TrainingRecorder();
        assertEquals(
                expected,
                from.setInitialModel(path("moved")).fit(data(5), resumed).weightsSha256());
        assertTrue(resumed.lines().contains("continues after step 1 of 2 of epoch 1"), resumed.lines()::toString);
    }

    @Test
    void modelOfAnotherNetworkIsRefused() throws IOException {
        regressor().fit(data(0)).save(path("model"));
        RnnRegressor from = regressor().setInitialModel(path("model"));
        assertEquals(sentence("weight_ih_l0 of shape [5, 1]", "[4, 1]"), error(Kind.USAGE, from.setHiddenSize(5)));
        from.setHiddenSize(4).setLayers(2);
        assertEquals(sentence("weight_ih_l1 of shape [4, 4]", "none"), error(Kind.USAGE, from));
        from.setLayers(1).setCell("elman_relu");
        assertEquals(sentence("cell elman_relu", "elman_tanh"), error(Kind.USAGE, from));
        String missing = error(Kind.MODEL, from.setInitialModel(path("nowhere")));
        assertTrue(missing.startsWith("The folder " + path("nowhere") + " holds no readable model: "), missing);
    }

    private String sentence(String expected, String found) {
        return "initialModel: the model in " + path("model") + " is of another network: expected " + expected
                + ", found " + found + "; choose another model, or the settings that it was trained with.";
    }

    private String error(Kind kind, RnnRegressor regressor) {
        UnrollException e = assertThrows(UnrollException.class, () -> regressor.fit(data(0)));
        assertEquals(kind, e.kind());
        return e.getMessage();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setCell("elman_tanh")
                .setHiddenSize(4)
                .setEpochs(2)
                .setBatchSize(16)
                .setBlockSize(8);
    }

    /** Sequences of one feature with their sum, all shifted. */
    private Dataset<Row> data(double shift) {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            List<Double> features = random.doubles(1 + random.nextInt(6))
                    .map(x -> x + shift)
                    .boxed()
                    .toList();
            rows.add(RowFactory.create(
                    features, features.stream().mapToDouble(x -> x).sum()));
        }
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL("features array<double>, label double"));
    }
}
