package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.PlainMessage;
import dev.unroll.spark.ReadFailure;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What ended a job, as one sentence for users. */
final class JobFailure {
    private JobFailure() {}

    /** Empty for what can only be a bug of ours. */
    static Optional<UnrollException> explain(Throwable failure) {
        List<Throwable> chain = ReadFailure.chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        return chain.stream()
                .flatMap(e -> ofItself(e, root).stream())
                .findFirst()
                .or(() -> ofRoot(root));
    }

    /** By what an exception says wherever it stands among the causes. */
    private static Optional<UnrollException> ofItself(Throwable e, Throwable root) {
        if (e instanceof UnrollException known) {
            return Optional.of(known);
        } else if (e instanceof SparkException spark && ReadFailure.isOfFile(spark)) {
            Map<String, String> parts = spark.getMessageParameters();
            return Optional.of(parts.containsKey("actualType") ? mixed(parts) : unreadable(parts.get("path"), root));
        } else if (e instanceof AnalysisException) {
            return Optional.of(data(e));
        } else if (e instanceof TimeoutException) { // of a call between Spark's machines
            return Optional.of(cluster(e));
        }
        return Optional.empty();
    }

    private static Optional<UnrollException> ofRoot(Throwable root) {
        if (root instanceof SparkException) {
            return Optional.of(cluster(root));
        } else if (ReadFailure.isOfStoppedSpark(root)) {
            return Optional.of(new UnrollException(
                    UnrollException.Kind.CLUSTER,
                    "The cluster cannot be reached or ended the application; Spark's messages above say why."));
        } else if (root instanceof IOException) {
            return Optional.of(storage(root));
        } else if (root instanceof SparkThrowable spark && !spark.isInternalError()) {
            return Optional.of(data(root));
        }
        return Optional.empty();
    }

    /** Of a Parquet file whose column has another type than the first file's, which Spark takes for all. */
    private static UnrollException mixed(Map<String, String> parts) {
        String column = parts.get("column").replaceAll("^\\[|[,\\]].*", ""); // "[features, list, element]"
        return new UnrollException(
                UnrollException.Kind.DATA,
                "Column \"%s\" of the file %s has another type than in the first file: expected %s, found %s; write all files with one type, or leave it out of --data."
                        .formatted(
                                column, parts.get("path"), parts.get("expectedType"), lower(parts.get("actualType"))));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static UnrollException unreadable(String file, Throwable root) {
        return new UnrollException(
                UnrollException.Kind.DATA,
                "The file %s cannot be read: expected a whole file of --format, found \"%s\"; restore it, or leave it out of --data."
                        .formatted(file, PlainMessage.of(root)));
    }

    /** Of what Spark says about what it was given; about jobs and machines it throws SparkException. */
    private static UnrollException data(Throwable e) {
        return new UnrollException(
                UnrollException.Kind.DATA,
                "Spark cannot compute the data: found \"%s\"; correct the data, or the flags that name columns."
                        .formatted(PlainMessage.of(e)));
    }

    private static UnrollException cluster(Throwable e) {
        return new UnrollException(UnrollException.Kind.CLUSTER, "The cluster failed: " + PlainMessage.of(e) + ".");
    }

    private static UnrollException storage(Throwable e) {
        return new UnrollException(
                UnrollException.Kind.STORAGE,
                "Storage failed: found \"%s\" (%s); check the path, its permissions and the free space."
                        .formatted(PlainMessage.of(e), e.getClass().getSimpleName()));
    }
}
