package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import dev.unroll.spark.Nearest;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** The values that a parameter may take: {@code words} says which, {@code choices} lists them where they are words. */
public record LegalValues(String words, List<String> choices, Test test) implements Serializable {

    /** A test that travels with its Param to other JVMs. */
    private interface Test extends Serializable {
        boolean passes(String parameter, Object value);
    }

    private interface NumberTest extends DoublePredicate, Serializable {}

    // spotless:off: a table
    static LegalValues column() { return new LegalValues("a column's name", List.of(), (name, column) -> !column.equals("")); }
    static LegalValues atLeast(int least) { return numbers("at least " + least, value -> value >= least); }
    static LegalValues positive() { return numbers("above 0", value -> value > 0); }
    static LegalValues fraction() { return numbers("at least 0 and below 1", value -> value >= 0 && value < 1); }
    static LegalValues any(String words) { return new LegalValues(words, List.of(), (name, value) -> true); }
    public static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
    // spotless:on

    /** A path on any file system that Hadoop knows, or the empty string. */
    static LegalValues optionalFolder() {
        return new LegalValues("a folder, or empty for none", List.of(), (name, path) -> {
            if (!path.equals("")) {
                UserPath.require(name, (String) path);
            }
            return true;
        });
    }

    /** Constants of an enum, each written as its {@code toString}. */
    public static LegalValues oneOf(List<? extends Enum<?>> constants) {
        List<String> words = constants.stream().map(Enum::toString).toList();
        return new LegalValues("one of " + String.join(", ", words), words, (name, word) -> words.contains(word));
    }

    /** Finite numbers. */
    private static LegalValues numbers(String words, NumberTest test) {
        return new LegalValues(words, List.of(), (name, value) -> {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) && test.test(number);
        });
    }

    /** Integers of at least {@code least}; there may be none. */
    static LegalValues eachAtLeast(int least) {
        Test test = (name, values) -> Arrays.stream((int[]) values).allMatch(value -> value >= least);
        return new LegalValues("integers, each at least " + least, List.of(), test);
    }

    /** Returns true; throws USAGE for every other value, since Spark's own message does not say what is legal. */
    public Object require(String parameter, Object value) {
        if (value == null || !test.passes(parameter, value)) {
            String found = value instanceof String word ? "\"" + word + "\"" : text(value);
            boolean isWord = !choices.isEmpty() && value != null;
            String meant = isWord ? " (did you mean " + Nearest.to(text(value), choices) + "?)" : "";
            throw UnrollException.usage(
                    "%s must be %s, but is %s%s.", ParameterName.of(parameter), words, found, meant);
        }
        return true;
    }

    static String text(Object value) {
        return value instanceof int[] integers
                ? Arrays.stream(integers).mapToObj(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }
}
