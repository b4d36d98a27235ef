package dev.unroll.job;

import static dev.unroll.data.UnrollException.Kind.CLUSTER;
import static dev.unroll.data.UnrollException.Kind.STORAGE;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.Failures;
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
        List<Throwable> chain = Failures.chain(failure);
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
        } else if (e instanceof SparkException spark && Failures.isOfFile(spark)) {
            return Optional.of(ofFile(spark.getMessageParameters(), root));
        } else if (e instanceof AnalysisException) {
            return Optional.of(ofData(e));
        } else if (e instanceof TimeoutException) { // of a call between Spark's machines
            return Optional.of(ofCluster(e));
        }
        return Optional.empty();
    }

    private static Optional<UnrollException> ofRoot(Throwable root) {
        if (root instanceof SparkException) {
            return Optional.of(ofCluster(root));
        } else if (Failures.isOfStoppedSpark(root)) {
            return Optional.of(CLUSTER.of(
                    "The cluster cannot be reached or ended the application; Spark's messages above say why."));
        } else if (root instanceof IOException) {
            return Optional.of(STORAGE.of(
                    "Storage failed: found \"%s\" (%s); check the path, its permissions and the free space.",
                    Failures.plainMessage(root), root.getClass().getSimpleName()));
        } else if (root instanceof SparkThrowable spark && !spark.isInternalError()) {
            return Optional.of(ofData(root)); // about jobs and machines Spark throws SparkException
        }
        return Optional.empty();
    }

    private static UnrollException ofFile(Map<String, String> parts, Throwable root) {
        if (!parts.containsKey("actualType")) {
            return UnrollException.data(
                    "The file %s cannot be read: expected a whole file of --format, found \"%s\"; restore it, or leave it out of --data.",
                    parts.get("path"), Failures.plainMessage(root));
        }
        String column = parts.get("column").replaceAll("^\\[|[,\\]].*", ""); // of "[features, list, element]"
        return UnrollException.data( // Spark takes the types of the first file for those of all
                "Column \"%s\" of the file %s has another type than in the first file: expected %s, found %s; write all files with one type, or leave it out of --data.",
                column,
                parts.get("path"),
                parts.get("expectedType"),
                parts.get("actualType").toLowerCase(Locale.ROOT));
    }

    private static UnrollException ofData(Throwable e) {
        return UnrollException.data(
                "Spark cannot compute the data: found \"%s\"; correct the data, or the flags that name columns.",
                Failures.plainMessage(e));
    }

    private static UnrollException ofCluster(Throwable e) {
        return CLUSTER.of("The cluster failed: %s.", Failures.plainMessage(e));
    }
}
