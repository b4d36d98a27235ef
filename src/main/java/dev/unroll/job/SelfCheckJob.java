package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.TestVector;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a careful user runs once on a new cluster. */
@Command(
        name = "selfcheck",
        description =
                "Checks gradients, kernels and executors on this cluster, a line a check; fails if any check does.")
public final class SelfCheckJob {
    @Option(names = "--vectors", description = "A folder of test vectors, *.json, to check as well.")
    private Optional<String> vectors = Optional.empty();

    private SelfCheckJob() {}

    public static void main(String[] args) {
        SelfCheckJob job = new SelfCheckJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    /** @throws UnrollException of kind CHECK_FAILED if a check fails */
    private void run() throws IOException {
        SelfCheck check = new SelfCheck(System.out::println);
        try (SparkSession spark = JobSession.start("unroll selfcheck")) {
            check.centralDifferences();
            check.kernels();
            new ExecutorCheck(JavaSparkContext.fromSparkContext(spark.sparkContext())).run(check);
            vectors.map(folder ->
                            TestVector.readFolder(folder, spark.sessionState().newHadoopConf()))
                    .ifPresent(check::vectors);
        }
        if (check.failures() > 0) {
            throw new UnrollException(UnrollException.Kind.CHECK_FAILED, check.failures() + " checks failed.");
        }
    }
}
