package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real data through {@code train} and {@code evaluate}, with settings of {@code conf/} that take a minute at most. */
class RealDataIT {
    private static RealData data;

    @BeforeAll
    static void start() {
        data = new RealData();
    }

    @AfterAll
    static void stop() throws IOException {
        data.close();
    }

    @Test
    void oneLstmLayerReadsAtLeast97PercentOfThePenDigitsOfUnknownWriters() throws Exception {
        data.writePenDigits();
        JsonNode metrics = data.trainAndEvaluate("pendigits", "pendigits-train", "pendigits-test");
        assertEquals(3498, metrics.path("targets").asInt());
        assertTrue(metrics.path("accuracy").asDouble() >= 0.97, metrics.toString());
    }

    @Test
    void characterModelOfNamesReaches203NatsOnNamesHeldOut() throws Exception {
        data.writeNames();
        JsonNode metrics = data.trainAndEvaluate("names", "names-train", "names-test");
        assertTrue(metrics.path("logLoss").asDouble() <= 2.03, metrics.toString());
    }
}
