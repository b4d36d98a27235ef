package dev.unroll.data;

import java.io.Serializable;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A parameter's name in a message. Packages below the jobs write {@code learningRate}, as Java and Python users know it;
 * a job shows the same message with {@code --learning-rate}. An invisible character on either side marks the name, since
 * names such as {@code loss} are words too.
 */
public final class ParameterName {
    private static final String MARK = "\u2063"; // INVISIBLE SEPARATOR
    private static final Pattern MARKED = Pattern.compile(MARK + "(\\w+)" + MARK);

    private ParameterName() {}

    /** Makes a message with marked names one for users; travels with Spark's tasks. */
    @FunctionalInterface
    public interface Style extends UnaryOperator<String>, Serializable {}

    // spotless:off: a table
    /** The name, marked for {@link #shown}. */
    public static String of(String parameter) { return MARK + parameter + MARK; }
    /** A message with its parameters' names as they are. */
    public static String plain(String message) { return message.replace(MARK, ""); }
    // spotless:on

    /** A message with its parameters' names as {@code naming} writes them. */
    public static String shown(String message, UnaryOperator<String> naming) {
        return MARKED.matcher(message).replaceAll(name -> naming.apply(name.group(1)));
    }
}
