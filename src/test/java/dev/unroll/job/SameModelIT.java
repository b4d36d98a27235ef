package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.EventLog;
import dev.unroll.JobScript;
import dev.unroll.StandaloneCluster;
import dev.unroll.check.ClusterCheckTest;
import dev.unroll.check.SyntheticProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The trained model is a function of the data, the configuration and the seed alone. Tried here on what else could change
 * it: masters, processors, kernels, partitions, languages, copies of tasks, files and the order of rows. {@code mvn
 * verify} runs two telling cases, {@code mvn verify -Dmatrix=whole} twelve.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameModelIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("matrix"));
    private static final Duration LIMIT = Duration.ofMinutes(8);

    private static final String LOCAL_CLUSTER = "local-cluster[2,1,1024]";
    private static final String ALL_PARTITIONS = "1,2,3,7,16,64";

    private static final String PLAIN_JAVA = "-Ddev.unroll.scalar=true";
    private static final String TURKEY =
            "-Duser.language=tr -Duser.country=TR -Duser.timezone=Pacific/Kiritimati -Dfile.encoding=ISO-8859-9";
    private static final String EGYPT =
            "-Duser.language=ar -Duser.country=EG -Duser.timezone=Asia/Kathmandu -Dfile.encoding=US-ASCII";

    /** Processors with vectors of 8 floats and of 4, the latter without fused multiply-add, where the machine has more. */
    private static final String AVX2_ALONE = "-XX:+IgnoreUnrecognizedVMOptions -XX:UseAVX=2";

    private static final String NO_AVX = "-XX:+IgnoreUnrecognizedVMOptions -XX:UseAVX=0";

    /** Copies every task that takes longer than the median. */
    private static final List<String> SPECULATION = List.of(
            "spark.speculation=true",
            "spark.speculation.interval=5ms",
            "spark.speculation.quantile=0.01",
            "spark.speculation.multiplier=1",
            "spark.speculation.minTaskRuntime=0ms",
            "spark.speculation.efficiency.enabled=false");

    @TempDir
    private Path folder;

    private Optional<StandaloneCluster> cluster = Optional.empty(); // two workers, for Spark on two hosts

    /**
     * A way to run a job.
     *
     * @param master as {@code --master} takes it, or {@value #STANDALONE}
     * @param javaOptions of the driver and of the executors, parted by spaces
     * @param partitions as {@code --partitions} takes them
     */
    private record Way(String master, String javaOptions, boolean speculation, String partitions) {
        static final String STANDALONE = "standalone";

        @Override
        public String toString() {
            return master + (speculation ? ", speculation, " : ", ") + partitions + " partitions, " + javaOptions;
        }
    }

    static Stream<Way> ways() {
        if (!WHOLE) {
            return Stream.of(
                    new Way("local[2]", "", false, "1,16"),
                    new Way(Way.STANDALONE, PLAIN_JAVA + " " + TURKEY, true, "7"));
        }
        return Stream.of(
                new Way("local[1]", "", false, "1,7"),
                new Way("local[2]", "", false, ALL_PARTITIONS),
                new Way(LOCAL_CLUSTER, "", false, "1,7"),
                new Way(Way.STANDALONE, "", false, ALL_PARTITIONS),
                new Way("local[1]", PLAIN_JAVA + " " + TURKEY, false, "2"),
                new Way("local[2]", PLAIN_JAVA + " " + EGYPT, false, "3"),
                new Way(LOCAL_CLUSTER, PLAIN_JAVA + " " + TURKEY, false, "3"),
                new Way(Way.STANDALONE, PLAIN_JAVA + " " + TURKEY, false, "2"),
                new Way(Way.STANDALONE, EGYPT, true, "3,16"),
                new Way(Way.STANDALONE, PLAIN_JAVA, true, "7"),
                new Way("local[2]", AVX2_ALONE, false, "2"),
                new Way("local[2]", NO_AVX, false, "2"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWayTrainsTheSameModels(Way way) throws Exception {
        EventLog events = EventLog.within(folder);
        List<String> conf = new ArrayList<>(way.speculation ? SPECULATION : List.of());
        conf.addAll(List.of("spark.executor.extraJavaOptions=" + way.javaOptions, "spark.executor.memory=512m"));
        events.conf().forEach((key, value) -> conf.add(key + "=" + value));
        List<String> arguments = new ArrayList<>(List.of("--master", master(way)));
        conf.forEach(entry -> arguments.addAll(List.of("--conf", entry)));
        if (!way.javaOptions.isEmpty()) {
            arguments.addAll(List.of("--driver-java-options", way.javaOptions));
        }
        arguments.addAll(List.of("--", "--cluster", "--partitions", way.partitions));
        JobScript.Result run = run("selfcheck", arguments);
        assertTrue(run.output().contains("sha256 " + ClusterCheckTest.DIGEST_OF_ALL), run.output());
        long copies = events.count("SparkListenerTaskStart", "\"Speculative\":true");
        System.out.println("same models: " + way + "; " + copies + " speculative tasks");
        assertEquals(way.speculation, copies > 0);
    }

    private String master(Way way) throws IOException {
        if (!way.master.equals(Way.STANDALONE)) {
            return way.master;
        }
        if (cluster.isEmpty()) {
            cluster = Optional.of(StandaloneCluster.start(2, 1, "1g"));
        }
        return cluster.get().master();
    }

    @AfterAll
    void stopCluster() {
        cluster.ifPresent(StandaloneCluster::close);
    }

    /** One data set in many forms of Parquet, and the same again with its ids. */
    @Test
    void neitherFilesNorTheOrderOfRowsChangeTheModel() throws Exception {
        Map<String, Path> forms = writeForms();
        for (String ids : new String[] {"", "--id-col id"}) {
            Map<String, String> weights = new TreeMap<>();
            for (Map.Entry<String, Path> form : forms.entrySet()) {
                weights.put(form.getKey(), train(form.getValue(), ids));
            }
            System.out.println("same model: " + ids + " " + weights);
            assertEquals(1, weights.values().stream().distinct().count(), weights.toString());
        }
    }

    private Map<String, Path> writeForms() throws IOException {
        Map<String, Path> forms = new TreeMap<>();
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            Dataset<Row> rows = SyntheticProblem.SINE.data(spark, 400, 3, 1, 3, 12);
            Column random = functions.rand(1);
            write(rows.orderBy(random).repartition(20), "twenty files, shuffled", forms);
            write(rows.coalesce(1).sortWithinPartitions(functions.desc("id")), "one file, reversed", forms);
            if (WHOLE) {
                write(rows.coalesce(1), "one file", forms);
                write(rows.repartition(20), "twenty files", forms);
                write(rows.coalesce(1).sortWithinPartitions(random), "one file, shuffled", forms);
                write(rows.repartitionByRange(20, functions.col("id")), "twenty files, sorted", forms);
                write(rows.coalesce(1).sortWithinPartitions("label"), "one file, sorted by label", forms);
            }
        }
        return forms;
    }

    private void write(Dataset<Row> rows, String name, Map<String, Path> forms) {
        Path form = folder.resolve(name);
        rows.write().parquet(form.toString());
        forms.put(name, form);
    }

    /** The lines of the data's and the weights' digests. */
    private String train(Path data, String ids) throws Exception {
        String settings = "--task regression --head every --cell lstm --hidden-size 8 --batch-size 64 --block-size 4"
                + " --epochs 2 --validation-fraction 0.2 --overwrite " + ids;
        List<String> arguments = new ArrayList<>(List.of("--master", "local[2]", "--"));
        arguments.addAll(List.of(settings.split(" ")));
        arguments.addAll(List.of(
                "--data", data.toString(), "--model", folder.resolve("model").toString()));
        List<String> digests = run("train", arguments)
                .output()
                .lines()
                .filter(line -> line.startsWith("data: ") || line.startsWith("weights: sha256 "))
                .toList();
        assertEquals(2, digests.size(), digests.toString());
        return String.join(", ", digests);
    }

    private static JobScript.Result run(String job, List<String> arguments) throws Exception {
        JobScript.Result run =
                JobScript.named(job).with("SPARK_LOCAL_IP", "127.0.0.1").run(LIMIT, arguments.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }
}
