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
    private static final String LAST_YEAR = "2014-01-01";

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

    /** Logistic regression on mean, last value and presence of each parameter: 0.858 in the same folds; published GRU-D: 0.842. */
    @Test
    void whoDiesInIntensiveCareIsToldAboutAsWellAsPublished() throws Exception {
        JsonNode metrics = data.crossValidateOnPatients();
        assertEquals(3000, metrics.path("targets").asInt());
        assertTrue(metrics.path("auc").asDouble() >= 0.845, metrics.path("auc").toString());
    }

    @Test
    void walksIntoAnotherRoomAreToldInRoomsNotSeen() throws Exception {
        data.writeWalks();
        double seen = data.crossValidateOnWalks().path("accuracy").asDouble();
        double unseen = 1 - meanError("indoor_movement", "indoor_movement-train", "indoor_movement-test");
        System.out.printf("accuracy: %.4f in five folds, %.4f in unseen rooms%n", seen, unseen);
        assertTrue(seen >= 0.88, "five folds: " + seen);
        assertTrue(unseen >= 0.78, "unseen rooms: " + unseen);
    }

    /** In the last of five years. Always to tell the dust of now has 61.7 and 99.6, ridge regression 55.3 and 82.2. */
    @Test
    void dustOfBeijingIsForecastBetterThanByRepeatingIt() throws Exception {
        JsonNode hours = data.trainAndEvaluateOnAir(LAST_YEAR).path("byNumber");
        assertEquals(24, hours.size());
        assertTrue(hours.path(5).path("rmse").asDouble() <= 56, hours.path(5).toString());
        assertTrue(hours.path(23).path("rmse").asDouble() <= 84, hours.path(23).toString());
    }

    @Test
    void fourFifthsOfTheDustLieWithinTheIntervalForecast() throws Exception {
        double coverage = data.trainAndEvaluateOnAir(LAST_YEAR, "--loss", "quantile")
                .path("coverage")
                .asDouble();
        assertTrue(coverage >= 0.75 && coverage <= 0.85, "coverage " + coverage);
    }

    private static double meanError(String conf) {
        return meanError(conf, "pendigits-tenth", "pendigits-test");
    }

    private static double meanError(String conf, String training, String test) {
        return IntStream.rangeClosed(1, SEEDS)
                .mapToDouble(seed -> error(conf, training, test, seed))
                .average()
                .orElseThrow();
    }

    private static double error(String conf, String training, String test, int seed) {
        try {
            JsonNode metrics = data.trainAndEvaluate(conf, training, test, "--seed", "" + seed);
            return 1 - metrics.path("accuracy").asDouble();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
