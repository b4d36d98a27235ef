package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
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
        stopAfter(3, checkpointed.setPlacement("cluster"));
        TrainingRecorder recorder = new TrainingRecorder();
        double[] resumed = checkpointed
                .setPartitions(1)
                .setPlacement("worker")
                .fit(data(0), recorder)
                .trained()
                .parameters();
        assertTrue(recorder.lines().contains("continues after step 1 of 2 of epoch 2"), recorder.lines()::toString);
        assertArrayEquals(expected, resumed);
    }

    @Test
    void fitStoppedInTheMiddleOfPatienceChoosesTheEpochOfOneNeverStopped() throws IOException {
        RnnRegressor regressor = regressor()
                .setEpochs(9)
                .setBatchSize(8)
                .setValidationFraction(0.3)
                .setPatience(2)
                .setMinDelta(1e9)
                .setSchedule("plateau")
                .setPlateauPatience(1);
        TrainingRecorder recorder = new TrainingRecorder();
        RnnRegressionModel expected = regressor.fit(data(0), recorder);
        assertEquals(3, recorder.epochs().size());
        int stepsOfAnEpoch = recorder.epochs().get(0).steps();
        stopAfter(2 * stepsOfAnEpoch + 1, regressor.setCheckpointDir(folder.toString()));
        RnnRegressionModel resumed =
                regressor.setPartitions(1).setPlacement("worker").fit(data(0));
        assertEquals(expected.weightsSha256(), resumed.weightsSha256());
        BestEpoch best = expected.trained().best();
        assertTrue(best.epoch() >= 1 && best.epoch() <= 3, best::toString);
        assertEquals(best, resumed.trained().best());
        resumed.save(folder.resolve("model").toString());
        RnnModel<?> loaded = RnnModel.load(folder.resolve("model").toString());
        assertEquals(best, loaded.trained().best());
        assertEquals(resumed.summary(), loaded.copy(ParamMap.empty()).summary());
        assertEquals(results(expected), results(resumed));
    }

    private static List<Object> results(RnnModel<?> model) {
        return model.summary().epochs().stream()
                .<Object>map(epoch -> List.of(epoch.loss(), epoch.validation(), epoch.monitored()))
                .toList();
    }

    @Test
    void patienceWithNothingHeldOutIsRefused() {
        RnnRegressor regressor = regressor().setPatience(1).setValidationIndicatorCol("held");
        UnrollException e = assertThrows(
                UnrollException.class, () -> regressor.fit(data(0).withColumn("held", functions.lit(false))));
        assertEquals(UnrollException.Kind.DATA, e.kind());
        assertEquals(
                "Nothing is held out: expected sequences to validate on, as patience needs them, found column \"held\" true"
                        + " for none; correct it, or leave patience out.",
                e.getMessage());
    }

    @Test
    void checkpointsAreSavedWhereTheSettingsSay() throws IOException {
        stopAfter(5, regressor().setCheckpointDir(folder.toString()).setCheckpointSteps(1));
        assertEquals(
                List.of("step-0000000004.safetensors", "step-0000000005.safetensors"),
                checkpoints().stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
    }

    @Test
    void fitThatSucceededLeavesNoCheckpoints() throws IOException {
        Path made = folder.resolve("made");
        regressor().setCheckpointDir(made.toString()).setCheckpointSteps(1).fit(data(0));
        assertFalse(Files.exists(made), "the fit made it");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        regressor().setCheckpointDir(folder.toString()).setCheckpointSteps(1).fit(data(0));
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
        assertEquals(List.of(), checkpoints());
    }

    /** Whose model the caller has not yet saved. */
    @Test
    void fitWhoseResultIsKeptIsNotTrainedAgain() throws IOException {
        RnnRegressor regressor = regressor().setCheckpointDir(folder.toString()).setValidationFraction(0.3);
        KeptResult first = new KeptResult();
        RnnRegressionModel expected = regressor.fit(data(0), first);
        assertEquals(3, first.epochs.size());
        assertEquals(1, checkpoints().size());
        KeptResult second = new KeptResult();
        RnnRegressionModel again = regressor.fit(data(0), second);
        assertEquals(List.of(), second.epochs);
        assertEquals(expected.weightsSha256(), again.weightsSha256());
        assertEquals(expected.trained().best(), again.trained().best());
        assertEquals(results(expected), results(again));
        second.removal.run();
        assertEquals(List.of(), checkpoints());
    }

    private static final class KeptResult implements TrainingListener {
        private final List<EpochRecord> epochs = new ArrayList<>();
        private Runnable removal = () -> {};

        @Override
        public boolean wantsResultKept() {
            return true;
        }

        @Override
        public void epoch(EpochRecord record) {
            epochs.add(record);
        }

        @Override
        public void trained(Runnable removeCheckpoints) {
            removal = removeCheckpoints;
        }
    }

    @Test
    void nextFitOnOtherDataBeginsByItself() {
        RnnRegressor daily = regressor().setCheckpointDir(folder.toString()).setCheckpointSteps(1);
        for (int day = 0; day < 3; day++) {
            TrainingRecorder recorder = new TrainingRecorder();
            daily.fit(data(day), recorder);
            assertEquals(List.of(), about("checkpoints", recorder));
        }
    }

    @Test
    void fitsAtOnceNeverMeet() throws Exception {
        Dataset<Row> data = data(0);
        List<RnnRegressor> regressors = List.of(
                regressor(),
                regressor().setSeed(2),
                regressor(),
                regressor().setEpochs(5)); // the first and third are one run
        List<String> expected =
                regressors.stream().map(fit -> fit.fit(data).weightsSha256()).toList();
        List<Callable<String>> fits = new ArrayList<>();
        for (RnnRegressor regressor : regressors) {
            RnnRegressor checkpointed =
                    regressor.setCheckpointDir(folder.toString()).setCheckpointSteps(1);
            fits.add(() -> checkpointed.fit(data).weightsSha256());
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<String> digests = new ArrayList<>();
            for (Future<String> digest : threads.invokeAll(fits)) {
                digests.add(digest.get());
            }
            assertEquals(expected, digests);
        } finally {
            threads.shutdown();
        }
        assertEquals(List.of(), checkpoints());
    }

    @Test
    void checkpointsOfOtherSettingsOrDataAreNotUsedAndNamedOnce() throws IOException {
        stopAfter(2, regressor().setCheckpointDir(folder.toString()));
        Path other = checkpoints().get(0);
        TrainingRecorder settings = new TrainingRecorder();
        regressor().setCheckpointDir(folder.toString()).setSeed(2).setEpochs(4).fit(data(0), settings);
        assertEquals(
                List.of("note: this run starts from the beginning: the checkpoints in file:" + other.getParent()
                        + " belong to another run (epochs was 3 and is 4, seed was 1 and is 2); to remove them: rm -r "
                        + other.getParent()),
                about("checkpoints", settings));
        stopAfter(2, regressor().setCheckpointDir(folder.toString()).setSeed(3));
        TrainingRecorder data = new TrainingRecorder();
        regressor().setCheckpointDir(folder.toString()).fit(data(1), data);
        String note = about("checkpoints", data).get(0);
        assertTrue(note.contains(" belong to another run (data was "), note);
        assertTrue(note.contains("seed was 3 and is 1), and so do those in 1 more folders; "), note);
        assertTrue(Files.exists(other), "they stay");
    }

    @Test
    void damagedCheckpointsOfThisRunEndIt() throws IOException {
        RnnRegressor checkpointed = regressor().setCheckpointDir(folder.toString());
        stopAfter(2, checkpointed);
        Path file = checkpoints().get(0);
        Files.write(file, new byte[] {1, 2, 3});
        UnrollException e = assertThrows(UnrollException.class, () -> checkpointed.fit(data(0)));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        assertTrue(e.getMessage().endsWith(" or start over after rm -r " + file.getParent() + "."), e.getMessage());
    }

    private static List<String> about(String word, TrainingRecorder recorder) {
        return recorder.lines().stream().filter(line -> line.contains(word)).toList();
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    /** Each step is a job of its own, so that stopping is asked before each. */
    private void stopAfter(int steps, RnnRegressor regressor) {
        int[] left = {steps};
        TrainingRecorder stopping = new TrainingRecorder(() -> left[0]-- == 0);
        UnrollException stop = assertThrows(
                UnrollException.class, () -> regressor.setPlacement("cluster").fit(data(0), stopping));
        assertEquals(UnrollException.Kind.STOPPED, stop.kind());
        assertEquals(
                "Training was stopped after step " + steps + "; its state is in " + folder
                        + ", from which the same command continues.",
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
