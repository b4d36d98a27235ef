package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code checkpointDir} does for users of the estimators. */
class CheckpointedFitTest {
    private static final int ROWS = 40;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    @Test
    void stoppedFitGoesOnToTheModelOfOneNeverStopped() {
        double[] expected =
                regressor().fit(data(0), TrainingListener.NONE).trained().parameters();
        RnnRegressor checkpointed = regressor().setCheckpointDir(folder.toString());
        stopAfter(3, checkpointed);
        TrainingRecorder recorder = new TrainingRecorder();
        double[] resumed =
                checkpointed.setPartitions(1).fit(data(0), recorder).trained().parameters();
        assertTrue(recorder.lines().contains("continues after step 1 of 2 of epoch 2"), recorder.lines()::toString);
        assertArrayEquals(expected, resumed);
    }

    @Test
    void checkpointsAreSavedWhereTheSettingsSay() throws IOException {
        regressor().setCheckpointDir(folder.toString()).setCheckpointSteps(1).fit(data(0), TrainingListener.NONE);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("step-0000000004.safetensors", "step-0000000005.safetensors"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void checkpointsOfOtherSettingsOrDataAreNotUsed() {
        RnnRegressor checkpointed = regressor().setCheckpointDir(folder.toString());
        stopAfter(2, checkpointed);
        UnrollException settings = assertThrows(
                UnrollException.class,
                () -> regressor()
                        .setCheckpointDir(folder.toString())
                        .setSeed(2)
                        .setHiddenSize(5)
                        .fit(data(0), TrainingListener.NONE));
        assertEquals(UnrollException.Kind.MODEL, settings.kind());
        assertTrue(
                settings.getMessage()
                        .contains(
                                "step-0000000002.safetensors is of another run: hiddenSize was 4 and is 5, seed was 1 and"
                                        + " is 2, and there is no other checkpoint"),
                settings.getMessage());
        UnrollException data =
                assertThrows(UnrollException.class, () -> checkpointed.fit(data(1), TrainingListener.NONE));
        assertTrue(data.getMessage().contains(" is of another run: data was "), data.getMessage());
    }

    private void stopAfter(int steps, RnnRegressor regressor) {
        int[] left = {steps};
        TrainingRecorder stopping = new TrainingRecorder(() -> left[0]-- == 0);
        UnrollException stop = assertThrows(UnrollException.class, () -> regressor.fit(data(0), stopping));
        assertEquals(UnrollException.Kind.STOPPED, stop.kind());
        assertEquals(
                "Training was stopped after step " + steps + "; its state is in " + folder
                        + ", from where the same command goes on.",
                stop.getMessage());
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setCell("elman_tanh")
                .setHiddenSize(4)
                .setEpochs(3)
                .setBatchSize(24)
                .setBlockSize(8)
                .setClipNorm(1);
    }

    /** Sequences of one feature with their sum, to which {@code shift} is added. */
    private Dataset<Row> data(double shift) {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Double> features =
                    random.doubles(1 + random.nextInt(6)).boxed().toList();
            double sum = features.stream().mapToDouble(Double::doubleValue).sum();
            rows.add(RowFactory.create(features, sum + shift));
        }
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL("features array<double>, label double"));
    }
}
