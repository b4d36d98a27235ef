package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.collection.immutable.Map;

class FailuresTest {
    static Throwable[] ofClusterOrStorage() {
        return new Throwable[] {
            new SparkException("Job aborted due to stage failure"),
            new SparkException("Job aborted due to stage failure", new IllegalStateException("executor 2 was lost")),
            new IllegalStateException("Cannot call methods on a stopped SparkContext."),
            new RuntimeException(new TimeoutException("Futures timed out")),
            new UncheckedIOException(new ConnectException("Connection refused")),
            new IOException("Permission denied")
        };
    }

    @ParameterizedTest
    @MethodSource
    void ofClusterOrStorage(Throwable failure) {
        assertTrue(Failures.isOfClusterOrStorage(failure));
    }

    static Throwable[] ofWhatIsStored() {
        return new Throwable[] {
            new FileNotFoundException("metadata"),
            new EOFException(),
            new ChecksumException("part-00000", 0),
            new JsonParseException(null, "Unexpected end-of-input"),
            new NoSuchElementException("next on empty iterator"),
            new SparkException("Job aborted", unreadableFile(new IOException("is not whole")))
        };
    }

    @ParameterizedTest
    @MethodSource
    void ofWhatIsStored(Throwable failure) {
        assertFalse(Failures.isOfClusterOrStorage(failure));
    }

    @Test
    void argumentThatSparkRefusesOnTheDriverIsNamedAndOthersAreNot() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> new HashPartitioner(-1));
        Optional<String> found = Optional.of("requirement failed: Number of partitions (-1) cannot be negative");
        assertEquals(found, Failures.refusedArgument(refused));
        assertEquals(found, Failures.refusedArgument(new IllegalStateException(refused)));
        Exception inATask = new SparkException("Job aborted due to stage failure", refused);
        assertEquals(Optional.empty(), Failures.refusedArgument(inATask));
        assertEquals(Optional.empty(), Failures.refusedArgument(new IllegalArgumentException("ours")));
    }

    private static SparkException unreadableFile(Throwable cause) {
        return new SparkException("FAILED_READ_FILE.NO_HINT", new Map.Map1<>("path", "part-00000"), cause);
    }

    @Test
    void errorClassAndSqlStateAreLeftOut() {
        assertEquals(
                "Path does not exist: file:/a.b",
                Failures.plainMessage(new IOException(
                        "[PATH_NOT_FOUND] Path does not exist: file:/a.b. SQLSTATE: 42K03\n== SQL ==")));
        assertEquals(
                "no column `a`",
                Failures.plainMessage(new IOException("[X.Y] no column `a`. SQLSTATE: 42703;\n'Project")));
        for (String place :
                List.of(" SQLSTATE: 42703; line 1 pos 0;", "; line 1 pos 0;", " SQLSTATE: 42601 (line 1, pos 8)")) {
            assertEquals("no column `a`", Failures.plainMessage(new IOException("\n[X.Y] no column `a`." + place)));
        }
    }

    @Test
    void otherMessagesKeepTheirWords() {
        assertEquals(
                "[a] list of 3. things", Failures.plainMessage(new IOException("[a] list of 3. things.\nat line 2")));
    }

    @Test
    void exceptionWithoutWordsIsNamed() {
        assertEquals("IOException", Failures.plainMessage(new IOException()));
        assertEquals("IOException", Failures.plainMessage(new IOException("")));
    }
}
