package dev.unroll.job;

import dev.unroll.check.ClusterCheck;
import dev.unroll.check.SelfCheck;
import dev.unroll.check.TestVector;
import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a careful user runs once on a new cluster; a check that fails throws CHECK_FAILED. */
@Command(
        name = "selfcheck",
        description = "Checks gradients, kernels and executors on this cluster, a line a check; fails if any does.")
public final class SelfCheckJob {
    // spotless:off: a table
    @Option(names = "--vectors", description = "A folder of test vectors, *.json, to check as well.")
    private Optional<String> vectors = Optional.empty();
    @Option(names = "--cluster", description = "Trains small models here instead, in several numbers of partitions; compares their weights.")
    private boolean cluster;
    @Option(names = "--partitions", split = ",",
        description = "Numbers of partitions for --cluster, 0 for as many as there are cores; without it 1,2,7,0.")
    private List<Integer> partitions = List.of();
    // spotless:on

    public static void main(String[] args) {
        SelfCheckJob job = new SelfCheckJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    private void run() throws IOException {
        requireLegalFlags();
        SelfCheck check = new SelfCheck(System.out::println);
        try (SparkSession spark = JobMain.session("unroll selfcheck")) {
            if (cluster) {
                ClusterCheck.run(spark, partitions.isEmpty() ? ClusterCheck.DEFAULT_PARTITIONS : partitions, check);
            } else {
                check.centralDifferences();
                check.kernels();
                check.executors(JavaSparkContext.fromSparkContext(spark.sparkContext()));
            }
            vectors.map(folder ->
                            TestVector.readFolder(folder, spark.sessionState().newHadoopConf()))
                    .ifPresent(check::vectors);
        }
        if (check.failures() > 0) {
            throw UnrollException.Kind.CHECK_FAILED.of("%d checks failed.", check.failures());
        }
    }

    private void requireLegalFlags() {
        vectors.ifPresent(folder -> UserPath.require("--vectors", folder));
        if (!partitions.isEmpty() && !cluster) {
            throw UnrollException.usage("--partitions is for --cluster; add that, or leave it out.");
        }
        for (int p : partitions) {
            if (p < 0) {
                throw UnrollException.usage("--partitions must be numbers of at least 0, but one is %d.", p);
            }
        }
    }
}
