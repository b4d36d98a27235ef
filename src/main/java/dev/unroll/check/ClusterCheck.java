package dev.unroll.check;

import dev.unroll.ml.Parameter;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** Partitions to train in where the user names none. */
    public static final List<Integer> DEFAULT_PARTITIONS = List.of(1, 2, 7, 0);

    private static final long SEED = 1;

    /** Parameters of all networks, where a network has no others. */
    private static final String DEFAULTS = "learningRate=0.01 schedule=cosine clipNorm=1 validationFraction=0.1 seed="
            + SEED + " blockSize=8 batchSize=64 epochs=1 ";

    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");

    private ClusterCheck() {}

    /**
     * A network to train, and its data.
     *
     * @param settings parameters of the estimator, which come to be set
     * @param label an SQL expression over the problem's columns
     */
    // spotless:off: a table
    record Case(
            String name, RnnEstimator<?, ?> estimator,
            String settings, SyntheticProblem problem, int rows, int shortest, int longest, String label) {
        // spotless:on

        Case {
            SETTING.matcher(DEFAULTS + settings).results().forEach(setting -> {
                Param<Object> param = estimator.getParam(setting.group(1));
                Object initial = estimator.getOrDefault(param);
                estimator.set(param, Parameter.parse(param.name(), initial, setting.group(2)));
            });
        }

        /** The SHA-256 of its weights; its rows are generated in as many partitions as it is trained in. */
        private String train(SparkSession spark, int partitions) {
            Dataset<Row> data = problem.data(spark, rows, partitions, SEED, shortest, longest)
                    .withColumn("label", functions.expr(label));
            estimator.setPartitions(partitions);
            return estimator.fit(data, TrainingListener.NONE).weightsSha256();
        }
    }

    /**
     * The first four have many shards (64, without those held out) for many partitions. The others have every option on which
     * weights depend, and products large enough for vectors, through every path of the kernels.
     */
    static List<Case> cases() {
        return Stream.concat(firstCases().stream(), laterCases().stream()).toList();
    }

    private static List<Case> firstCases() {
        // spotless:off: a table
        return List.of(
                new Case("elman_tanh, full batch, ids", new RnnRegressor(),
                        "cell=elman_tanh hiddenSize=8 blockSize=2 batchSize=0 epochs=2 idCol=id", SyntheticProblem.ADDING, 1200, 2, 7, "label"),
                new Case("gru, full batch, no ids", new RnnRegressor(),
                        "cell=gru hiddenSize=8 blockSize=2 batchSize=0 epochs=2", SyntheticProblem.ADDING, 1200, 2, 7, "label"),
                new Case("gru, mini-batch, no ids", new RnnRegressor(),
                        "cell=gru hiddenSize=8 blockSize=2 batchSize=256 epochs=2", SyntheticProblem.ADDING, 1200, 2, 7, "label"),
                new Case("lstm, mini-batch, ids", new RnnRegressor(),
                        "cell=lstm hiddenSize=8 blockSize=4 batchSize=256 epochs=2 idCol=id", SyntheticProblem.ADDING, 1200, 2, 7, "label"),
                new Case("elman_relu, two layers, targets at every step, several segments", new RnnRegressor(),
                        "cell=elman_relu hiddenSize=26 layers=2 head=every", SyntheticProblem.SINE, 160, 20, 40, "label"),
                new Case("lstm, both directions, tokens, softmax", new RnnClassifier(),
                        "cell=lstm hiddenSize=16 bidirectional=true head=every tokensCol=tokens", SyntheticProblem.REBER, 160, 8, 14, "label"),
                new Case("gru, truncated, recomputed, tokens, softmax, several segments", new RnnClassifier(),
                        "cell=gru hiddenSize=8 bpttSteps=8 recompute=true head=every tokensCol=tokens", SyntheticProblem.COPY, 160, 36, 50, "label"),
                new Case("lstm, binary cross entropy", new RnnClassifier(),
                        "cell=lstm hiddenSize=4 blockSize=16 loss=binary_cross_entropy", SyntheticProblem.ADDING, 320, 5, 9, "int(label > 1)"),
                new Case("gru, double precision", new RnnRegressor(),
                        "cell=gru hiddenSize=4 precision=double", SyntheticProblem.ADDING, 160, 2, 7, "label"),
                new Case("elman_tanh, 523 classes of 128 units", new RnnClassifier(),
                        "cell=elman_tanh hiddenSize=128 blockSize=10 numClasses=523", SyntheticProblem.ADDING, 180, 2, 4, "int(261 * label)"));
        // spotless:on
    }

    /** Of what came later: stages beside the layers, embeddings, other losses and heads. */
    private static List<Case> laterCases() {
        // spotless:off: a table
        return List.of(
                new Case("gru, three layers, both directions, dropout, residual, norm", new RnnRegressor(),
                        "cell=gru hiddenSize=12 layers=3 bidirectional=true layerNorm=true residual=true epochs=2 dropout=0.2 recurrentDropout=0.3 head=every idCol=id", SyntheticProblem.SINE, 160, 20, 40, "label"),
                new Case("gru, both directions, features beside embedded tokens, dropout, balanced classes", new RnnClassifier(),
                        "cell=gru hiddenSize=8 bidirectional=true head=every featuresCol=tokens tokensCol=tokens embeddingSize=5 dropout=0.2 balanceClasses=true", SyntheticProblem.REBER, 160, 8, 14, "label"),
                new Case("lstm, mean over time steps, dropout", new RnnRegressor(),
                        "cell=lstm hiddenSize=8 dropout=0.1 head=mean", SyntheticProblem.ADDING, 160, 2, 7, "label"),
                new Case("elman_tanh, largest over time steps, recomputed, dropout, several segments", new RnnRegressor(),
                        "cell=elman_tanh hiddenSize=8 dropout=0.1 head=max recompute=true", SyntheticProblem.ADDING, 160, 36, 50, "label"),
                new Case("lstm, many labels, recurrent dropout", new RnnClassifier(),
                        "cell=lstm hiddenSize=8 loss=binary_cross_entropy dropout=0.1 recurrentDropout=0.3", SyntheticProblem.ADDING, 160, 2, 7, "array(int(label > 0.7), int(label > 1), int(label > 1.3))"),
                new Case("gru, many labels at every step, some steps without", new RnnClassifier(),
                        "cell=gru hiddenSize=8 head=every loss=binary_cross_entropy", SyntheticProblem.SINE, 160, 20, 40,
                        "transform(label, x -> if(x > 0.9, null, array(int(x > 0), int(x > 0.5), int(x < -0.5))))"),
                new Case("elman_tanh, balanced classes, smoothed labels", new RnnClassifier(),
                        "cell=elman_tanh hiddenSize=4 balanceClasses=true labelSmoothing=0.1", SyntheticProblem.ADDING, 160, 2, 7, "int(label > 1.3)"),
                new Case("gru, quantiles", new RnnRegressor(),
                        "cell=gru hiddenSize=4 loss=quantile", SyntheticProblem.ADDING, 160, 2, 7, "label"),
                new Case("elman_tanh, huber", new RnnRegressor(),
                        "cell=elman_tanh hiddenSize=4 loss=huber huberDelta=0.5", SyntheticProblem.ADDING, 160, 2, 7, "label"),
                new Case("lstm, poisson", new RnnRegressor(),
                        "cell=lstm hiddenSize=4 loss=poisson", SyntheticProblem.ADDING, 160, 2, 7, "int(3 * label)"));
        // spotless:on
    }

    /**
     * What training a network came to.
     *
     * @param digests SHA-256 of its weights, each with the numbers of partitions that gave it; one if all is well
     */
    record Result(String name, SortedMap<String, String> digests) {
        // spotless:off: a table
        boolean passed() { return digests.size() == 1; }
        String sha256() { return String.join("; ", digests.keySet()); }
        // spotless:on

        String found() {
            List<String> found = new ArrayList<>();
            digests.forEach((digest, p) -> found.add("sha256 %s in %s partitions".formatted(digest, p)));
            return String.join("; ", found);
        }
    }

    /** Writes a line for every network in these numbers of partitions (0: one a core), and one for all of them. */
    public static void run(SparkSession spark, List<Integer> partitions, SelfCheck check) {
        String all = digest(results(spark, partitions).peek(result -> report(result, check)));
        check.note("digest of all: sha256 " + all + ", on every cluster in the world");
    }

    /** Writes the line of one network. */
    static void report(Result result, SelfCheck check) {
        check.report(result.name(), result.passed(), result.found());
    }

    /** Trains each network when its result is asked for. */
    static Stream<Result> results(SparkSession spark, List<Integer> partitions) {
        int cores = spark.sparkContext().defaultParallelism();
        Set<Integer> distinct =
                new TreeSet<>(partitions.stream().map(n -> n == 0 ? cores : n).toList());
        return cases().stream().map(next -> {
            SortedMap<String, String> found = new TreeMap<>();
            distinct.forEach(p -> found.merge(next.train(spark, p), String.valueOf(p), (a, b) -> a + ", " + b));
            return new Result(next.name, found);
        });
    }

    /** SHA-256 of all networks' digests. */
    static String digest(Stream<Result> results) {
        return DigestUtils.sha256Hex(
                results.flatMap(result -> result.digests().keySet().stream()).collect(Collectors.joining("\n")));
    }
}
