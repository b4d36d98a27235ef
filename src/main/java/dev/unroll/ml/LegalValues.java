package dev.unroll.ml;

import dev.unroll.data.Nearest;
import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import scala.runtime.AbstractFunction1;

/**
 * The values that a parameter may take, in words and as the test that Spark ML puts every value to. An illegal value
 * ends in an {@link UnrollException} of kind USAGE, since Spark's own message does not say what would be legal.
 */
final class LegalValues<T> extends AbstractFunction1<T, Object> implements Serializable {
    private static final long serialVersionUID = 1;

    /** A test that travels with its Param to other JVMs. */
    private interface Test<T> extends Predicate<T>, Serializable {}

    private final String parameter;
    private final String words;
    private final List<String> choices; // empty unless the value is one of a list of words
    private final Test<T> test;

    private LegalValues(String parameter, String words, List<String> choices, Test<T> test) {
        this.parameter = parameter;
        this.words = words;
        this.choices = choices;
        this.test = test;
    }

    /** The name of a column. */
    static LegalValues<String> column(String parameter) {
        return new LegalValues<>(parameter, "a column's name", List.of(), name -> !name.isEmpty());
    }

    /** The name of a column, or the empty string for none. */
    static LegalValues<String> optionalColumn(String parameter) {
        return new LegalValues<>(parameter, "a column's name, or empty for none", List.of(), name -> true);
    }

    /** A path, or the empty string for none. */
    static LegalValues<String> optionalFolder(String parameter) {
        return new LegalValues<>(parameter, "a folder, or empty for none", List.of(), path -> {
            if (!path.isEmpty()) {
                UserPath.require(parameter, path);
            }
            return true;
        });
    }

    /** One of a list of words. */
    static LegalValues<String> oneOf(String parameter, List<String> choices) {
        return new LegalValues<>(parameter, "one of " + String.join(", ", choices), choices, choices::contains);
    }

    /** A number, not NaN or infinite, that is at least {@code least}. */
    static LegalValues<Object> atLeast(String parameter, int least) {
        return new LegalValues<>(
                parameter, "at least " + least, List.of(), value -> isFinite(value) && number(value) >= least);
    }

    /** Integers that are at least {@code least}; as many as there may be, also none. */
    static LegalValues<int[]> eachAtLeast(String parameter, int least) {
        return new LegalValues<>(
                parameter,
                "integers, each at least " + least,
                List.of(),
                values -> Arrays.stream(values).allMatch(value -> value >= least));
    }

    /** A number, not NaN or infinite, above 0. */
    static LegalValues<Object> positive(String parameter) {
        return new LegalValues<>(parameter, "above 0", List.of(), value -> isFinite(value) && number(value) > 0);
    }

    /** A number from 0, included, to 1, excluded. */
    static LegalValues<Object> fraction(String parameter) {
        return new LegalValues<>(
                parameter, "at least 0 and below 1", List.of(), value -> number(value) >= 0 && number(value) < 1);
    }

    /** Any value of the parameter's type. */
    static LegalValues<Object> any(String parameter, String words) {
        return new LegalValues<>(parameter, words, List.of(), value -> true);
    }

    /** The enum constant that a legal word stands for. */
    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static boolean isFinite(Object value) {
        return Double.isFinite(number(value));
    }

    /** A parameter's value as users write it. */
    static String text(Object value) {
        return value instanceof int[] integers
                ? Arrays.stream(integers).mapToObj(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }

    /** For users: "at least 1". */
    String words() {
        return words;
    }

    /** True; every other value throws. */
    @Override
    public Object apply(T value) {
        if (value == null || !test.test(value)) {
            throw new UnrollException(UnrollException.Kind.USAGE, sentence(value));
        }
        return true;
    }

    private String sentence(T value) {
        String found = value instanceof String text ? "\"" + text + "\"" : text(value);
        String meant = choices.isEmpty() || value == null
                ? ""
                : " (did you mean " + Nearest.to(value.toString(), choices) + "?)";
        return parameter + " must be " + words + ", but is " + found + meant + ".";
    }
}
