package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the settings of {@code conf/} reach on real data where that takes minutes: {@code mvn verify -Dmatrix=results}. */
@EnabledIfSystemProperty(named = "matrix", matches = "results")
class ResultsIT {
    private static final int SEEDS = 5;

    private static RealData data;

    @BeforeAll
    static void start() {
        data = new RealData();
    }

    @AfterAll
    static void stop() throws IOException {
        data.close();
    }

    /** Bai, Kolter and Koltun (2018, table 1) published 3.29, 3.46 and 4.05 nats a step. */
    @ParameterizedTest
    @CsvSource({"lstm, 3.42", "gru, 3.50", "elman, 4.2"})
    void nextNotesOfFolkTunesAreToldAboutAsWellAsPublished(String cell, double bar) throws Exception {
        data.writeTunes();
        JsonNode metrics = data.trainAndEvaluate("nottingham-" + cell, "nottingham-train", "nottingham-test");
        assertTrue(metrics.path("logLoss").asDouble() <= bar, metrics.toString());
    }

    @Test
    void characterModelOfShakespeareReaches158NatsOnTextHeldOut() throws Exception {
        data.writeText();
        JsonNode metrics = data.trainAndEvaluate("tinyshakespeare", "tinyshakespeare-train", "tinyshakespeare-test");
        assertEquals(111_540, metrics.path("targets").asInt());
        assertTrue(metrics.path("logLoss").asDouble() <= 1.58, metrics.toString());
    }

    @Test
    void fewPenDigitsAreReadBetterWithDropoutAndTheBestEpoch() throws Exception {
        data.writePenDigits();
        double plain = meanError("pendigits");
        double regularized = meanError("pendigits-few");
        System.out.printf("mean error over %d seeds: %.4f plain, %.4f regularized%n", SEEDS, plain, regularized);
        assertTrue(regularized <= 0.9 * plain, regularized + " against " + plain);
    }

    private static double meanError(String conf) {
        return IntStream.rangeClosed(1, SEEDS)
                .mapToDouble(seed -> error(conf, seed))
                .average()
                .orElseThrow();
    }

    private static double error(String conf, int seed) {
        try {
            JsonNode metrics = data.trainAndEvaluate(conf, "pendigits-tenth", "pendigits-test", "--seed", "" + seed);
            return 1 - metrics.path("accuracy").asDouble();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
