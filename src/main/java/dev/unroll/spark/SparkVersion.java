package dev.unroll.spark;

import dev.unroll.data.UnrollException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.package$;

/** A version of Spark, such as 3.5.9 or a vendor's 4.0.2-amzn-1. */
public record SparkVersion(String name) {
    private static final Pattern PARTS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final String EXPECTED = "3.5, 4.0.1 or later, 4.1, 4.2 or 4.3";

    // spotless:off: a table
    /** The one on the class path. */ public static SparkVersion present() { return new SparkVersion(package$.MODULE$.SPARK_VERSION()); }
    // spotless:on

    /** Throws USAGE for one that unroll does not run on. */
    public void require() {
        if (number() < 30500) {
            throw UnrollException.usage(
                    "Spark %s is too old: expected %s, found that one; submit to another Spark.", name, EXPECTED);
        }
        if (number() == 40000) { // its Param cannot be made from Java, SPARK-52259
            throw UnrollException.usage(
                    "Spark %s has a fault that keeps all estimators written in Java from starting, SPARK-52259: expected %s, found that one; update to 4.0.1.",
                    name, EXPECTED);
        }
    }

    /** Whether streams may have states of any kind, in RocksDB. */
    public boolean hasTransformWithState() {
        return number() >= 40000;
    }

    /** What users should know of one that came later than unroll. */
    public Optional<String> note() {
        return number() < 40400
                ? Optional.empty()
                : Optional.of(
                        "unroll has not been tried on Spark %s: it is known to run on %s".formatted(name, EXPECTED));
    }

    /** 40102 for 4.1.2; 0 for a name of another form. */
    private int number() {
        Matcher parts = PARTS.matcher(name);
        return parts.matches()
                ? Integer.parseInt(parts.group(1)) * 10_000
                        + Integer.parseInt(parts.group(2)) * 100
                        + Integer.parseInt(parts.group(3))
                : 0;
    }
}
