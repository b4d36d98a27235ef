package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
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
        ClusterCheck.run(LocalSpark.session(), List.of(3), check);
        assertEquals(0, check.failures(), () -> String.join("\n", lines));
        assertEquals(20 + 1, lines.size());
        assertTrue(lines.get(0).matches("pass  elman_tanh, full batch, ids: sha256 [0-9a-f]{64} in 3 partitions"));
        assertEquals(
                "digest of all: sha256 " + DIGEST_OF_ALL + ", on every cluster in the world",
                lines.get(20),
                () -> String.join("\n", lines));
        String ten = lines.stream()
                .limit(10)
                .map(line -> line.replaceFirst(".*sha256 ([0-9a-f]{64}) .*", "$1"))
                .collect(Collectors.joining("\n"));
        assertEquals(DIGEST_OF_TEN, DigestUtils.sha256Hex(ten));
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
        ClusterCheck.report("gru", new TreeMap<>(Map.of("aa", "1, 7", "bb", "2")), check);
        assertEquals(1, check.failures());
        assertEquals(List.of("FAIL  gru: sha256 aa in 1, 7 partitions; sha256 bb in 2 partitions"), lines);
    }
}
