package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.train.LearningRate.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
    private static final double BASE = 0.5;
    private static final double FINAL = 0.01;

    @ParameterizedTest
    @EnumSource
    void startsAtTheBaseRate(Schedule schedule) {
        assertEquals(BASE, rate(schedule, 0, 90).at(0));
        assertEquals(BASE, rate(schedule, 10, 90).at(10));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONSTANT", "PLATEAU"})
    void fallsToTheFinalRateAndStaysThere(Schedule schedule) {
        LearningRate rate = rate(schedule, 10, 100);
        for (int step = 10; step < 100; step++) {
            assertTrue(rate.at(step + 1) <= rate.at(step), "step " + step);
        }
        assertEquals(BASE * FINAL, rate.at(100), 1e-17);
        assertEquals(BASE * FINAL, rate.at(1000), 1e-17);
    }

    @ParameterizedTest
    @EnumSource
    void warmUpRisesEvenlyFromTheFirstStep(Schedule schedule) {
        LearningRate rate = rate(schedule, 4, 100);
        for (int step = 0; step < 4; step++) {
            assertEquals(BASE * (step + 1) / 5, rate.at(step), 1e-16);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warmUpMayFillTheWholeRun(Schedule schedule) {
        assertEquals(BASE * 3 / 6, rate(schedule, 5, 3).at(2), 1e-16);
        assertEquals(BASE, rate(schedule, 3, 3).at(3));
    }

    @Test
    void constantStaysAtTheBaseRate() {
        assertEquals(BASE, rate(Schedule.CONSTANT, 0, 90).at(89));
    }

    @Test
    void stepFallsToATenthAtEachThird() {
        LearningRate rate = rate(Schedule.STEP, 0, 90);
        assertEquals(BASE, rate.at(29));
        assertEquals(BASE * 0.1, rate.at(30), 1e-16);
        assertEquals(BASE * 0.1, rate.at(59), 1e-16);
        assertEquals(BASE * 0.01, rate.at(60), 1e-17);
    }

    @Test
    void exponentialFallsByTheSameFactorEachStep() {
        LearningRate rate = rate(Schedule.EXPONENTIAL, 0, 90);
        assertEquals(BASE * 0.1, rate.at(45), 1e-16);
        for (int step = 0; step < 90; step++) {
            assertEquals(rate.at(1) / BASE, rate.at(step + 1) / rate.at(step), 1e-14);
        }
    }

    @Test
    void cosineIsSymmetricAboutItsMiddle() {
        LearningRate rate = rate(Schedule.COSINE, 0, 90);
        assertEquals(BASE * (1 + FINAL) / 2, rate.at(45), 1e-15);
        assertEquals(BASE * (FINAL + (1 - FINAL) * 0.75), rate.at(30), 1e-15);
        for (int step = 0; step <= 90; step++) {
            assertEquals(BASE * (1 + FINAL), rate.at(step) + rate.at(90 - step), 1e-15);
        }
    }

    @Test
    void senselessNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LearningRate(Schedule.STEP, 0, 0.1, 0, 9));
        assertThrows(IllegalArgumentException.class, () -> new LearningRate(Schedule.STEP, Double.NaN, 0.1, 0, 9));
        assertThrows(IllegalArgumentException.class, () -> new LearningRate(Schedule.STEP, 1, 0, 0, 9));
        assertThrows(IllegalArgumentException.class, () -> new LearningRate(Schedule.STEP, 1, 0.1, -1, 9));
        assertThrows(IllegalArgumentException.class, () -> new LearningRate(Schedule.STEP, 1, 0.1, 0, 0));
    }

    private static LearningRate rate(Schedule schedule, long warmupSteps, long totalSteps) {
        return new LearningRate(schedule, BASE, FINAL, warmupSteps, totalSteps);
    }
}
