package dev.unroll.io;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * JSON (RFC 8259) as Java values: maps in order, lists, strings, booleans, null; a number is a Long if it has neither
 * fraction nor exponent and fits in one, else a Double. Records are objects of their components, enums are strings.
 *
 * <p>What is written is one line. A number that is not finite, which JSON does not have, is written as null, and null is
 * read as NaN if a record has a double.
 */
public final class Json {
    private Json() {}

    /** A map, list, array of longs or doubles, record, enum, string, number, boolean or null as JSON. */
    public static String write(Object value) {
        if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
            return "null";
        } else if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            return quoted(value.toString());
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(entry.getKey().toString()) + ":" + write(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        } else if (value instanceof Collection<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        } else if (value instanceof long[] numbers) {
            return write(Arrays.stream(numbers).boxed().toList());
        } else if (value instanceof double[] numbers) {
            return write(Arrays.stream(numbers).boxed().toList());
        } else if (value instanceof Record record) {
            return write(components(record));
        }
        throw new IllegalArgumentException("JSON cannot hold a " + value.getClass());
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(escape));
            } else {
                out.append(c < ' ' ? "\\u%04X".formatted((int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
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

    /** Reads one object. Throws IllegalArgumentException for anything else, a key twice, or too deep a nesting. */
    public static Map<String, Object> parse(String text) {
        return object(new JsonParser(text).parse());
    }

    /** A parsed value that must be an object. */
    @SuppressWarnings("unchecked") // the parser's keys are strings
    public static Map<String, Object> object(Object parsed) {
        if (parsed instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw mismatch("an object", parsed);
    }

    /** Makes a record of an object that has exactly its components; throws IllegalArgumentException if it does not fit. */
    public static <T extends Record> T toRecord(Object parsed, Class<T> type) {
        Map<String, Object> object = object(parsed);
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
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class && parsed instanceof List<?> list) {
                return list.stream().map(value -> convert(value, arguments[0])).toList();
            } else if (generic.getRawType() == Map.class) {
                Map<String, Object> converted = new LinkedHashMap<>();
                object(parsed).forEach((name, value) -> converted.put(name, convert(value, arguments[1])));
                return converted;
            }
        } else if (type instanceof Class<?> known) {
            if (known.isRecord()) {
                return toRecord(parsed, known.asSubclass(Record.class));
            } else if (known == double[].class && parsed instanceof List<?> list) {
                return list.stream()
                        .mapToDouble(value -> (Double) convertPlain(value, Double.class))
                        .toArray();
            } else if (known.isEnum()) {
                return Arrays.stream(known.getEnumConstants())
                        .filter(constant -> constant.toString().equals(parsed))
                        .findFirst()
                        .orElseThrow(() -> mismatch("one of " + Arrays.toString(known.getEnumConstants()), parsed));
            }
            return convertPlain(parsed, known);
        }
        throw mismatch("a value of type " + type.getTypeName(), parsed);
    }

    private static Object convertPlain(Object parsed, Class<?> type) {
        boolean sameType = type == Object.class
                || (type == String.class && parsed instanceof String)
                || (type == boolean.class && parsed instanceof Boolean)
                || ((type == long.class || type == Long.class) && parsed instanceof Long);
        if (sameType) {
            return parsed;
        } else if ((type == int.class || type == Integer.class)
                && parsed instanceof Long number
                && number.intValue() == number) {
            return number.intValue();
        } else if ((type == double.class || type == Double.class) && (parsed == null || parsed instanceof Number)) {
            return parsed == null ? Double.NaN : ((Number) parsed).doubleValue();
        }
        throw mismatch("a value of type " + type.getSimpleName(), parsed);
    }

    private static IllegalArgumentException mismatch(String expected, Object found) {
        return new IllegalArgumentException("expected " + expected + ", found " + found);
    }
}
