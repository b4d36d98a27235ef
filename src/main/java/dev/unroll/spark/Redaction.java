package dev.unroll.spark;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/**
 * Hides what is not to be printed or stored: values that {@code spark.redaction.regex} finds something in, or in their names, as
 * Spark does on its own pages; and user names with passwords in addresses.
 */
public record Redaction(Pattern secret) {
    private static final String SHOWN = "*********(redacted)"; // as Spark writes it
    private static final String BY_DEFAULT = "(?i)secret|password|token|access[.]?key|api[.]?key";
    private static final Pattern USER = Pattern.compile("(?<=://)[^/@\\s:]+:[^/@\\s]+(?=@)");
    private static final Pattern TOKENS = Pattern.compile("(?i)tokens?"); // of a text, no secrets
    private static final Pattern COLUMN = Pattern.compile("(Col|-cols?)$");

    public static Redaction of(SparkConf conf) {
        return new Redaction(Pattern.compile(conf.get("spark.redaction.regex", BY_DEFAULT)));
    }

    public String value(String name, String value) {
        return isSecret(name) ? SHOWN : text(value);
    }

    /** The value of one of unroll's own settings. What its name says of tokens is no secret, nor what a column's name does. */
    public String ofSetting(String name, String value) {
        String own = TOKENS.matcher(name).replaceAll("");
        boolean isColumn = COLUMN.matcher(name).find();
        boolean isPlain =
                isColumn && !isSecret(own) && !isSecret(TOKENS.matcher(value).replaceAll(""));
        return isPlain ? value : value(own, value);
    }

    /** A text, such as a path, whose parts between slashes are hidden one by one. */
    public String text(String text) {
        String withoutUser = USER.matcher(text).replaceAll(SHOWN);
        if (!isSecret(withoutUser)) {
            return withoutUser;
        }
        String parts = Arrays.stream(withoutUser.split("/", -1))
                .map(part -> isSecret(part) ? SHOWN : part)
                .collect(Collectors.joining("/"));
        return isSecret(parts) ? SHOWN : parts;
    }

    private boolean isSecret(String text) {
        return secret.matcher(text).find();
    }
}
