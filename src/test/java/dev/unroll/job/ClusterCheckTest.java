package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.network.Arithmetic;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
    /**
     * What {@code jobs/selfcheck.sh --cluster} ends with everywhere, for each version of the arithmetic from 1. A change of the
     * arithmetic, of the canonical order or of the random numbers changes it, and with it every model: that is to be
     * intended, said in CHANGELOG.md, and a new entry here with a new {@link Arithmetic#VERSION}.
     */
    private static final List<String> DIGESTS =
            List.of("c590a6e1741e88a336875dc8ac5ec41871a152d269809768aea50d54a5103689");

    /** That of the present version. */
    static final String DIGEST_OF_ALL = DIGESTS.get(DIGESTS.size() - 1);

    private final List<String> lines = new ArrayList<>();
    private final SelfCheck check = new SelfCheck(lines::add);

    @Test
    void weightsAreThoseOfEveryOtherCluster() {
        new ClusterCheck(LocalSpark.session(), List.of(3)).run(check);
        assertEquals(0, check.failures(), () -> String.join("\n", lines));
        assertEquals(12 + 1, lines.size());
        assertTrue(lines.get(0).matches("pass  elman_tanh full batch with ids: sha256 [0-9a-f]{64} in 3 partitions"));
        assertEquals("digest of all: sha256 " + DIGEST_OF_ALL + ", on every cluster in the world", lines.get(12));
    }

    @Test
    void everyVersionOfTheArithmeticHasItsDigest() {
        assertEquals(DIGESTS.size(), Arithmetic.VERSION);
    }

    @Test
    void readmeSaysWhatToCompareWith() throws IOException {
        assertTrue(Files.readString(Path.of("README.md")).contains(DIGEST_OF_ALL));
    }

    @Test
    void differentDigestsFail() {
        ClusterCheck.report("gru", new TreeMap<>(Map.of(1, "aa", 2, "bb", 7, "aa")), check);
        assertEquals(1, check.failures());
        assertEquals(List.of("FAIL  gru: sha256 aa in 1, 7 partitions; sha256 bb in 2 partitions"), lines);
    }
}
