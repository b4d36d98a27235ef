package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.KryoException;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.rpc.RpcTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import scala.collection.immutable.Map.Map1;

class JobMainTest {
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void unknownFlagIsAUsageErrorThatNamesTheNearest() {
        assertEquals(2, run(JobMainTest::mustNotRun, "--hiden-size=64"));
        assertSentence("Unknown flag --hiden-size: did you mean --hidden-size?");
    }

    @Test
    void misspeltRequiredFlagIsNamedRatherThanMissed() {
        assertEquals(2, runRequiringOut("--uot", "folder"));
        assertSentence("Unknown flag --uot: did you mean --out?");
    }

    @Test
    void missingRequiredFlagIsAUsageError() {
        assertEquals(2, runRequiringOut("--epochs", "3"));
        assertTrue(sentence().contains("--out"), sentence());
    }

    @Test
    void strayArgumentIsAUsageError() {
        assertEquals(2, run(JobMainTest::mustNotRun, "data.parquet"));
        assertSentence("Unexpected argument data.parquet: expected a flag or its value; --help lists all flags.");
    }

    @Test
    void valueOfTheWrongTypeIsAUsageErrorThatNamesFlagAndValue() {
        assertEquals(2, run(JobMainTest::mustNotRun, "--hidden-size", "many"));
        assertTrue(sentence().contains("--hidden-size") && sentence().contains("many"), sentence());
    }

    @ParameterizedTest
    @EnumSource
    void eachCauseHasItsExitCodeAndSentence(UnrollException.Kind cause) {
        assertEquals(cause.exitCode(), run(stop -> {
            throw cause.of("column label is missing");
        }));
        assertSentence("column label is missing");
    }

    @Test
    void nameOfAParameterIsAFlagInAJobAndANameInJava() {
        UnrollException e = UnrollException.usage(
                "The loss is no number; lower %s and %s.", ParameterName.of("learningRate"), ParameterName.of("l2"));
        assertEquals("The loss is no number; lower learningRate and l2.", e.getMessage());
        assertEquals(2, run(stop -> {
            throw e;
        }));
        assertSentence("The loss is no number; lower --learning-rate and --l2.");
    }

    @Test
    void causeIsFoundInsideTheExceptionOfAFailedSparkJob() {
        assertEquals(3, run(stop -> {
            throw new SparkException(
                    "Job aborted due to stage failure", UnrollException.data("label of row 7 is null"));
        }));
        assertSentence("label of row 7 is null");
    }

    @Test
    void sparkExceptionWithoutAnotherCauseIsTheClusters() {
        assertEquals(5, run(stop -> {
            throw new IllegalStateException(new SparkException("executor 2 was lost"));
        }));
        assertSentence("The cluster failed: executor 2 was lost.");
    }

    @Test
    void sparkThatWasStoppedUnderTheJobIsTheClusters() {
        assertEquals(5, run(stop -> {
            throw new IllegalStateException("Cannot call methods on a stopped SparkContext.");
        }));
        assertSentence("The cluster cannot be reached or ended the application; Spark's messages above say why.");
    }

    @Test
    void memoryThatRunsOutInATaskOnAnExecutorOrHereIsASentence() {
        String sentence =
                "The memory of a JVM was too small: expected a heap with room for data and network, found \"%s\"; raise spark.executor.memory (of the driver and of a local master: spark.driver.memory), or lower the sizes of the network or of blocks or, where long rows are read, spark.sql.parquet.columnarReaderBatchSize.";
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertEquals(5, run(stop -> {
            throw error;
        }));
        assertSentence(sentence.formatted("Java heap space"));
        errors.reset();
        assertEquals(5, run(stop -> {
            throw new SparkException("Job aborted due to stage failure", new CompletionException(error));
        }));
        assertSentence(sentence.formatted("Java heap space"));
        errors.reset();
        assertEquals(5, run(stop -> {
            throw new SparkException("FAILED_READ_FILE.NO_HINT", new Map1<>("path", "a.parquet"), error);
        }));
        assertSentence(sentence.formatted("Java heap space"));
        errors.reset();
        String ended = "Job aborted: ExecutorLostFailure (executor 0 exited) Reason: Command exited with code 52";
        assertEquals(5, run(stop -> {
            throw new SparkException(ended);
        }));
        assertSentence(sentence.formatted(ended));
    }

    @Test
    void callBetweenMachinesThatTimesOutIsTheClusters() {
        assertEquals(5, run(stop -> {
            throw new SparkException(
                    "Exception thrown in awaitResult",
                    new RpcTimeoutException(
                            "Futures timed out after [120 seconds]. This timeout is controlled by spark.rpc.askTimeout",
                            new TimeoutException("Futures timed out after [120 seconds]")));
        }));
        assertSentence(
                "The cluster failed: Futures timed out after [120 seconds]. This timeout is controlled by spark.rpc.askTimeout.");
    }

    @Test
    void networkThatKeepsSparkFromStartingIsTheClusters() {
        for (IOException failure : List.of(
                new BindException("Cannot assign requested address"),
                new ConnectException("Connection refused"),
                new UnknownHostException("here: Name or service not known"))) {
            errors.reset();
            assertEquals(
                    5,
                    run(stop -> JobMain.session(() -> {
                        throw new UncheckedIOException(failure);
                    })));
            assertSentence("Spark cannot start: expected to reach the cluster, and to be reached, found \""
                    + failure.getMessage() + "\"; check --master, spark.driver.host and the network.");
        }
    }

    @Test
    void ioExceptionIsTheStorages() {
        assertEquals(6, run(stop -> {
            throw new UncheckedIOException(new FileNotFoundException("hdfs://a/b"));
        }));
        assertSentence(
                "Storage failed: found \"hdfs://a/b\" (FileNotFoundException); check the path, its permissions and the free space.");
    }

    @Test
    void exceptionOfAClientThatSparkReadsOrWritesWithIsASentence() {
        Exception client = new RocksDBException("This server does not host this topic-partition.");
        for (Exception failure : List.of(
                new IllegalStateException(client), new SparkException("Job aborted due to stage failure", client))) {
            errors.reset();
            assertEquals(6, run(stop -> {
                throw failure;
            }));
            assertSentence(
                    "What the job reads from or writes to failed: found \"This server does not host this topic-partition\" (RocksDBException); check that it can be reached, and its options.");
        }
    }

    @Test
    void whatSparkSaysOfTheDataIsTheDatas() {
        assertEquals(3, run(stop -> LocalSpark.session().range(1).select("nope")));
        assertSentence(
                "Spark cannot compute the data: found \"A column, variable, or function parameter with name `nope`"
                        + " cannot be resolved. Did you mean one of the following? [`id`]\"; correct the data, or the flags that"
                        + " name or compute columns.");
        errors.reset();
        assertEquals(
                3,
                run(stop -> LocalSpark.session()
                        .range(1)
                        .selectExpr("cast(concat('a', id) as int)")
                        .collect()));
        assertTrue(
                sentence().startsWith("error: Spark cannot compute the data: found \"The value 'a0' of the type"),
                sentence());
        errors.reset();
        assertEquals(
                3,
                run(stop -> LocalSpark.session().range(1).selectExpr("1 / id").collect()));
        assertTrue(
                sentence().startsWith("error: Spark cannot compute the data: found \"Division by zero."), sentence());
    }

    @Test
    void faultInsideSparkIsABug() {
        assertEquals(1, run(stop -> {
            throw new InternalFault();
        }));
    }

    private static final class InternalFault extends RuntimeException implements SparkThrowable {
        @Override
        public String getCondition() {
            return "INTERNAL_ERROR";
        }
    }

    @Test
    void signalThatEndsSparkUnderTheJobIsSaidToHaveStoppedIt() {
        StopSignal signal = new StopSignal();
        signal.hold(); // returns, as nobody has asked for it yet
        JobMain.Body body = stop -> {
            throw new SparkException("Job 3 cancelled because SparkContext was shut down");
        };
        assertEquals(
                143, JobMain.exitCode(command(), new String[0], signal, body, new PrintStream(errors, true, UTF_8)));
        assertSentence("The job was stopped by a signal, and nothing was saved; start it again.");
    }

    @Test
    void anythingElseIsABugAndShowsItsStackTrace() {
        assertEquals(1, run(stop -> {
            throw new SparkException("Job aborted", new NullPointerException("deep inside"));
        }));
        assertTrue(sentence().contains("NullPointerException: deep inside"), sentence());
        assertTrue(sentence().contains("at dev.unroll.job.JobMainTest"), sentence());
    }

    @Test
    void serializerThatFailsIsABug() {
        assertEquals(1, run(stop -> {
            throw new SparkException("Job aborted", new KryoException("Buffer underflow."));
        }));
        assertTrue(sentence().contains("KryoException: Buffer underflow."), sentence());
    }

    @Test
    void successAndHelpExitWithZero() {
        assertEquals(0, run(stop -> {}, "--hidden-size=64"));
        assertEquals(0, run(JobMainTest::mustNotRun, "--help"));
        assertEquals("", sentence());
    }

    private static void mustNotRun(StopSignal stop) throws IOException {
        throw new IOException("the job ran");
    }

    private int run(JobMain.Body body, String... args) {
        return run(command(), body, args);
    }

    /** Runs a job with a flag --out that is required. */
    private int runRequiringOut(String... args) {
        OptionSpec out =
                OptionSpec.builder("--out").type(String.class).required(true).build();
        return run(command().addOption(out), JobMainTest::mustNotRun, args);
    }

    private int run(CommandSpec command, JobMain.Body body, String... args) {
        return JobMain.exitCode(command, args, new StopSignal(), body, new PrintStream(errors, true, UTF_8));
    }

    private static CommandSpec command() {
        return CommandSpec.create()
                .name("test")
                .addOption(OptionSpec.builder("--hidden-size").type(int.class).build())
                .addOption(OptionSpec.builder("--epochs").type(int.class).build());
    }

    private void assertSentence(String expected) {
        assertEquals("error: " + expected + System.lineSeparator(), sentence());
    }

    private String sentence() {
        return errors.toString(UTF_8);
    }
}
