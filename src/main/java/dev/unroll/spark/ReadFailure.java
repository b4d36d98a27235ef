package dev.unroll.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkException;

/** Why something could not be read: because of what is stored there, or of a cluster or storage that failed meanwhile. */
public final class ReadFailure {
    private ReadFailure() {}

    /** Whether a failure is the cluster's or the storage's, and says nothing of what was to be read. */
    public static boolean isOfClusterOrStorage(Throwable failure) {
        List<Throwable> chain = chain(failure);
        if (chain.stream().anyMatch(ReadFailure::isOfFile)) {
            return false;
        }
        Throwable root = chain.get(chain.size() - 1);
        return chain.stream().anyMatch(e -> e instanceof SparkException || e instanceof TimeoutException)
                || isOfStoppedSpark(root)
                || (root instanceof IOException && !isOfContents(root));
    }

    /** A failure and what caused it, the root cause last. */
    public static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, t -> t != null, Throwable::getCause).toList();
    }

    /** Whether this is how Spark says, of a job, that a file is missing or not what it should be. */
    public static boolean isOfFile(Throwable e) {
        return e instanceof SparkException spark
                && String.valueOf(SparkApi.condition(spark)).startsWith("FAILED_READ_FILE");
    }

    /** Spark has no exception of its own for a master that went away: what is called next fails like this. */
    public static boolean isOfStoppedSpark(Throwable e) {
        return e instanceof IllegalStateException
                && String.valueOf(e.getMessage()).contains("stopped SparkContext");
    }

    private static boolean isOfContents(Throwable e) {
        return e instanceof FileNotFoundException
                || e instanceof EOFException
                || e instanceof ChecksumException
                || e instanceof JsonProcessingException;
    }
}
