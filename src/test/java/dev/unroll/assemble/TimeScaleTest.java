package dev.unroll.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeScaleTest {
    @Test
    void spansAreDurationsOrNumbers() {
        assertEquals(3_600_000_000L, TimeScale.MICROSECONDS.span("1 hour", "timeStep"));
        assertEquals(90_000_000L, TimeScale.MICROSECONDS.span("1.5 minutes", "timeStep"));
        assertEquals(7, TimeScale.UNITS.span("7", "timeStep"));
        assertEquals(250_000, TimeScale.MILLIONTHS.span("0.25", "timeStep"));
        assertEquals(0, TimeScale.UNITS.span("", "timeStep"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 month", "2 years", "0 hours", "-1 day", "3600", "hour"})
    void spansOfNoFixedLengthAreRefused(String text) {
        UnrollException thrown =
                assertThrows(UnrollException.class, () -> TimeScale.MICROSECONDS.span(text, "timeStep"));
        assertEquals(
                "timeStep must be a duration of fixed length, such as \"1 hour\", \"30 minutes\" or \"1 day\" (24 hours), since the times are timestamps, but is \""
                        + text + "\".",
                thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2014-01-01", "2014-01-01 00:00:00", "2014-01-01T00:00:00Z", "2014-01-01T05:45:00+05:45"})
    void timesAreThoseOfUtcUnlessTheySayOtherwise(String text) {
        assertEquals(1_388_534_400_000_000L, TimeScale.MICROSECONDS.time(text, "cutTime"));
    }

    @Test
    void timesAreWrittenAsTheyAreRead() {
        assertEquals("2014-01-01T00:00:00.000001Z", TimeScale.MICROSECONDS.text(1_388_534_400_000_001L));
        assertEquals("1969-12-31T23:59:59.999999Z", TimeScale.MICROSECONDS.text(-1));
        assertEquals("-40", TimeScale.UNITS.text(-40));
        assertEquals("1.5", TimeScale.MILLIONTHS.text(1_500_000));
        assertEquals("100", TimeScale.MILLIONTHS.text(100_000_000));
        assertThrows(UnrollException.class, () -> TimeScale.UNITS.time("1.5", "cutTime"));
    }
}
