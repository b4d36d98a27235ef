package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.data.UnrollException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Makes events of values by the names of their columns, as a service gets them: the events that a table of such rows has. */
public final class NamedEvents {
    private final EventColumns columns;
    private final TimeScale scale;
    private final List<Integer> widths; // of each input column

    public NamedEvents(Assembly assembly) {
        this.columns = assembly.settings().columns();
        this.scale = assembly.settings().time();
        this.widths = columns.hasAttributes() ? List.of(1) : assembly.learnt().widths();
    }

    /**
     * An event of a series. Throws DATA for a value of a type that its column cannot have.
     *
     * @param values numbers (also as text) and booleans, arrays or lists of numbers, texts or whole numbers for tokens, and for timestamps an
     *     {@link Instant} or a text in ISO 8601, in UTC where it has no offset; a column that is not there is null
     */
    public Event event(String id, Map<String, ?> values) {
        Event.Full event = new Event.Full();
        event.setId(id);
        setTime(event, values.get(columns.time()));
        if (id == null) {
            event.setFault(Event.NO_ID);
        }
        event.setNumbers(numbers(values));
        if (columns.hasAttributes()) {
            event.setAttribute(Objects.toString(values.get(columns.attribute()), null));
        }
        event.setTokens(columns.tokens().stream()
                .map(name -> Objects.toString(values.get(name), null))
                .toArray(String[]::new));
        if (columns.hasLabel()) {
            event.setLabel(number(columns.label(), values.get(columns.label())));
        }
        return event;
    }

    private void setTime(Event event, Object time) {
        if (time == null) {
            event.setFault(Event.NO_TIME);
        } else if (scale == TimeScale.MICROSECONDS) {
            event.setTime(micros(time));
        } else if (scale == TimeScale.UNITS) {
            event.setTime(toNumber(columns.time(), time).longValue());
        } else if (Math.abs(toNumber(columns.time(), time).doubleValue()) <= TimeScale.LARGEST_FRACTION) {
            event.setTime((long) Math.rint(toNumber(columns.time(), time).doubleValue() * 1e6));
        } else {
            event.setFault(Event.TIME_OUT_OF_RANGE);
        }
    }

    private long micros(Object time) {
        try {
            return TimeScale.micros(time.toString());
        } catch (ArithmeticException | DateTimeException e) {
            throw refused(columns.time(), "a time such as \"2024-01-31T18:00:00Z\"", time);
        }
    }

    /** (N) */
    private float[] numbers(Map<String, ?> values) {
        List<String> inputs = columns.hasAttributes() ? List.of(columns.value()) : columns.inputs();
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            addNumbers(numbers, inputs.get(i), values.get(inputs.get(i)), widths.get(i));
        }
        Stream.concat(columns.statics().stream(), columns.futures().stream())
                .forEach(name -> numbers.add(number(name, values.get(name))));
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    private static void addNumbers(List<Double> numbers, String name, Object value, int width) {
        List<?> cells = value == null
                ? Arrays.asList(new Object[width])
                : value instanceof List<?> list ? list : value.getClass().isArray() ? boxed(value) : List.of(value);
        if (cells.size() != width) {
            throw refused(name, width + " numbers, as in training", cells.size());
        }
        cells.forEach(cell -> numbers.add(number(name, cell)));
    }

    private static List<Object> boxed(Object array) {
        List<Object> boxed = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            boxed.add(Array.get(array, i));
        }
        return boxed;
    }

    /** As {@link Event} has numbers: NaN for null, −∞ for NaN. */
    private static double number(String name, Object value) {
        double number = value == null ? Double.NaN : toNumber(name, value).doubleValue();
        return value != null && Double.isNaN(number) ? Double.NEGATIVE_INFINITY : number;
    }

    private static Number toNumber(String name, Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        } else if (value instanceof Number number) {
            return number;
        }
        try {
            return new BigDecimal(value.toString().strip());
        } catch (NumberFormatException e) {
            throw refused(name, "a number", value);
        }
    }

    private static UnrollException refused(String column, String expected, Object found) {
        return UnrollException.data(
                "Column \"%s\" of an event: expected %s, found %s; correct it.", column, expected, found);
    }
}
