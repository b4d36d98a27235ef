package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.check.SyntheticProblem;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Monitored;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.RecordedSteps.Point;
import dev.unroll.io.RunFacts;
import dev.unroll.io.TrainingSummary;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports and events that training jobs leave. */
class RunReportTest {
    private static final String SETTINGS =
            "--task regression --id-col id --hidden-size 4 --epochs 3 --batch-size 16 --block-size 8 --validation-fraction 0.3";
    private static final String DIVERGING =
            " --cell elman_relu --optimizer sgd --learning-rate 1e9 --standardization false --standardize-label false";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private Path model;

    @BeforeAll
    static void writeData() {
        SyntheticProblem.ADDING
                .data(LocalSpark.session(), 60, 2, 1, 3, 12)
                .write()
                .parquet(shared.resolve("password-of-all/data.parquet").toString());
    }

    @BeforeEach
    void chooseModel() {
        model = folder.resolve("model");
    }

    @Test
    void modelHasItsReportWhichIsAFunctionOfItsSummary() throws Exception {
        train(0, SETTINGS);
        String page = Files.readString(report());
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report().toFile());
        RnnModel<?> loaded = RnnModel.load("" + model);
        assertEquals(page, loaded.report());
        TrainingSummary summary = loaded.summary().training();
        EpochRecord best = summary.epochs().get(summary.best().epoch() - 1);
        assertEquals(best.validation(), summary.facts().result().values());
        for (String shown : List.of("best epoch", "Residuals", "Predicted against true", "LSTM", "naive baseline")) {
            assertTrue(page.contains(shown), shown);
        }
    }

    @Test
    void factsDoNotDependOnPartitions() throws IOException {
        train(0, SETTINGS + " --partitions 1");
        RunFacts one = RnnModel.load("" + model).summary().facts();
        train(0, SETTINGS + " --partitions 3 --overwrite");
        RunFacts three = RnnModel.load("" + model).summary().facts();
        assertEquals(one.training(), three.training());
        assertEquals(one.heldOut(), three.heldOut());
        assertEquals(one.result(), three.result());
        assertEquals("3", three.settings().get("partitions"));
    }

    @Test
    void secretsAreInNoFileOfTheModel() throws IOException {
        train(0, SETTINGS);
        Path first = shared.resolve("password-of-all/model");
        Files.move(model, first);
        String more = " --option apiPassword=hunter2 --option mergeSchema=true --initial-model " + first;
        train(0, SETTINGS + more);
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(text.contains("hunter2") || text.contains("password-of-all"), "" + file);
            }
        }
        String page = Files.readString(report());
        assertTrue(page.contains("/*********(redacted)/data.parquet"), page);
        assertTrue(
                page.contains("mergeSchema=true 'apiPassword=*********(redacted)'")
                        || page.contains("'apiPassword=*********(redacted)' mergeSchema=true"),
                page);
        assertTrue(page.contains("--id-col id"), page);
    }

    @Test
    void runThatDivergesKeepsTheReportOfAnOlderModel() throws IOException {
        train(0, SETTINGS);
        byte[] older = Files.readAllBytes(report());
        String sentence = train(7, SETTINGS + DIVERGING + " --overwrite");
        Path own = model.resolve(".unroll/report.html");
        assertTrue(sentence.endsWith("; the report of the run is in " + own + ".\n"), sentence);
        assertTrue(Files.readString(own).contains("Training diverged at step "));
        assertArrayEquals(older, Files.readAllBytes(report()));
        train(0, SETTINGS + " --overwrite");
        assertFalse(Files.exists(model.resolve(".unroll")), "it is gone with the next model");
    }

    @Test
    void reportOfARunThatDivergedIsReplacedByThatOfTheNext() throws IOException {
        String sentence = train(7, SETTINGS + DIVERGING);
        assertTrue(sentence.endsWith("; the report of the run is in " + report() + ".\n"), sentence);
        assertTrue(Files.readString(report()).contains("Training diverged at step "));
        train(0, SETTINGS);
        assertFalse(Files.readString(report()).contains("Training diverged"));
    }

    @Test
    void pageOfOthersOfThatNameIsLeftAlone() throws IOException {
        train(0, SETTINGS);
        Files.writeString(report(), "<html>mine</html>");
        String sentence = train(8, SETTINGS + " --overwrite");
        assertTrue(sentence.contains("report.html, which unroll did not write"), sentence);
        assertEquals("<html>mine</html>", Files.readString(report()));
    }

    @Test
    void runThatIsStoppedHasAReport() throws IOException {
        StopSignal signal = new StopSignal();
        signal.hold(); // given before it is polled, so this returns
        String sentence = train(143, signal, SETTINGS);
        assertTrue(sentence.endsWith("; the report of the run is in " + report() + ".\n"), sentence);
        assertTrue(Files.readString(report()).contains("Training was stopped "));
        train(0, SETTINGS);
        assertFalse(Files.readString(report()).contains("Training was stopped"));
    }

    @Test
    void eventsOfARunThatGoesOnAreInAFileOfTheirOwn() throws IOException {
        Path events = folder.resolve("events");
        JobFiles files = new JobFiles(LocalSpark.session());
        EventLog first = EventLog.open(files, "" + events);
        first.begun(() -> summary(2, 8)); // of three steps an epoch
        first.steps();
        first.epoch(epoch(1));
        first.epoch(epoch(2));
        first.close();
        Files.writeString(events.resolve("mine.txt"), "mine");
        EventLog second = EventLog.open(files, "" + events);
        second.begun(() -> summary(2, 6)); // the checkpoint that it goes on from
        second.resumed();
        second.begun(() -> summary(2, 9));
        second.epoch(epoch(3));
        second.close();
        try (Stream<Path> all = Files.list(events)) {
            List<Path> found = all.sorted().toList();
            assertEquals(3, found.size(), "" + found);
            for (Path file : found.subList(0, 2)) {
                assertTrue(file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d{10}\\..+"), "" + file);
            }
            assertEquals(8, count(found.get(0), "step/loss"));
            assertEquals(2, count(found.get(0), "epoch/loss"));
            assertEquals(3, count(found.get(1), "step/loss"), "those after the checkpoint");
            assertEquals(1, count(found.get(1), "validation/mse"));
        }
    }

    private static TrainingSummary summary(int epochs, int steps) {
        List<Point> points = IntStream.rangeClosed(1, steps)
                .mapToObj(step -> new Point(step, 0.5, 1, false, 0.1))
                .toList();
        return new TrainingSummary(
                IntStream.rangeClosed(1, epochs).mapToObj(RunReportTest::epoch).toList(), new RecordedSteps(1, points));
    }

    private static EpochRecord epoch(int epoch) {
        return new EpochRecord(
                epoch, 3, 0.5, 1, Map.of("mse", 0.25), 10, 20, 1, StepTimes.ZERO, TaskTime.UNKNOWN, Monitored.NOTHING);
    }

    private static int count(Path file, String part) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).split(part, -1).length - 1;
    }

    private Path report() {
        return model.resolve("report.html");
    }

    private String train(int exitCode, String settings) throws IOException {
        return train(exitCode, new StopSignal(), settings);
    }

    /** What the run says of its failure. */
    private String train(int exitCode, StopSignal signal, String settings) throws IOException {
        String data = " --data " + shared.resolve("password-of-all/data.parquet") + " --model " + model;
        SharedSessionJob.Result run = SharedSessionJob.run(JobCommand.TRAIN, signal, (settings + data).split(" "));
        assertEquals(exitCode, run.exitCode(), run.errors());
        return run.errors();
    }
}
