package dev.unroll.check;

import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
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
    public static final List<Integer> USUAL_PARTITIONS = List.of(1, 2, 7, 0);

    private static final int MINI_BATCH = 256;
    private static final long SEED = 1;

    private final SparkSession spark;
    private final SortedSet<Integer> partitions = new TreeSet<>();
    private final List<String> digests = new ArrayList<>();

    public ClusterCheck(SparkSession spark, List<Integer> partitions) {
        this.spark = spark;
        int cores = spark.sparkContext().defaultParallelism();
        partitions.forEach(p -> this.partitions.add(p == 0 ? cores : p));
    }

    /**
     * A network to train.
     *
     * @param label an SQL expression over the problem's columns
     */
    record Case(
            String name,
            RnnEstimator<?, ?> estimator,
            SyntheticProblem problem,
            String label,
            long rows,
            int shortest,
            int longest) {

        /** The rows are generated in as many partitions as the network is trained in. */
        private Dataset<Row> data(SparkSession spark, int partitions) {
            return SyntheticData.examples(spark, problem, rows, partitions, SEED, shortest, longest)
                    .withColumn("label", functions.expr(label));
        }
    }

    /**
     * The first four have many shards for many partitions. The others have every option on which weights depend, and
     * products so large that they run on vectors, by each way that the kernels know.
     */
    static List<Case> cases() {
        return List.of(
                adding(
                        "elman_tanh, full batch, ids",
                        small("elman_tanh").setBatchSize(0).setIdCol("id")),
                adding("gru, full batch, no ids", small("gru").setBatchSize(0)),
                adding("gru, mini-batch, no ids", small("gru").setBatchSize(MINI_BATCH)),
                adding(
                        "lstm, mini-batch, ids",
                        small("lstm").setBatchSize(MINI_BATCH).setBlockSize(4).setIdCol("id")),
                new Case(
                        "elman_relu, two layers, targets at every step, several segments",
                        larger(new RnnRegressor(), "elman_relu", 26)
                                .setLayers(2)
                                .setHead("every"),
                        SyntheticProblem.SINE,
                        "label",
                        160,
                        20,
                        40),
                new Case(
                        "lstm, both directions, tokens, softmax",
                        tokens(larger(new RnnClassifier(), "lstm", 16)).setBidirectional(true),
                        SyntheticProblem.REBER,
                        "label",
                        160,
                        8,
                        14),
                new Case(
                        "gru, truncated, recomputed, tokens, softmax, several segments",
                        tokens(larger(new RnnClassifier(), "gru", 8))
                                .setBpttSteps(8)
                                .setRecompute(true),
                        SyntheticProblem.COPY,
                        "label",
                        160,
                        36,
                        50),
                new Case(
                        "lstm, binary cross entropy",
                        larger(new RnnClassifier(), "lstm", 4).setBlockSize(16).setLoss("binary_cross_entropy"),
                        SyntheticProblem.ADDING,
                        "int(label > 1)",
                        320,
                        5,
                        9),
                new Case(
                        "gru, double precision",
                        larger(new RnnRegressor(), "gru", 4).setPrecision("double"),
                        SyntheticProblem.ADDING,
                        "label",
                        160,
                        2,
                        7),
                new Case(
                        "elman_tanh, 523 classes of 128 units",
                        larger(new RnnClassifier(), "elman_tanh", 128)
                                .setNumClasses(523)
                                .setBlockSize(10),
                        SyntheticProblem.ADDING,
                        "int(261 * label)",
                        180,
                        2,
                        4));
    }

    private static Case adding(String name, RnnRegressor estimator) {
        return new Case(
                name, estimator, SyntheticProblem.ADDING, "label", 1200, 2, 7); // 64 shards, without those held out
    }

    private static RnnRegressor small(String cell) {
        return network(new RnnRegressor(), cell, 8).setBlockSize(2).setEpochs(2);
    }

    private static <S extends RnnEstimator<S, ?>> S larger(S estimator, String cell, int hiddenSize) {
        return network(estimator, cell, hiddenSize)
                .setBlockSize(8)
                .setBatchSize(64)
                .setEpochs(1);
    }

    private static <S extends RnnEstimator<S, ?>> S network(S estimator, String cell, int hiddenSize) {
        return estimator
                .setCell(cell)
                .setHiddenSize(hiddenSize)
                .setLearningRate(0.01)
                .setSchedule("cosine")
                .setClipNorm(1)
                .setValidationFraction(0.1)
                .setSeed(SEED);
    }

    private static RnnClassifier tokens(RnnClassifier estimator) {
        return estimator.setTokensCol("tokens").setHead("every");
    }

    /** Writes a line for every network, and one for all of them. */
    public void run(SelfCheck check) {
        for (Case next : cases()) {
            SortedMap<Integer, String> found = train(next);
            digests.addAll(new LinkedHashSet<>(found.values()));
            report(next.name, found, check);
        }
        String all = DigestUtils.sha256Hex(String.join("\n", digests));
        check.note("digest of all: sha256 " + all + ", on every cluster in the world");
    }

    private SortedMap<Integer, String> train(Case next) {
        SortedMap<Integer, String> found = new TreeMap<>();
        for (int p : partitions) {
            RnnEstimator<?, ?> estimator = next.estimator;
            estimator.setPartitions(p);
            found.put(
                    p, estimator.fit(next.data(spark, p), TrainingListener.NONE).weightsSha256());
        }
        return found;
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
