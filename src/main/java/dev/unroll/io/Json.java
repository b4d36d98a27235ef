package dev.unroll.io;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as Java values: maps in order, lists, strings, booleans, null; a number is a Long where it has neither
 * fraction nor exponent and fits in one, else a Double. Records are objects of their components, enums are strings.
 *
 * <p>What is written is one line. A number that is not finite, which JSON has no word for, is written as null, and null is
 * read as NaN where a record has a double.
 */
public final class Json {
    private Json() {}

    /** A map, list, array of numbers, record, enum, string, number, boolean or null as JSON. */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                writeString(entry.getKey().toString(), out.append(separator));
                write(entry.getValue(), out.append(':'));
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Record record) {
            write(components(record), out);
        } else if (value instanceof Iterable<?> list) {
            String separator = "[";
            for (Object element : list) {
                write(element, out.append(separator));
                separator = ",";
            }
            out.append(separator.equals("[") ? "[]" : "]");
        } else if (value instanceof long[] numbers) {
            write(Arrays.stream(numbers).boxed().toList(), out);
        } else if (value instanceof double[] numbers) {
            write(Arrays.stream(numbers).boxed().toList(), out);
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            writeString(value.toString(), out);
        } else if (value == null || value instanceof Double number && !Double.isFinite(number)) {
            out.append("null");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new IllegalArgumentException("JSON has no word for a " + value.getClass());
        }
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(escape));
            } else if (c < ' ') {
                out.append("\\u%04X".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static Map<String, Object> components(Record record) {
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                values.put(component.getName(), component.getAccessor().invoke(record));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("accessors of records do not throw", e);
        }
        return values;
    }

    /**
     * Reads a text that is one value and nothing else.
     *
     * @throws IllegalArgumentException if it is not JSON, has a key twice in an object, or is nested too deeply
     */
    public static Object parse(String text) {
        return new JsonParser(text).parse();
    }

    /** As {@link #parse}, of an object. */
    @SuppressWarnings("unchecked") // the parser's keys are strings
    public static Map<String, Object> parseObject(String text) {
        if (parse(text) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("expected a JSON object");
    }

    /**
     * Makes a record of a parsed object that has exactly its components.
     *
     * @throws IllegalArgumentException if a component is missing, unknown or of another type, or the record refuses it
     */
    public static <T extends Record> T toRecord(Object parsed, Class<T> type) {
        if (!(parsed instanceof Map<?, ?> object)) {
            throw mismatch("an object", parsed);
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        if (object.size() != names.size() || !object.keySet().containsAll(names)) {
            throw mismatch("an object of " + names, object.keySet());
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(components)
                    .map(component -> convert(object.get(component.getName()), component.getGenericType()))
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e.getCause() == null ? e : e.getCause());
        }
    }

    private static Object convert(Object parsed, Type type) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == List.class ? list(parsed, element) : map(parsed, element);
        } else if (type instanceof Class<?> known && known.isRecord()) {
            return toRecord(parsed, known.asSubclass(Record.class));
        } else if (type instanceof Class<?> known && known.isEnum()) {
            return Arrays.stream(known.getEnumConstants())
                    .filter(constant -> constant.toString().equals(parsed))
                    .findFirst()
                    .orElseThrow(() -> mismatch("one of " + Arrays.toString(known.getEnumConstants()), parsed));
        } else if (type == Object.class
                || type == String.class && parsed instanceof String
                || type == boolean.class && parsed instanceof Boolean) {
            return parsed;
        } else if ((type == double.class || type == Double.class) && (parsed == null || parsed instanceof Number)) {
            return parsed == null ? Double.NaN : ((Number) parsed).doubleValue();
        } else if ((type == long.class || type == Long.class) && parsed instanceof Long) {
            return parsed;
        } else if ((type == int.class || type == Integer.class)
                && parsed instanceof Long number
                && number.intValue() == number) {
            return number.intValue();
        }
        throw mismatch("a value of type " + type.getTypeName(), parsed);
    }

    private static List<Object> list(Object parsed, Type element) {
        if (!(parsed instanceof List<?> list)) {
            throw mismatch("an array", parsed);
        }
        List<Object> converted = new ArrayList<>();
        list.forEach(value -> converted.add(convert(value, element)));
        return converted;
    }

    private static Map<String, Object> map(Object parsed, Type element) {
        if (!(parsed instanceof Map<?, ?> object)) {
            throw mismatch("an object", parsed);
        }
        Map<String, Object> converted = new LinkedHashMap<>();
        object.forEach((name, value) -> converted.put((String) name, convert(value, element)));
        return converted;
    }

    private static IllegalArgumentException mismatch(String expected, Object found) {
        return new IllegalArgumentException("expected " + expected + ", found " + found);
    }
}
