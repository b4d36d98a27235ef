package dev.unroll.assemble;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tick is, the unit that times are counted in; a type of time column has one. */
public enum TimeScale {
    /** Of timestamps and dates: microseconds since 1970, in UTC. */
    MICROSECONDS(1_000_000, "timestamps or dates"),
    /** Of whole numbers, as they are. */
    UNITS(1, "whole numbers"),
    /** Of other numbers. */
    MILLIONTHS(1_000_000, "numbers with fractions");

    /** Larger magnitudes, as a time of {@link #MILLIONTHS}, do not fit a tick. */
    public static final double LARGEST_FRACTION = 9e12;

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+?)s?");
    private static final Map<String, Long> LENGTHS = Map.of(
            "microsecond", 1L,
            "millisecond", 1_000L,
            "second", 1_000_000L,
            "minute", 60_000_000L,
            "hour", 3_600_000_000L,
            "day", 86_400_000_000L,
            "week", 604_800_000_000L);
    private static final List<Function<String, Instant>> TIMES = List.of(
            Instant::parse,
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    private final long ticks;
    private final String words;

    TimeScale(long ticks, String words) {
        this.ticks = ticks;
        this.words = words;
    }

    /** What times of it are. */
    public String words() {
        return words;
    }

    /** A span of ticks in seconds or, of number columns, in the column's unit. */
    double units(long span) {
        return (double) span / ticks;
    }

    /** A time as people read it: ISO 8601 in UTC, or the number. */
    public String text(long time) {
        if (this == MICROSECONDS) {
            return Instant.ofEpochSecond(Math.floorDiv(time, ticks), Math.floorMod(time, ticks) * 1_000)
                    .toString();
        }
        return BigDecimal.valueOf(time)
                .divide(BigDecimal.valueOf(ticks))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A span of time that a parameter names, above 0; an empty text is 0, for none. Throws USAGE for anything else. */
    public long span(String text, String parameter) {
        if (text.isEmpty()) {
            return 0;
        }
        Matcher duration = DURATION.matcher(text.strip());
        boolean isDuration = this == MICROSECONDS && duration.matches() && LENGTHS.containsKey(duration.group(2));
        String expected = this == MICROSECONDS
                ? "a duration of fixed length, such as \"1 hour\", \"30 minutes\" or \"1 day\" (24 hours), since the times are timestamps"
                : "a number above 0, in the unit of the time column";
        try {
            BigDecimal span = this == MICROSECONDS
                    ? isDuration
                            ? new BigDecimal(duration.group(1))
                                    .multiply(BigDecimal.valueOf(LENGTHS.get(duration.group(2))))
                            : BigDecimal.ZERO
                    : new BigDecimal(text.strip()).multiply(BigDecimal.valueOf(ticks));
            return requirePositive(span.longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw UnrollException.usage(
                    "%s must be %s, but is \"%s\".", ParameterName.of(parameter), expected, text, e);
        }
    }

    private static long requirePositive(long span) {
        if (span <= 0) {
            throw new ArithmeticException("not above 0");
        }
        return span;
    }

    /** A time that a parameter names; a timestamp without an offset is one of UTC. Throws USAGE for anything else. */
    public long time(String text, String parameter) {
        try {
            return this == MICROSECONDS ? micros(text.strip()) : number(text);
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            String expected = this == MICROSECONDS
                    ? "a time such as \"2024-01-31T18:00:00Z\" or \"2024-01-31\", in UTC where it has no offset"
                    : "a number, as the times are";
            throw UnrollException.usage(
                    "%s must be %s, but is \"%s\".", ParameterName.of(parameter), expected, text, e);
        }
    }

    private long number(String text) {
        return new BigDecimal(text.strip()).multiply(BigDecimal.valueOf(ticks)).longValueExact();
    }

    static long micros(String text) {
        String iso = text.replace(' ', 'T');
        DateTimeException refused = new DateTimeException("no time");
        for (Function<String, Instant> form : TIMES) {
            try {
                Instant time = form.apply(iso);
                long seconds = Math.multiplyExact(time.getEpochSecond(), MICROSECONDS.ticks);
                return Math.addExact(seconds, time.getNano() / 1_000);
            } catch (DateTimeException e) {
                refused = e; // by this form
            }
        }
        throw refused;
    }
}
