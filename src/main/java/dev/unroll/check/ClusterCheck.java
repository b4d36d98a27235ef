package dev.unroll.check;

import static java.lang.Integer.parseInt;

import dev.unroll.ml.Parameter;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Trains small networks on synthetic problems, each in several numbers of partitions, and compares the SHA-256 of their
 * weights. Data, configurations and seeds are fixed, so these digests are the same on every cluster.
 */
public final class ClusterCheck {
    /** Partitions to train in where the user names none; 0 stands for as many as there are cores. */
    public static final List<Integer> DEFAULT_PARTITIONS = List.of(1, 2, 7, 0);

    private static final long SEED = 1;

    /** Parameters of all networks, where a network has no others. */
    private static final String DEFAULTS = "learningRate=0.01 schedule=cosine clipNorm=1 validationFraction=0.1 seed="
            + SEED + " blockSize=8 batchSize=64 epochs=1 ";

    /**
     * Each network in two lines: its name; what trains it, with problem, rows, shortest and longest sequence, the label as an SQL
     * expression over the problem's columns, and parameters. The first four have many shards (64, without those held out) for
     * many partitions. The others have every option on which weights depend, and products large enough for vectors, through
     * every path of the kernels.
     */
    private static final String CASES = """
            elman_tanh, full batch, ids
            regressor adding 1200 2 7 | label | cell=elman_tanh hiddenSize=8 blockSize=2 batchSize=0 epochs=2 idCol=id
            gru, full batch, no ids
            regressor adding 1200 2 7 | label | cell=gru hiddenSize=8 blockSize=2 batchSize=0 epochs=2
            gru, mini-batch, no ids
            regressor adding 1200 2 7 | label | cell=gru hiddenSize=8 blockSize=2 batchSize=256 epochs=2
            lstm, mini-batch, ids
            regressor adding 1200 2 7 | label | cell=lstm hiddenSize=8 blockSize=4 batchSize=256 epochs=2 idCol=id
            elman_relu, two layers, targets at every step, several segments
            regressor sine 160 20 40 | label | cell=elman_relu hiddenSize=26 layers=2 head=every
            lstm, both directions, tokens, softmax
            classifier reber 160 8 14 | label | cell=lstm hiddenSize=16 bidirectional=true head=every tokensCol=tokens
            gru, truncated, recomputed, tokens, softmax, several segments
            classifier copy 160 36 50 | label | cell=gru hiddenSize=8 bpttSteps=8 recompute=true head=every tokensCol=tokens
            lstm, binary cross entropy
            classifier adding 320 5 9 | int(label > 1) | cell=lstm hiddenSize=4 blockSize=16 loss=binary_cross_entropy
            gru, double precision
            regressor adding 160 2 7 | label | cell=gru hiddenSize=4 precision=double
            elman_tanh, 523 classes of 128 units
            classifier adding 180 2 4 | int(261 * label) | cell=elman_tanh hiddenSize=128 blockSize=10 numClasses=523
            """;

    private static final Pattern CASE = Pattern.compile("(.+)\n(\\w+) (\\w+) (\\d+) (\\d+) (\\d+) \\| (.+) \\| (.+)\n");
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");

    private final SparkSession spark;
    private final SortedSet<Integer> partitions = new TreeSet<>();

    public ClusterCheck(SparkSession spark, List<Integer> partitions) {
        this.spark = spark;
        int cores = spark.sparkContext().defaultParallelism();
        partitions.forEach(p -> this.partitions.add(p == 0 ? cores : p));
    }

    /** A network to train, and its data. */
    record Case(
            String name,
            RnnEstimator<?, ?> estimator,
            SyntheticProblem problem,
            long rows,
            int shortest,
            int longest,
            String label) {

        private static Case of(MatchResult text) {
            RnnEstimator<?, ?> estimator =
                    text.group(2).equals("classifier") ? new RnnClassifier() : new RnnRegressor();
            SETTING.matcher(DEFAULTS + text.group(8)).results().forEach(setting -> {
                Param<Object> param = estimator.getParam(setting.group(1));
                Object initial = estimator.getOrDefault(param);
                estimator.set(param, Parameter.parse(param.name(), initial, setting.group(2)));
            });
            return new Case(
                    text.group(1),
                    estimator,
                    SyntheticProblem.valueOf(text.group(3).toUpperCase(Locale.ROOT)),
                    parseInt(text.group(4)),
                    parseInt(text.group(5)),
                    parseInt(text.group(6)),
                    text.group(7));
        }

        /** The SHA-256 of its weights; its rows are generated in as many partitions as it is trained in. */
        private String train(SparkSession spark, int partitions) {
            Dataset<Row> data = problem.data(spark, rows, partitions, SEED, shortest, longest)
                    .withColumn("label", functions.expr(label));
            estimator.setPartitions(partitions);
            return estimator.fit(data, TrainingListener.NONE).weightsSha256();
        }
    }

    static List<Case> cases() {
        return CASE.matcher(CASES).results().map(Case::of).toList();
    }

    /** Writes a line for every network, and one for all of them. */
    public void run(SelfCheck check) {
        List<String> digests = new ArrayList<>();
        for (Case next : cases()) {
            SortedMap<Integer, String> found = new TreeMap<>();
            partitions.forEach(p -> found.put(p, next.train(spark, p)));
            digests.addAll(new LinkedHashSet<>(found.values()));
            report(next.name, found, check);
        }
        String all = DigestUtils.sha256Hex(String.join("\n", digests));
        check.note("digest of all: sha256 " + all + ", on every cluster in the world");
    }

    /**
     * Writes the line of one network, which fails unless all digests are the same.
     *
     * @param digests by number of partitions
     */
    static void report(String what, SortedMap<Integer, String> digests, SelfCheck check) {
        SortedMap<String, List<String>> partitions = new TreeMap<>(); // of each digest
        digests.forEach((p, digest) ->
                partitions.computeIfAbsent(digest, any -> new ArrayList<>()).add(String.valueOf(p)));
        List<String> found = new ArrayList<>();
        partitions.forEach(
                (digest, p) -> found.add("sha256 " + digest + " in " + String.join(", ", p) + " partitions"));
        check.report(what, partitions.size() == 1, String.join("; ", found));
    }
}
