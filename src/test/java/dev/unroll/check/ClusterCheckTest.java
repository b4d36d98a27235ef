package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import dev.unroll.kernel.KernelPaths;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnParams;
import dev.unroll.network.Network;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class ClusterCheckTest {
    /**
     * What {@code jobs/selfcheck.sh --cluster} ends with everywhere, for each version of the arithmetic from 1. A change of the
     * arithmetic, of the canonical order or of the random numbers changes it, and with it every model: that is to be
     * intended, said in CHANGELOG.md, and a new entry here with a new {@link Network#ARITHMETIC_VERSION}. (Version 1 was checked with
     * other networks, and version 2 once with ten of these.)
     */
    private static final List<String> DIGESTS = List.of(
            "c590a6e1741e88a336875dc8ac5ec41871a152d269809768aea50d54a5103689",
            "a009d1f02e14f810bec139a16de11f92c15319849d8a125efc060f8d4a0038a8");

    /** Of the first ten networks of version 2, which had no others at first. */
    private static final String DIGEST_OF_TEN = "fc361937553bd7779c00bd451ad322d24c123a8e3432b497d92173a281f0faea";

    /** That of the present version. */
    public static final String DIGEST_OF_ALL = DIGESTS.get(DIGESTS.size() - 1);

    private final List<String> lines = new ArrayList<>();
    private final SelfCheck check = new SelfCheck(lines::add);

    @Test
    void weightsAreThoseOfEveryOtherCluster() {
        List<Row> rows = LocalSpark.session()
                .read()
                .format("unroll-check")
                .option("partitions", "3")
                .load()
                .collectAsList();
        assertEquals(
                "[elman_tanh, full batch, ids,true,", rows.get(0).toString().replaceFirst("[0-9a-f]{64}]$", ""));
        assertEquals(List.of(), rows.stream().filter(row -> !row.getBoolean(1)).toList());
        assertEquals(20 + 1, rows.size());
        assertEquals("[all,true," + DIGEST_OF_ALL + "]", rows.get(20).toString(), rows::toString);
        String ten = rows.stream().limit(10).map(row -> row.getString(2)).collect(Collectors.joining("\n"));
        assertEquals(DIGEST_OF_TEN, DigestUtils.sha256Hex(ten));
    }

    @Test
    void partitionsThatAreNoNumbersAreRefused() {
        DataFrameReader reader = LocalSpark.session().read().format("unroll-check");
        UnrollException e = assertThrows(
                UnrollException.class, () -> reader.option("partitions", "1;7").load());
        assertEquals(
                "Option partitions must be numbers of at least 0 with commas between, but is \"1;7\".", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void productsTakeEveryWayThroughTheKernels(int lanes) {
        Set<String> taken = new TreeSet<>();
        for (ClusterCheck.Case network : ClusterCheck.cases()) {
            if (network.estimator().getPrecision().equals("float")) {
                addPaths(lanes, network, taken);
            }
        }
        Set<String> missing = new TreeSet<>(KernelPaths.ALL);
        missing.removeAll(taken);
        missing.removeIf(path -> lanes < 16 && path.startsWith("tall"));
        assertEquals(Set.of(), missing);
    }

    /** Of the products over a full block of shortest sequences, at its first step and over all steps that fit a segment. */
    private static void addPaths(int lanes, ClusterCheck.Case network, Set<String> paths) {
        RnnParams<?> params = network.estimator();
        int sequences = params.getBlockSize();
        int rows = Math.min(sequences * network.shortest(), 256);
        int hidden = params.getHiddenSize();
        int gates = CellType.valueOf(params.getCell().toUpperCase(Locale.ROOT)).gates() * hidden;
        paths.addAll(KernelPaths.multiply(lanes, sequences, hidden, gates));
        paths.addAll(KernelPaths.multiplyTransposed(lanes, gates, hidden, rows, gates));
        if (network.problem() == SyntheticProblem.ADDING) {
            paths.addAll(KernelPaths.multiplyTransposed(lanes, gates, 2, rows, gates));
        }
        int below = hidden * (params.getBidirectional() ? 2 : 1);
        int outputs =
                network.estimator() instanceof RnnClassifier classifier ? Math.max(1, classifier.getNumClasses()) : 1;
        int targets = params.getHead().equals("every") ? rows : sequences;
        paths.addAll(KernelPaths.multiply(lanes, targets, outputs, below));
        paths.addAll(KernelPaths.multiply(lanes, targets, below, outputs));
        paths.addAll(KernelPaths.multiplyTransposed(lanes, outputs, below, targets, outputs));
    }

    @Test
    void everyVersionOfTheArithmeticHasItsDigest() {
        assertEquals(DIGESTS.size(), Network.ARITHMETIC_VERSION);
    }

    @Test
    void pageSaysWhatToCompareWith() throws IOException {
        assertTrue(Files.readString(Path.of("src/docs/one-model.md")).contains(DIGEST_OF_ALL));
    }

    @Test
    void differentDigestsFail() {
        ClusterCheck.report(new ClusterCheck.Result("gru", new TreeMap<>(Map.of("aa", "1, 7", "bb", "2"))), check);
        ClusterCheck.report(new ClusterCheck.Result("lstm", new TreeMap<>(Map.of("cc", "1, 2, 7"))), check);
        assertEquals(1, check.failures());
        assertEquals(
                List.of(
                        "FAIL  gru: sha256 aa in 1, 7 partitions; sha256 bb in 2 partitions",
                        "pass  lstm: sha256 cc in 1, 2, 7 partitions"),
                lines);
    }
}
