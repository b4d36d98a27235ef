package dev.unroll.job.settings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.job.JobMain;
import dev.unroll.job.StopSignal;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.ml.SequenceAssembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void flagsReachTheEstimator() {
        read(
                settings -> {
                    RnnClassifier estimator = settings.applyTo(new RnnClassifier());
                    assertEquals(7, estimator.getHiddenSize());
                    assertEquals("gru", estimator.getCell());
                    assertEquals(0.5, estimator.getLearningRate());
                    assertEquals(-5, estimator.getSeed());
                    assertTrue(estimator.getBidirectional());
                    assertFalse(estimator.getStandardization());
                    assertEquals(10, estimator.getEpochs());
                },
                "--hidden-size 7 --cell=gru --learning-rate 0.5 --seed -5 --bidirectional --standardization=false"
                        .split(" "));
    }

    @Test
    void flagComesBeforeFileAndFileBeforeDefault() throws IOException {
        Path file = write("hidden-size = 7\nlayers = 2\ntask = regression\nbidirectional = true\n");
        read(
                settings -> {
                    RnnRegressor estimator = settings.applyTo(new RnnRegressor());
                    assertEquals(9, estimator.getHiddenSize());
                    assertEquals(2, estimator.getLayers());
                    assertEquals(32, estimator.getBlockSize());
                    assertTrue(estimator.getBidirectional());
                    assertEquals("classification", settings.get(JobOption.TASK));
                    assertEquals("parquet", settings.get(JobOption.FORMAT));
                },
                "--hidden-size",
                "9",
                "--task",
                "classification",
                "--config",
                file.toString());
    }

    @Test
    void severalPathsComeFromFlagsAndFile() throws IOException {
        read(
                settings -> assertEquals(List.of("a b", "c", "d/{x,y}"), settings.getAll(JobOption.DATA)),
                "--data",
                "a b",
                "c",
                "--data",
                "d/{x,y}");
        Path file = write("data = a c\n");
        read(settings -> assertEquals(List.of("a", "c"), settings.getAll(JobOption.DATA)), "--config", file.toString());
    }

    @Test
    void integersAreSeparatedByCommas() {
        read(
                settings -> assertArrayEquals(new int[] {65, 12}, vocabularySizes(settings)),
                "--vocabulary-sizes",
                "65,12");
        read(settings -> assertArrayEquals(new int[] {65}, vocabularySizes(settings)), "--vocabulary-sizes", "65");
        read(settings -> assertArrayEquals(new int[0], vocabularySizes(settings)), "--vocabulary-sizes", "");
        assertUsageError(
                "--vocabulary-sizes: vocabularySizes must be integers separated by commas, but is \"65;12\".",
                "--task",
                "regression",
                "--vocabulary-sizes",
                "65;12");
    }

    @Test
    void columnsAreSeparatedByCommasWithOrWithoutBlanks() {
        for (String text : List.of("ward,blood pressure", " ward , blood pressure ")) {
            read(
                    settings -> assertArrayEquals(
                            new String[] {"ward", "blood pressure"},
                            settings.applyTo(new SequenceAssembler()).getIdCols()),
                    "--id-cols",
                    text);
        }
        read(
                settings -> assertArrayEquals(
                        new String[0], settings.applyTo(new SequenceAssembler()).getIdCols()),
                "--id-cols",
                " ");
    }

    private static int[] vocabularySizes(Settings settings) {
        return settings.applyTo(new RnnClassifier()).getVocabularySizes();
    }

    @Test
    void pathsOfAFileMayHaveSpaces() throws IOException {
        Path file = write("data = \"a  b\" c/*.parquet \"d e\"\nmodel = my   model\n");
        read(
                settings -> {
                    assertEquals(List.of("a  b", "c/*.parquet", "d e"), settings.getAll(JobOption.DATA));
                    assertEquals("my   model", settings.get(JobOption.MODEL));
                },
                "--config",
                file.toString());
        Path unclosed = write("data = a \"b c\n");
        assertUsageError(
                "Key data of " + unclosed
                        + ": expected values separated by spaces, each bare or between double quotes, found \"b c.",
                "--config",
                unclosed.toString());
    }

    @Test
    void textThatIsNoPathIsAUsageError() throws IOException {
        String colon = " has a colon, which ends the scheme of a URI; write a path without one, or a whole URI such as"
                + " file:/data/run1.";
        assertUsageError("--model: \"run:1\"" + colon, "--model", "run:1");
        assertUsageError("--data: \"12:00/*\"" + colon, "--data", "a", "12:00/*");
        assertUsageError("--validation-data: \"file:\"" + colon, "--validation-data", "file:");
        Path file = write("data = a b:c\n");
        assertUsageError("Key data of " + file + ": \"b:c\"" + colon, "--config", file.toString());
        assertUsageError("--data has an empty path: expected one such as /data/run1.", "--data", "a", "");
        for (String host : List.of("file://data/a", "//data/a", "//[")) {
            assertUsageError(
                    "--data: \"" + host
                            + "\" names a host after its two slashes, and local files have none; write one slash or three.",
                    "--data",
                    host);
        }
        for (String model : List.of("/run:1", "./run:1", "file:/a/run:1")) {
            assertUsageError(
                    "--model: the name \"run:1\" has a colon, which many file systems do not take; write one without.",
                    "--model",
                    model);
        }
        read(settings -> settings.get(JobOption.DATA), "--data", "a/12:00", "file:/a", "file:///a", "hdfs://host/a");
    }

    @Test
    void readerOptionsComeFromFlagsAndFile() throws IOException {
        read(
                settings -> assertEquals(Map.of("multiLine", "true", "sep", "=", "x", "y z"), settings.readerOptions()),
                "--option",
                "multiLine=true",
                "sep==",
                "--option",
                "x=y z");
        Path file = write("option = multiLine=true \"x=y z\"\n");
        read(
                settings -> assertEquals(Map.of("multiLine", "true", "x", "y z"), settings.readerOptions()),
                "--config",
                file.toString());
        assertUsageError("--option: expected key=value, found \"multiLine\".", "--option", "multiLine");
    }

    @Test
    void markBeforeTheTextOfAFileIsNoPartOfItsFirstKey() throws IOException {
        Path file = write("\uFEFFtask = regression\n");
        read(settings -> assertEquals("regression", settings.get(JobOption.TASK)), "--config", file.toString());
    }

    @Test
    void fileInAnotherEncodingIsNamed() throws IOException {
        for (Charset charset :
                List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            Path file = Files.write(folder.resolve("my.properties"), "model = Bär\n".getBytes(charset));
            assertUsageError(
                    "--config: expected UTF-8, found other bytes in " + file + "; save it as UTF-8.",
                    "--config",
                    file.toString());
        }
    }

    @Test
    void overwriteIsOffUnlessAsked() {
        read(settings -> assertFalse(settings.isOn(JobOption.OVERWRITE)));
        read(settings -> assertTrue(settings.isOn(JobOption.OVERWRITE)), "--overwrite");
    }

    @Test
    void unknownFlagNamesTheNearest() {
        assertUsageError("Unknown flag --hiden-size: did you mean --hidden-size?", "--hiden-size", "7");
    }

    @Test
    void misspeltFlagIsNoSecondPathOfTheData() {
        assertUsageError(
                "Unknown flag --hiden-size: did you mean --hidden-size?", "--data", "a.parquet", "--hiden-size", "7");
    }

    @Test
    void unknownKeyNamesTheNearest() throws IOException {
        Path file = write("hidden_size = 7\n");
        assertUsageError(
                "Unknown key hidden_size in " + file + ": did you mean hidden-size?", "--config", file.toString());
    }

    @Test
    void missingFileIsNamed() {
        assertUsageError(
                "--config: expected a file of settings, found none at none.properties.", "--config", "none.properties");
    }

    @Test
    void missingOptionIsAskedFor() {
        assertUsageError(
                "--task is missing: expected what to learn: classification or regression.", "--hidden-size", "7");
    }

    @Test
    void unknownTaskNamesTheNearest() {
        assertUsageError(
                "--task must be one of classification, regression, but is \"regresion\" (did you mean regression?).",
                "--task",
                "regresion");
    }

    @Test
    void badValueNamesItsFlag() {
        assertUsageError(
                "--hidden-size: hiddenSize must be at least 1, but is 0.",
                "--task",
                "regression",
                "--hidden-size",
                "0");
        assertUsageError(
                "--hidden-size: hiddenSize must be an integer, but is \"many\".",
                "--task",
                "regression",
                "--hidden-size",
                "many");
        assertUsageError(
                "--learning-rate: learningRate must be a number, but is \"fast\".",
                "--task",
                "regression",
                "--learning-rate",
                "fast");
        assertUsageError(
                "--bidirectional: bidirectional must be true or false, but is \"yes\".",
                "--task",
                "regression",
                "--bidirectional=yes");
        assertUsageError(
                "--cell: cell must be one of elman_tanh, elman_relu, lstm, gru, but is \"grx\" (did you mean gru?).",
                "--task",
                "classification",
                "--cell",
                "grx");
    }

    @Test
    void badValueInTheFileNamesItsKey() throws IOException {
        Path file = write("task = regression\nepochs = -1\n");
        assertUsageError(
                "Key epochs of " + file + ": epochs must be at least 1, but is -1.", "--config", file.toString());
    }

    @Test
    void parameterOfTheOtherTaskIsRejected() {
        assertUsageError(
                "--num-classes: RnnRegressor has no numClasses; leave it out.",
                "--task",
                "regression",
                "--num-classes",
                "3");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("my.properties"), text);
    }

    private static void read(Consumer<Settings> check, String... args) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        assertEquals(0, exitCode(check, errors, args), () -> errors.toString(StandardCharsets.UTF_8));
    }

    private static void assertUsageError(String sentence, String... args) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = exitCode(
                settings ->
                        settings.applyTo(Task.of(settings.get(JobOption.TASK)).newEstimator()),
                errors,
                args);
        assertEquals(
                "error: " + sentence, errors.toString(StandardCharsets.UTF_8).strip());
        assertEquals(2, exitCode);
    }

    private static int exitCode(Consumer<Settings> body, ByteArrayOutputStream errors, String... args) {
        CommandSpec command = Settings.command(JobCommand.TRAIN);
        return JobMain.exitCode(
                command,
                args,
                new StopSignal(),
                stop -> body.accept(Settings.read(JobCommand.TRAIN, command)),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
    }
}
