package dev.unroll.job;

import dev.unroll.cell.CellType;
import dev.unroll.ml.RnnRegressor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Trains small networks on the adding problem, each in several numbers of partitions, and compares the SHA-256 of their
 * weights. Data, configurations and seeds are fixed, so these digests are the same on every cluster.
 */
final class ClusterCheck {
    /** Partitions to train in where the user names none; 0 stands for as many as there are cores. */
    static final List<Integer> USUAL_PARTITIONS = List.of(1, 2, 7, 0);

    private static final List<CellType> CELLS = List.of(CellType.ELMAN_TANH, CellType.GRU, CellType.LSTM);
    private static final long ROWS = 1200; // enough for 64 shards, without those held out
    private static final int BLOCK_SIZE = 2;
    private static final int MINI_BATCH = 256;
    private static final int SHORTEST = 2;
    private static final int LONGEST = 7;
    private static final long SEED = 1;

    private final SparkSession spark;
    private final SortedSet<Integer> partitions = new TreeSet<>();
    private final List<String> digests = new ArrayList<>();

    ClusterCheck(SparkSession spark, List<Integer> partitions) {
        this.spark = spark;
        int cores = spark.sparkContext().defaultParallelism();
        partitions.forEach(p -> this.partitions.add(p == 0 ? cores : p));
    }

    /** Writes a line for every network, and one for all of them. */
    void run(SelfCheck check) {
        for (CellType cell : CELLS) {
            for (int batchSize : new int[] {0, MINI_BATCH}) {
                for (String idCol : new String[] {"id", ""}) {
                    String batch = batchSize == 0 ? "full batch" : "mini-batch";
                    String ids = idCol.isEmpty() ? "without ids" : "with ids";
                    SortedMap<Integer, String> found = train(estimator(cell, batchSize, idCol));
                    digests.addAll(new LinkedHashSet<>(found.values()));
                    report(cell + " " + batch + " " + ids, found, check);
                }
            }
        }
        String all = DigestUtils.sha256Hex(String.join("\n", digests));
        check.note("digest of all: sha256 " + all + ", on every cluster in the world");
    }

    private static RnnRegressor estimator(CellType cell, int batchSize, String idCol) {
        return new RnnRegressor()
                .setCell(cell.toString())
                .setHiddenSize(8)
                .setBatchSize(batchSize)
                .setBlockSize(BLOCK_SIZE)
                .setIdCol(idCol)
                .setEpochs(2)
                .setLearningRate(0.01)
                .setSchedule("cosine")
                .setClipNorm(1)
                .setValidationFraction(0.1)
                .setSeed(SEED);
    }

    private SortedMap<Integer, String> train(RnnRegressor estimator) {
        SortedMap<Integer, String> digests = new TreeMap<>();
        for (int p : partitions) {
            digests.put(p, digest(estimator, p));
        }
        return digests;
    }

    /** The rows are generated in as many partitions as the network is trained in. */
    private String digest(RnnRegressor estimator, int partitions) {
        return estimator
                .setPartitions(partitions)
                .fit(GenerateJob.examples(spark, SyntheticProblem.ADDING, ROWS, partitions, SEED, SHORTEST, LONGEST))
                .weightsSha256();
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
