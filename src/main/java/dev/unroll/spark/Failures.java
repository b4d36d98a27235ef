package dev.unroll.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;

/** What exceptions of Spark and Hadoop mean, and how to word them for users. */
public final class Failures {
    /** Exceptions that what is stored causes. */
    private static final List<Class<?>> CONTENTS = List.of(
            FileNotFoundException.class, EOFException.class, ChecksumException.class, JsonProcessingException.class);

    /** How Spark's messages of jobs name it: executors end by it with exit code 52. */
    private static final Pattern ENDED_WITHOUT_MEMORY =
            Pattern.compile("java\\.lang\\.OutOfMemoryError|exit(ed with)? code:? 52\\b|exited with code 52\\b");

    private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "scala.");
    private static final String SPARK = "org.apache.spark.";

    /** What computes, with Spark's own compiler and serializer, and neither reads nor writes data. */
    private static final List<String> ENGINE =
            List.of("dev.unroll.", SPARK, "org.sparkproject.", "org.codehaus.", "com.esotericsoftware.");

    private Failures() {}

    /** Whether a failure is the cluster's or the storage's, and says nothing about what was to be read. */
    public static boolean isOfClusterOrStorage(Throwable failure) {
        List<Throwable> chain = chain(failure);
        if (chain.stream().anyMatch(Failures::isOfFile)) {
            return false;
        }
        Throwable root = chain.get(chain.size() - 1);
        return chain.stream().anyMatch(e -> e instanceof SparkException || e instanceof TimeoutException)
                || isOfStoppedSpark(root)
                || (root instanceof IOException && CONTENTS.stream().noneMatch(type -> type.isInstance(root)));
    }

    /** A failure and what caused it, the root cause last. */
    public static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, t -> t != null, Throwable::getCause).toList();
    }

    /** Whether a JVM had too little heap: this one, or an executor, of which Spark knows its exit code. */
    public static boolean isOfMemory(Throwable e) {
        return e instanceof OutOfMemoryError
                || (e instanceof SparkException
                        && ENDED_WITHOUT_MEMORY
                                .matcher(String.valueOf(e.getMessage()))
                                .find());
    }

    /** Whether Spark reports with this, of a job, that a file is missing or not what it should be; it says so too without memory to read it. */
    public static boolean isOfFile(Throwable e) {
        return e instanceof SparkException spark
                && chain(e).stream().noneMatch(Failures::isOfMemory)
                && String.valueOf(SparkApi.condition(spark)).startsWith("FAILED_READ_FILE");
    }

    /** Spark has no exception of its own for a master that went away: what is called next fails like this. */
    public static boolean isOfStoppedSpark(Throwable e) {
        return e instanceof IllegalStateException
                && String.valueOf(e.getMessage()).contains("stopped SparkContext");
    }

    /** Whether it is an exception of what Spark reads or writes data with, such as the client of a queue or of a database. */
    public static boolean isOfClient(Throwable e) {
        String type = e.getClass().getName();
        return isBesidePlatform(type) && ENGINE.stream().noneMatch(type::startsWith);
    }

    /**
     * What Spark says where it refuses an argument on the driver, as its formats do with options. What it says of data, also in a
     * task, is no such thing.
     */
    public static Optional<String> refusedArgument(Throwable failure) {
        List<Throwable> chain = chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        boolean isOfData = root instanceof SparkThrowable || chain.stream().anyMatch(SparkException.class::isInstance);
        return Stream.of(root.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(Failures::isBesidePlatform)
                .findFirst()
                .filter(thrower -> root instanceof IllegalArgumentException && !isOfData && thrower.startsWith(SPARK))
                .map(thrower -> plainMessage(root));
    }

    private static boolean isBesidePlatform(String type) {
        return PLATFORM.stream().noneMatch(type::startsWith);
    }

    /** What an exception says, for a sentence: its message's first line without Spark's codes and places in SQL; or its type. */
    public static String plainMessage(Throwable e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(Failures::plainText)
                .orElse(e.getClass().getSimpleName());
    }

    /** The same of a message by itself; empty if it has no line. */
    static Optional<String> plainText(String message) {
        return message.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.replaceFirst("^\\[[A-Z0-9_.]+] ", "")
                        .replaceFirst("\\.?( SQLSTATE: \\w+)?([; ]+\\(?line \\d+,? pos \\d+\\)?)?;?$", ""));
    }
}
