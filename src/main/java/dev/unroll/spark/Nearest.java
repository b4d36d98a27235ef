package dev.unroll.spark;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.spark.unsafe.types.UTF8String;

/** Finds what a user may have meant by a word that does not exist, so that a message can name it. */
public final class Nearest {
    private Nearest() {}

    /**
     * The candidate that the fewest single-character changes turn into the word, letter case aside; the first such one
     * in alphabetical order. There must be at least one.
     */
    public static String to(String word, Collection<String> candidates) {
        UTF8String wanted = lowerCase(word);
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> wanted.levenshteinDistance(lowerCase(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow(() -> new IllegalArgumentException("nothing is near to " + word + ": no candidates"));
    }

    private static UTF8String lowerCase(String word) {
        return UTF8String.fromString(word.toLowerCase(Locale.ROOT));
    }
}
